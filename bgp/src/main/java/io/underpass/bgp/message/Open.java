package io.underpass.bgp.message;

import io.underpass.net.Asn;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * OPEN (RFC 4271 section 4.2).
 *
 * @param asn the sender's AS number: the four-octet one where the capability is there (RFC 6793 section 4.1)
 * @param holdSeconds proposed hold time: 0 (no keepalives) or 3–65535
 * @param bgpId the BGP identifier, 32 bits, not 0 (RFC 6286 section 2.1)
 * @param capabilities in the order of the message; the same one twice counts once (RFC 5492 section 4)
 */
public record Open(Asn asn, int holdSeconds, int bgpId, List<Capability> capabilities) implements Message {
  /** @throws IllegalArgumentException if a value is out of range */
  public Open {
    if (holdSeconds < 0 || holdSeconds > 0xFFFF || holdSeconds == 1 || holdSeconds == 2) {
      throw new IllegalArgumentException("hold time of " + holdSeconds + " s is not 0 or between 3 and 65535");
    }
    if (bgpId == 0) {
      throw new IllegalArgumentException("a BGP identifier is not 0.0.0.0; any other address will do");
    }
    capabilities = capabilities.stream().distinct().toList();
  }

  /** The first capability of this kind. */
  public <C extends Capability> Optional<C> capability(Class<C> kind) {
    return capabilities.stream().filter(kind::isInstance).map(kind::cast).findFirst();
  }

  /** Whether a capability of this kind was announced. */
  public boolean has(Class<? extends Capability> kind) {
    return capability(kind).isPresent();
  }

  /** The families the sender carries; without any multiprotocol capability it is IPv4 unicast (RFC 4760 section 8). */
  public Set<AddressFamily> families() {
    EnumSet<AddressFamily> families = EnumSet.noneOf(AddressFamily.class);
    boolean multiProtocol = false;
    for (Capability capability : capabilities) {
      if (capability instanceof Capability.MultiProtocol(int afi, int safi)) {
        multiProtocol = true;
        AddressFamily.of(afi, safi).ifPresent(families::add);
      }
    }
    return multiProtocol ? families : EnumSet.of(AddressFamily.IPV4_UNICAST);
  }
}
