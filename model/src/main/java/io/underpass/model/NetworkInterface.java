package io.underpass.model;

import io.underpass.net.IpAddress;
import io.underpass.net.MacAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A machine's network interface.
 *
 * @param mac as the document says, else {@link #macFor}
 * @param ipForwarding whether it may send from any address
 * @param virtualMachine the machine that has it; null while it has none
 */
public record NetworkInterface(
    ResourceId id,
    String location,
    List<IpConfiguration> ipConfigurations,
    MacAddress mac,
    boolean ipForwarding,
    @Nullable ResourceId virtualMachine)
    implements Resource {
  public static final ResourceType TYPE = ResourceType.parse("Microsoft.Network/networkInterfaces");

  /** Microsoft's organizationally unique identifier 00-0D-3A, in the high half of 48 bits. */
  private static final long MICROSOFT_OUI = 0x000D3AL << 24;

  public NetworkInterface {
    ipConfigurations = List.copyOf(ipConfigurations);
  }

  /**
   * One address of an interface.
   *
   * @param address null until one is assigned
   */
  public record IpConfiguration(
      String name, @Nullable ResourceId subnet, @Nullable IpAddress address, boolean primary, @Nullable ResourceId publicIpAddress) {}

  /** The subnet of its first ip configuration that has one. */
  public Optional<ResourceId> subnet() {
    for (IpConfiguration configuration : ipConfigurations) {
      if (configuration.subnet() != null) {
        return Optional.of(configuration.subnet());
      }
    }
    return Optional.empty();
  }

  /** The virtual network of that subnet. */
  public Optional<ResourceId> virtualNetwork() {
    return subnet().map(ResourceId::parent);
  }

  /** The private addresses assigned, in order of the configurations. */
  public List<IpAddress> addresses() {
    List<IpAddress> addresses = new ArrayList<>(ipConfigurations.size());
    for (IpConfiguration configuration : ipConfigurations) {
      if (configuration.address() != null) {
        addresses.add(configuration.address());
      }
    }
    return addresses;
  }

  /** The hardware address of an interface whose document has none: follows from its id alone. */
  public static MacAddress macFor(ResourceId id) {
    long hash = 0xCBF2_9CE4_8422_2325L;
    for (int i = 0; i < id.key().length(); i++) {
      hash = (hash ^ id.key().charAt(i)) * 0x100_0000_01B3L;
    }
    return new MacAddress(MICROSOFT_OUI | (hash ^ hash >>> 24 ^ hash >>> 48) & 0xFF_FFFF);
  }
}
