package io.underpass.bgp.message;

import static io.underpass.bgp.message.AttributeFlags.EXTENDED_LENGTH;
import static io.underpass.bgp.message.AttributeFlags.OPTIONAL;
import static io.underpass.bgp.message.AttributeFlags.PARTIAL;
import static io.underpass.bgp.message.AttributeFlags.TRANSITIVE;
import static io.underpass.bgp.message.BigEndian.i32;
import static io.underpass.bgp.message.BigEndian.i64;
import static io.underpass.bgp.message.BigEndian.u16;
import static io.underpass.bgp.message.BigEndian.u32;
import static io.underpass.bgp.message.BigEndian.u8;
import static io.underpass.bgp.message.UpdateError.Treatment.ATTRIBUTE_DISCARD;
import static io.underpass.bgp.message.UpdateError.Treatment.TREAT_AS_WITHDRAW;

import io.underpass.bgp.message.UpdateError.Treatment;
import io.underpass.net.Asn;
import io.underpass.net.IpAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads one block of path attributes, from which {@link UpdateReader} has taken all prefixes: a pure function of its octets and of what was
 * negotiated. For one block only.
 */
final class AttributesReader {
  /** AS_TRANS stands for AS numbers that don't fit two octets (RFC 6793 section 9). */
  static final int AS_TRANS = 23456;

  /** More aren't listed; the most severe is. */
  private static final int MAX_ERRORS = 8;

  private final Negotiated negotiated;
  private final byte[] octets;
  private final int from;
  private final int to;
  private final PathAttributes.Builder builder = PathAttributes.builder();
  private final List<UpdateError> errors = new ArrayList<>(0);
  private final List<RawAttribute> others = new ArrayList<>(0);
  private final long[] seen = new long[4];
  private @Nullable AsPath asPath;
  private @Nullable AsPath as4Path;
  private @Nullable Aggregator aggregator;
  private @Nullable Aggregator as4Aggregator;
  private @Nullable IpAddress nextHop;
  private @Nullable IpAddress mpNextHop;
  private @Nullable IpAddress mpLinkLocal;
  private @Nullable UpdateError nextHopError;
  private boolean hasOrigin;
  private boolean withdrawn;

  AttributesReader(Negotiated negotiated, byte[] octets, int from, int to) {
    this.negotiated = negotiated;
    this.octets = octets;
    this.from = from;
    this.to = to;
  }

  /** @throws BgpException for a well-known attribute that isn't known (RFC 4271 section 6.3) */
  DecodedAttributes read() throws BgpException {
    int at = from;
    while (at < to) {
      int header = to - at < 2 || (octets[at] & EXTENDED_LENGTH) == 0 ? 3 : 4;
      int length = to - at < header ? 0 : header == 4 ? u16(octets, at + 2) : u8(octets, at + 2);
      if (header + length > to - at) {
        // RFC 7606 section 4: fewer octets than a header has, or than its length says
        add(TREAT_AS_WITHDRAW, NotificationReason.ATTRIBUTE_LENGTH_ERROR, to - at < 2 ? UpdateError.NO_ATTRIBUTE : u8(octets, at + 1),
            "the last attribute doesn't fit the " + (to - at) + " octets that are left");
        break;
      }
      attribute(at, at + header, at + header + length);
      at += header + length;
    }
    return result();
  }

  private void attribute(int at, int start, int end) throws BgpException {
    int flags = u8(octets, at);
    int code = u8(octets, at + 1);
    if ((seen[code >>> 6] >>> code & 1) != 0) {
      // RFC 7606 section 3 g: the first counts
      add(ATTRIBUTE_DISCARD, NotificationReason.MALFORMED_ATTRIBUTE_LIST, code, AttributeCode.name(code) + " is there more than once");
      return;
    }
    seen[code >>> 6] |= 1L << code;
    if (!AttributeCode.isRecognized(code)) {
      unrecognized(flags, code, at, start, end);
    } else if ((flags & (OPTIONAL | TRANSITIVE)) != AttributeCode.flags(code)) {
      // RFC 7606 section 3 c
      add(TREAT_AS_WITHDRAW, NotificationReason.ATTRIBUTE_FLAGS_ERROR, code, AttributeCode.name(code) + " has flags "
          + (flags & (OPTIONAL | TRANSITIVE)) + " where " + AttributeCode.flags(code) + " is expected");
    } else {
      recognized(flags, code, start, end);
      builder.partial(code, (flags & PARTIAL) != 0);
    }
  }

  private void recognized(int flags, int code, int start, int end) {
    int length = end - start;
    switch (code) {
      case AttributeCode.ORIGIN -> origin(start, length);
      case AttributeCode.AS_PATH -> asPath(start, end);
      case AttributeCode.NEXT_HOP -> nextHop(start, length);
      case AttributeCode.MULTI_EXIT_DISC -> {
        // RFC 7606 section 7.4
        if (hasLength(code, length == 4, length, TREAT_AS_WITHDRAW)) {
          builder.med(u32(octets, start));
        }
      }
      case AttributeCode.LOCAL_PREF -> {
        // RFC 7606 section 7.5
        if (isInternal(code) && hasLength(code, length == 4, length, TREAT_AS_WITHDRAW)) {
          builder.localPref(u32(octets, start));
        }
      }
      case AttributeCode.ATOMIC_AGGREGATE -> {
        // RFC 7606 section 7.6
        if (hasLength(code, length == 0, length, ATTRIBUTE_DISCARD)) {
          builder.atomicAggregate(true);
        }
      }
      case AttributeCode.AGGREGATOR -> {
        // RFC 7606 section 7.7
        int width = negotiated.fourOctetAs() ? 4 : 2;
        if (hasLength(code, length == width + 4, length, ATTRIBUTE_DISCARD)) {
          aggregator = aggregator(code, width, start);
        }
      }
      case AttributeCode.COMMUNITIES -> {
        // RFC 7606 section 7.8
        if (hasLength(code, length > 0 && length % 4 == 0, length, TREAT_AS_WITHDRAW)) {
          builder.packedCommunities(PackedSet.of(octets, start, end, 1));
        }
      }
      case AttributeCode.ORIGINATOR_ID -> {
        // RFC 7606 section 7.9
        if (isInternal(code) && hasLength(code, length == 4, length, TREAT_AS_WITHDRAW)) {
          builder.originatorId(IpAddress.ofIpv4(i32(octets, start)));
        }
      }
      case AttributeCode.CLUSTER_LIST -> {
        // RFC 7606 section 7.10
        if (isInternal(code) && hasLength(code, length > 0 && length % 4 == 0, length, TREAT_AS_WITHDRAW)) {
          int[] clusters = new int[length / 4];
          for (int i = 0; i < clusters.length; i++) {
            clusters[i] = i32(octets, start + 4 * i);
          }
          builder.packedClusterList(clusters);
        }
      }
      case AttributeCode.MP_REACH_NLRI -> mpNextHop(start);
      case AttributeCode.AS4_PATH -> as4Path(start, end);
      case AttributeCode.AS4_AGGREGATOR -> {
        // RFC 6793 section 6
        if (isFromOldSpeaker(code) && hasLength(code, length == 8, length, ATTRIBUTE_DISCARD)) {
          as4Aggregator = aggregator(code, 4, start);
        }
      }
      case AttributeCode.EXTENDED_COMMUNITIES -> {
        // RFC 7606 section 7.14; what they say isn't looked at
        if (hasLength(code, length > 0 && length % 8 == 0, length, TREAT_AS_WITHDRAW)) {
          others.add(new RawAttribute(flags, code, Octets.of(octets, start, end)));
        }
      }
      case AttributeCode.IPV6_EXTENDED_COMMUNITIES -> {
        // RFC 7606 section 7.15
        if (hasLength(code, length > 0 && length % 20 == 0, length, TREAT_AS_WITHDRAW)) {
          others.add(new RawAttribute(flags, code, Octets.of(octets, start, end)));
        }
      }
      case AttributeCode.LARGE_COMMUNITIES -> {
        // RFC 8092 section 6
        if (hasLength(code, length > 0 && length % 12 == 0, length, TREAT_AS_WITHDRAW)) {
          builder.packedLargeCommunities(PackedSet.of(octets, start, end, 3));
        }
      }
      default -> throw new AssertionError("attribute " + code);
    }
  }

  private void origin(int start, int length) {
    // RFC 7606 section 7.1; what is malformed isn't missing too
    hasOrigin = true;
    if (hasLength(AttributeCode.ORIGIN, length == 1, length, TREAT_AS_WITHDRAW)) {
      switch (u8(octets, start)) {
        case 0 -> builder.origin(Origin.IGP);
        case 1 -> builder.origin(Origin.EGP);
        case 2 -> builder.origin(Origin.INCOMPLETE);
        default -> add(TREAT_AS_WITHDRAW, NotificationReason.INVALID_ORIGIN, AttributeCode.ORIGIN,
            "ORIGIN is " + u8(octets, start) + ", not 0, 1 or 2");
      }
    }
  }

  private void asPath(int start, int end) {
    // RFC 7606 section 7.2
    asPath = AsPathReader.asPath(octets, start, end, negotiated.asnWidth());
    if (asPath == null) {
      asPath = AsPath.EMPTY;
      add(TREAT_AS_WITHDRAW, NotificationReason.MALFORMED_AS_PATH, AttributeCode.AS_PATH, "AS_PATH " + hex(start, end)
          + " isn't sequences and sets of " + (negotiated.fourOctetAs() ? "4" : "2") + "-octet AS numbers");
    }
  }

  private void as4Path(int start, int end) {
    if (isFromOldSpeaker(AttributeCode.AS4_PATH)) {
      // RFC 6793 section 6
      as4Path = AsPathReader.as4Path(octets, start, end);
      if (as4Path == null) {
        add(ATTRIBUTE_DISCARD, NotificationReason.OPTIONAL_ATTRIBUTE_ERROR, AttributeCode.AS4_PATH, "AS4_PATH " + hex(start, end)
            + " isn't sequences and sets of AS numbers");
      }
    }
  }

  private void nextHop(int start, int length) {
    // RFC 7606 section 7.3
    if (hasLength(AttributeCode.NEXT_HOP, length == 4, length, TREAT_AS_WITHDRAW)) {
      IpAddress address = IpAddress.ofIpv4(i32(octets, start));
      if (isHost(address)) {
        nextHop = address;
        return;
      }
      // RFC 4271 section 6.3; without NLRI it is to be ignored (RFC 4760 section 3)
      nextHopError = new UpdateError(TREAT_AS_WITHDRAW, NotificationReason.INVALID_NEXT_HOP, AttributeCode.NEXT_HOP,
          "next hop " + address + " is not the address of a host");
    }
  }

  /** The value is what {@link UpdateReader} left of it: family and next hop, whose length fits the family. */
  private void mpNextHop(int start) {
    int length = u8(octets, start + 3);
    IpAddress address = length == 4 ? IpAddress.ofIpv4(i32(octets, start + 4))
        : new IpAddress(i64(octets, start + 4), i64(octets, start + 12));
    if (!isHost(address)) {
      add(TREAT_AS_WITHDRAW, NotificationReason.OPTIONAL_ATTRIBUTE_ERROR, AttributeCode.MP_REACH_NLRI,
          "next hop " + address + " is not the address of a host");
    }
    mpNextHop = address;
    if (length == 32 && i64(octets, start + 20) >>> 54 == 0xFE80 >>> 6) {
      // RFC 2545 section 3
      mpLinkLocal = new IpAddress(i64(octets, start + 20), i64(octets, start + 28));
    }
  }

  private @Nullable Aggregator aggregator(int code, int width, int start) {
    int asn = width == 4 ? i32(octets, start) : u16(octets, start);
    if (asn == 0) {
      // RFC 7607 section 2
      add(ATTRIBUTE_DISCARD, NotificationReason.OPTIONAL_ATTRIBUTE_ERROR, code, AttributeCode.name(code) + " names AS 0");
      return null;
    }
    return new Aggregator(new Asn(asn & 0xFFFF_FFFFL), IpAddress.ofIpv4(i32(octets, start + width)));
  }

  /** RFC 4271 section 5. */
  private void unrecognized(int flags, int code, int at, int start, int end) throws BgpException {
    if ((flags & OPTIONAL) == 0) {
      throw new BgpException(NotificationReason.UNRECOGNIZED_WELL_KNOWN_ATTRIBUTE, Octets.of(octets, at, end),
          "attribute " + code + " says it is well-known, and isn't known");
    }
    if ((flags & TRANSITIVE) != 0) {
      others.add(new RawAttribute(flags | PARTIAL, code, Octets.of(octets, start, end)));
    }
  }

  private DecodedAttributes result() {
    builder.others(others);
    AsPath path = asPath == null ? AsPath.EMPTY : asPath;
    boolean as4Counts = aggregator == null || as4Aggregator == null || aggregator.asn().value() == AS_TRANS;
    // RFC 6793 section 4.2.3
    builder.aggregator(as4Counts && aggregator != null && as4Aggregator != null ? as4Aggregator : aggregator);
    path = as4Counts && as4Path != null ? AsPathReader.merge(path, as4Path) : path;
    builder.asPath(path);
    if (asPath != null && !withdrawn && negotiated.external() && negotiated.firstAs() == Negotiated.FirstAs.IS_THE_PEERS
        && path.firstValue() != (int) negotiated.peerAs().value()) {
      // RFC 7606 section 7.2, the optional check
      add(TREAT_AS_WITHDRAW, NotificationReason.MALFORMED_AS_PATH, AttributeCode.AS_PATH,
          "AS_PATH [" + path + "] doesn't begin with the neighbor's AS " + negotiated.peerAs());
    }
    UpdateError missing = hasOrigin && asPath != null ? null : missing(hasOrigin ? AttributeCode.AS_PATH : AttributeCode.ORIGIN);
    UpdateError wrongNextHop = nextHop != null ? null : nextHopError != null ? nextHopError : missing(AttributeCode.NEXT_HOP);
    PathAttributes ofNlri = nextHop == null ? null : builder.nextHop(nextHop).build();
    PathAttributes ofMpReach = mpNextHop == null ? null : builder.nextHop(mpNextHop).linkLocalNextHop(mpLinkLocal).build();
    return new DecodedAttributes(ofNlri, ofMpReach, missing, wrongNextHop, List.copyOf(errors));
  }

  private UpdateError missing(int code) {
    return new UpdateError(TREAT_AS_WITHDRAW, NotificationReason.MISSING_WELL_KNOWN_ATTRIBUTE, code,
        AttributeCode.name(code) + " isn't there");
  }

  private boolean isInternal(int code) {
    if (negotiated.external()) {
      add(ATTRIBUTE_DISCARD, NotificationReason.MALFORMED_ATTRIBUTE_LIST, code,
          AttributeCode.name(code) + " from AS " + negotiated.peerAs() + ", an external neighbor");
    }
    return !negotiated.external();
  }

  /** RFC 6793 section 4.1: a new speaker doesn't send them to another. */
  private boolean isFromOldSpeaker(int code) {
    if (negotiated.fourOctetAs()) {
      add(ATTRIBUTE_DISCARD, NotificationReason.MALFORMED_ATTRIBUTE_LIST, code,
          AttributeCode.name(code) + " on a session with four-octet AS numbers");
    }
    return !negotiated.fourOctetAs();
  }

  private boolean hasLength(int code, boolean expected, int length, Treatment otherwise) {
    if (!expected) {
      add(otherwise, NotificationReason.ATTRIBUTE_LENGTH_ERROR, code, AttributeCode.name(code) + " has " + length + " octets");
    }
    return expected;
  }

  /** Keeps the first few, and the first that withdraws. */
  private void add(Treatment treatment, NotificationReason reason, int code, String text) {
    UpdateError error = new UpdateError(treatment, reason, code, text);
    if (errors.size() < MAX_ERRORS) {
      errors.add(error);
    } else if (treatment == TREAT_AS_WITHDRAW && !withdrawn) {
      errors.set(MAX_ERRORS - 1, error);
    }
    withdrawn |= treatment == TREAT_AS_WITHDRAW;
  }

  /**
   * Not this network (0/8), multicast or reserved: RFC 4271 section 6.3 wants the address of a host. A loopback address is one; whether it
   * makes sense depends on where the neighbor is, which octets don't tell.
   */
  private static boolean isHost(IpAddress address) {
    if (address.isIpv4()) {
      int first = address.ipv4Bits() >>> 24;
      return first != 0 && first < 224;
    }
    return address.high() >>> 56 != 0xFF && (address.high() | address.low()) != 0;
  }

  private String hex(int start, int end) {
    return Octets.of(octets, start, Math.min(end, start + 32)) + (end > start + 32 ? "…" : "");
  }
}
