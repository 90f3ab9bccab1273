package io.underpass.plan;

import io.underpass.net.IpAddress;
import io.underpass.net.MacAddress;
import io.underpass.net.Prefix;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An interface of a node, other than its underlay port.
 *
 * @param name unique over all nodes, 1–15 characters: it is the interface's name in the node's namespace
 * @param role who is at the other end
 * @param network where packets that arrive here are looked up
 * @param addresses CUSTOMER: the node's own addresses on the link, with the link's length as {@code prefix}; MACHINE: the first
 *     address of each subnet, which errors come from. At most one a family
 * @param machineMac MACHINE: the hardware address that frames to the machine carry; null for CUSTOMER, whose neighbours the
 *     kernel resolves
 * @param sources MACHINE: the source addresses a packet may carry; empty means any (IP forwarding is on). CUSTOMER: empty, any
 * @param policy routes that go before the network's own for packets that come in here; null: none
 * @param filter which flows may pass, and that they are tracked; null: none is. Null for CUSTOMER
 * @param attachment where the interface is when it isn't bound yet
 * @param reason why it is there
 */
public record Port(
    String name,
    PortRole role,
    NetworkId network,
    List<LinkAddress> addresses,
    @Nullable MacAddress machineMac,
    List<IpAddress> sources,
    @Nullable Policy policy,
    @Nullable Filter filter,
    Attachment attachment,
    Reason reason) {
  /** A port without policy and filter. */
  public Port(
      String name,
      PortRole role,
      NetworkId network,
      List<LinkAddress> addresses,
      @Nullable MacAddress machineMac,
      List<IpAddress> sources,
      Attachment attachment,
      Reason reason) {
    this(name, role, network, addresses, machineMac, sources, null, null, attachment, reason);
  }


  /** An address on a link. */
  public record LinkAddress(IpAddress address, int length) {
    /** @throws IllegalArgumentException if the length doesn't fit the family */
    public LinkAddress {
      if (length < 0 || length > address.width()) {
        throw new IllegalArgumentException("prefix length " + length + " of " + address + " is not between 0 and " + address.width());
      }
    }

    public Prefix prefix() {
      return Prefix.of(address, length);
    }
  }

  /**
   * Where the interface comes from: it is moved into the node's namespace and renamed to the port's name, and moved back when
   * the port goes.
   *
   * @param netns the name of a network namespace (under /run/netns), empty for the root namespace
   * @param device the interface's name there
   */
  public record Attachment(String netns, String device) {}

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,15}");

  /** @throws IllegalArgumentException if the name is malformed or a member is not what the role asks for */
  public Port {
    if (!NAME.matcher(name).matches() || name.equals(".") || name.equals("..")) {
      throw new IllegalArgumentException("port name '" + name + "' is not 1-15 of letters, digits, '.', '_' and '-'");
    }
    if ((role == PortRole.MACHINE) != (machineMac != null)) {
      throw new IllegalArgumentException("port " + name + ": a machine port, and only it, has a hardware address");
    }
    addresses = List.copyOf(addresses);
    sources = List.copyOf(sources);
    if (addresses.size() > 2 || addresses.size() == 2 && addresses.get(0).address().isIpv4() == addresses.get(1).address().isIpv4()) {
      throw new IllegalArgumentException("port " + name + " has more than one address of a family: " + addresses);
    }
    if (role == PortRole.CUSTOMER && filter != null) {
      throw new IllegalArgumentException("port " + name + ": flows are filtered at machines' ports, not at a customer's");
    }
    if (role == PortRole.CUSTOMER && !sources.isEmpty()) {
      throw new IllegalArgumentException("port " + name + ": a customer may send from any address, so sources are empty, not " + sources);
    }
  }
}
