package io.underpass.model;

import io.underpass.net.IpAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A load balancer's pool: the network interfaces that say so ({@link Resources#members}), and addresses.
 *
 * @param addresses those listed by address
 */
public record BackendPool(ResourceId id, List<Address> addresses) implements Resource {
  public static final ResourceType TYPE = ResourceType.parse("Microsoft.Network/loadBalancers/backendAddressPools");

  public BackendPool {
    addresses = List.copyOf(addresses);
  }

  /**
   * One that is listed.
   *
   * @param virtualNetwork where the address is, its own or the pool's; null where neither says
   */
  public record Address(String name, IpAddress address, @Nullable ResourceId virtualNetwork, AdminState state) {}

  /** What its owner says of a machine, over the probe (azure-docs, admin-state-overview). */
  public enum AdminState {
    /** The probe decides. */
    NONE,
    /** It gets new flows. */
    UP,
    /** It gets no new flows. */
    DOWN
  }
}
