package io.underpass.model;

import io.underpass.net.IpAddress;
import io.underpass.net.MacAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A machine's network interface.
 *
 * @param mac as the document says, else {@link #macFor}
 * @param ipForwarding whether it may send from any address
 * @param virtualMachine the machine that has it; null while it has none
 * @param networkSecurityGroup the group of its own; null for none
 * @param privateEndpoint the private endpoint whose address it has; null for a machine's
 * @param stateful whether its tag {@code stateful} is {@code true}: {@link Resources#isStatefulFirewall}
 */
public record NetworkInterface(
    ResourceId id,
    String location,
    List<IpConfiguration> ipConfigurations,
    MacAddress mac,
    boolean ipForwarding,
    @Nullable ResourceId virtualMachine,
    @Nullable ResourceId networkSecurityGroup,
    @Nullable ResourceId privateEndpoint,
    boolean stateful)
    implements Resource {
  public static final ResourceType TYPE = ResourceType.parse("Microsoft.Network/networkInterfaces");

  /** Microsoft's organizationally unique identifier 00-0D-3A, in the high half of 48 bits. */
  private static final long MICROSOFT_OUI = 0x000D3AL << 24;

  public NetworkInterface {
    ipConfigurations = List.copyOf(ipConfigurations);
  }

  /** One of a machine, or of none, without a security group. */
  public NetworkInterface(
      ResourceId id,
      String location,
      List<IpConfiguration> ipConfigurations,
      MacAddress mac,
      boolean ipForwarding,
      @Nullable ResourceId virtualMachine) {
    this(id, location, ipConfigurations, mac, ipForwarding, virtualMachine, null, null, false);
  }

  /**
   * One address of an interface.
   *
   * @param address null until one is assigned
   * @param backendPools ids of the load balancers' pools that it is in
   * @param applicationSecurityGroups ids of the groups that it bears
   */
  public record IpConfiguration(
      String name,
      @Nullable ResourceId subnet,
      @Nullable IpAddress address,
      boolean primary,
      @Nullable ResourceId publicIpAddress,
      List<ResourceId> backendPools,
      List<ResourceId> applicationSecurityGroups) {
    public IpConfiguration {
      backendPools = List.copyOf(backendPools);
      applicationSecurityGroups = List.copyOf(applicationSecurityGroups);
    }

    /** One of no pool and no group. */
    public IpConfiguration(
        String name, @Nullable ResourceId subnet, @Nullable IpAddress address, boolean primary, @Nullable ResourceId publicIpAddress) {
      this(name, subnet, address, primary, publicIpAddress, List.of(), List.of());
    }
  }

  /** An ip configuration of an interface that belongs to something. */
  public record Member(NetworkInterface nic, IpConfiguration configuration) {
    /** The id of the ip configuration. */
    public ResourceId id() {
      return nic.id.child("ipConfigurations", configuration.name);
    }

    /** Who belongs to what, by the lower-case id of pool or group. */
    static Map<String, List<Member>> of(List<NetworkInterface> nics) {
      Map<String, List<Member>> members = new HashMap<>();
      for (NetworkInterface nic : nics) {
        for (IpConfiguration configuration : nic.ipConfigurations) {
          configuration.backendPools.forEach(id -> add(members, id, nic, configuration));
          configuration.applicationSecurityGroups.forEach(id -> add(members, id, nic, configuration));
        }
      }
      members.replaceAll((_, list) -> List.copyOf(list));
      return members;
    }

    private static void add(Map<String, List<Member>> members, ResourceId id, NetworkInterface nic, IpConfiguration configuration) {
      members.computeIfAbsent(id.key(), _ -> new ArrayList<>()).add(new Member(nic, configuration));
    }
  }

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
