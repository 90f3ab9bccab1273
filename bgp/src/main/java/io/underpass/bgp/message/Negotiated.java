package io.underpass.bgp.message;

import io.underpass.net.Asn;
import java.util.Set;

/**
 * What both ends of a session have agreed on, as far as octets depend on it.
 *
 * @param asnWidth how wide AS numbers are in AS_PATH and AGGREGATOR
 * @param families the families both carry; routes of others are ignored
 * @param localAs ours on this session
 * @param peerAs the neighbor's
 * @param firstAs whether an external neighbor's AS_PATH has to begin with its own AS
 */
public record Negotiated(AsnWidth asnWidth, Set<AddressFamily> families, Asn localAs, Asn peerAs, FirstAs firstAs) {
  /** RFC 6793 section 3: four octets where both said so. */
  public enum AsnWidth {
    TWO_OCTETS,
    FOUR_OCTETS
  }

  /** The optional check of RFC 4271 section 6.3 (RFC 7606 section 7.2); route servers (RFC 7947) don't put themselves in front. */
  public enum FirstAs {
    IS_THE_PEERS,
    IS_ANY
  }

  public Negotiated {
    families = Set.copyOf(families);
  }

  /** Before both OPENs are known: IPv4 unicast, two octets. */
  public static Negotiated nothingYet(Asn localAs, Asn peerAs) {
    return new Negotiated(AsnWidth.TWO_OCTETS, Set.of(AddressFamily.IPV4_UNICAST), localAs, peerAs, FirstAs.IS_ANY);
  }

  /** What follows from the two OPENs. */
  public static Negotiated of(Open ours, Open theirs, FirstAs firstAs) {
    boolean four = ours.has(Capability.FourOctetAs.class) && theirs.has(Capability.FourOctetAs.class);
    Set<AddressFamily> families = ours.families();
    families.retainAll(theirs.families());
    return new Negotiated(four ? AsnWidth.FOUR_OCTETS : AsnWidth.TWO_OCTETS, families, ours.asn(), theirs.asn(), firstAs);
  }

  /** Whether the neighbor is in another AS. */
  public boolean external() {
    return !localAs.equals(peerAs);
  }

  public boolean fourOctetAs() {
    return asnWidth == AsnWidth.FOUR_OCTETS;
  }
}
