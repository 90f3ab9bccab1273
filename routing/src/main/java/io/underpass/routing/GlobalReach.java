package io.underpass.routing;

import io.underpass.model.CircuitConnection;
import io.underpass.model.CircuitPeering;
import io.underpass.model.ExpressRouteCircuit;
import io.underpass.model.ExpressRouteCircuit.ProviderState;
import io.underpass.model.ResourceId;
import io.underpass.model.Resources;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Whether two circuits can be joined. The join itself carries no packets yet. */
public final class GlobalReach {
  /** The service's code (azure-cli, recorded calls of {@code express-route peering connection}). */
  public static final String INITIATOR_NOT_PROVISIONED = "InitiatingCircuitNotProvisioned";

  /** Our code, after the other's fashion. */
  public static final String PEER_NOT_PROVISIONED = "PeerCircuitNotProvisioned";

  private GlobalReach() {}

  /**
   * Why the operation that joins two circuits must fail: one of them isn't provisioned by its provider. The request itself is accepted, as
   * the
   * service does.
   */
  public static Optional<FastPathRules.Refusal> failure(Resources resources, CircuitConnection connection) {
    return unprovisioned(resources, connection.peering())
        .map(circuit -> refusal(INITIATOR_NOT_PROVISIONED, "initiating", circuit))
        .or(() -> unprovisioned(resources, connection.peer()).map(circuit -> refusal(PEER_NOT_PROVISIONED, "peer", circuit)));
  }

  private static FastPathRules.Refusal refusal(String code, String role, ExpressRouteCircuit circuit) {
    return new FastPathRules.Refusal(
        code,
        ("The %s circuit %s is not provisioned: its serviceProviderProvisioningState must be Provisioned. "
                + "Put the connection again when it is.")
            .formatted(role, circuit.id()));
  }

  private static Optional<ExpressRouteCircuit> unprovisioned(Resources resources, @Nullable ResourceId peering) {
    return Optional.ofNullable(peering)
        .filter(id -> id.type().equals(CircuitPeering.TYPE))
        .flatMap(id -> resources.get(ExpressRouteCircuit.class, id.parent()))
        .filter(circuit -> !circuit.isDirect() && circuit.providerState() != ProviderState.PROVISIONED);
  }
}
