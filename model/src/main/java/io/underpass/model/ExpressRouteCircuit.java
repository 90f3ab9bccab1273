package io.underpass.model;

import io.underpass.net.BitRate;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A circuit.
 *
 * @param bandwidth what was bought, a direction
 * @param serviceProvider null for a circuit on an ExpressRoute port
 * @param port the ExpressRoute port it runs on; null for a provider's circuit
 * @param providerState where the provider stands, as the circuit's own document says
 * @param serviceKey identifies the circuit to the provider; null until issued
 * @param peerings those embedded in its document
 */
public record ExpressRouteCircuit(
    ResourceId id,
    String location,
    Tier tier,
    Family family,
    BitRate bandwidth,
    @Nullable ServiceProvider serviceProvider,
    @Nullable ResourceId port,
    ProviderState providerState,
    @Nullable Secret serviceKey,
    List<CircuitPeering> peerings)
    implements Resource {
  public static final ResourceType TYPE = ResourceType.parse("Microsoft.Network/expressRouteCircuits");

  public ExpressRouteCircuit {
    peerings = List.copyOf(peerings);
  }

  /** Whether it runs on an ExpressRoute port ("ExpressRoute Direct") rather than through a provider. */
  public boolean isDirect() {
    return port != null;
  }

  /** Who provides it, and where. */
  public record ServiceProvider(String name, String peeringLocation) {}

  /** How far it reaches. */
  public enum Tier {
    STANDARD,
    PREMIUM,
    LOCAL,
    BASIC;

    public static Optional<Tier> tryParse(String text) {
      return Texts.constant(Tier.class, text);
    }

    @Override
    public String toString() {
      return Texts.word(this);
    }
  }

  /** How egress is billed. */
  public enum Family {
    METERED_DATA,
    UNLIMITED_DATA;

    public static Optional<Family> tryParse(String text) {
      return Texts.constant(Family.class, text);
    }
  }

  /** Where the provider stands. */
  public enum ProviderState {
    NOT_PROVISIONED,
    PROVISIONING,
    PROVISIONED,
    DEPROVISIONING;

    public static Optional<ProviderState> tryParse(String text) {
      return Texts.constant(ProviderState.class, text);
    }
  }
}
