package io.underpass.bgp.message;

import static io.underpass.bgp.message.AttributeFlags.EXTENDED_LENGTH;
import static io.underpass.bgp.message.AttributeFlags.PARTIAL;
import static io.underpass.bgp.message.BigEndian.put16;
import static io.underpass.bgp.message.BigEndian.put32;
import static io.underpass.bgp.message.BigEndian.put64;
import static io.underpass.bgp.message.BigEndian.put8;

import io.underpass.net.IpAddress;
import java.util.Arrays;
import java.util.List;

/** Writes path attributes, all but those that hold prefixes, in ascending order of their codes (RFC 4271 section 5). Not thread-safe. */
final class AttributesWriter {
  /** More octets than any message has room for; what doesn't fit them doesn't fit a message. */
  private static final int CAPACITY = 2 * Message.MAX_LENGTH;

  private final Negotiated negotiated;
  private byte[] octets = new byte[CAPACITY];
  private int size;

  AttributesWriter(Negotiated negotiated) {
    this.negotiated = negotiated;
  }

  byte[] octets() {
    return octets;
  }

  /** How many octets there are; may be more than a message has room for. */
  int size() {
    return size;
  }

  /** Replaces what was written before. NEXT_HOP is only for what the NLRI field announces. */
  void write(PathAttributes attributes, AddressFamily family) {
    size = 0;
    put(AttributeCode.ORIGIN, 1);
    size = put8(octets, size, attributes.origin().ordinal());
    asPath(attributes.asPath());
    if (family == AddressFamily.IPV4_UNICAST) {
      put(AttributeCode.NEXT_HOP, 4);
      size = put32(octets, size, attributes.nextHop().ipv4Bits());
    }
    if (attributes.med().isPresent()) {
      put(AttributeCode.MULTI_EXIT_DISC, 4);
      size = put32(octets, size, (int) attributes.med().getAsLong());
    }
    if (attributes.localPref().isPresent() && !negotiated.external()) {
      // RFC 4271 section 5.1.5: not to external neighbors
      put(AttributeCode.LOCAL_PREF, 4);
      size = put32(octets, size, (int) attributes.localPref().getAsLong());
    }
    if (attributes.atomicAggregate()) {
      put(AttributeCode.ATOMIC_AGGREGATE, 0);
    }
    attributes.aggregator().ifPresent(aggregator -> aggregator(aggregator, attributes.isPartial(AttributeCode.AGGREGATOR)));
    words(AttributeCode.COMMUNITIES, attributes.isPartial(AttributeCode.COMMUNITIES), attributes.packedCommunities());
    if (!negotiated.external()) {
      // RFC 4456 section 8: within the AS only
      attributes.originatorId().map(IpAddress::ipv4Bits).ifPresent(bits -> words(AttributeCode.ORIGINATOR_ID, false, new int[] {bits}));
      words(AttributeCode.CLUSTER_LIST, false, attributes.packedClusterList());
    }
    last(attributes);
  }

  /** Those with codes from 16 on. */
  private void last(PathAttributes attributes) {
    List<RawAttribute> others = attributes.others();
    int other = 0;
    for (; other < others.size() && others.get(other).code() < AttributeCode.AS4_PATH; other++) {
      raw(others.get(other));
    }
    if (!negotiated.fourOctetAs()) {
      as4(attributes);
    }
    for (; other < others.size() && others.get(other).code() < AttributeCode.LARGE_COMMUNITIES; other++) {
      raw(others.get(other));
    }
    words(AttributeCode.LARGE_COMMUNITIES, attributes.isPartial(AttributeCode.LARGE_COMMUNITIES), attributes.packedLargeCommunities());
    for (; other < others.size(); other++) {
      raw(others.get(other));
    }
  }

  private void asPath(AsPath path) {
    int[] words = path.words();
    int width = negotiated.fourOctetAs() ? 4 : 2;
    int headers = headers(words);
    put(AttributeCode.AS_PATH, 2 * headers + width * (words.length - headers));
    segments(words, width);
  }

  private void segments(int[] words, int width) {
    for (int at = 0; at < words.length;) {
      int count = words[at] & 0xFF;
      size = put16(octets, size, words[at++]);
      for (int end = at + count; at < end; at++) {
        // RFC 6793 section 4.2.2
        size = width == 4 ? put32(octets, size, words[at])
            : put16(octets, size, words[at] >>> 16 == 0 ? words[at] : AttributesReader.AS_TRANS);
      }
    }
  }

  private static int headers(int[] words) {
    int headers = 0;
    for (int at = 0; at < words.length; at += 1 + (words[at] & 0xFF)) {
      headers++;
    }
    return headers;
  }

  private void aggregator(Aggregator aggregator, boolean partial) {
    long asn = aggregator.asn().value();
    put(AttributeCode.AGGREGATOR, negotiated.fourOctetAs() ? 8 : 6, partial);
    size = negotiated.fourOctetAs() ? put32(octets, size, (int) asn)
        : put16(octets, size, asn > 0xFFFF ? AttributesReader.AS_TRANS : (int) asn);
    size = put32(octets, size, aggregator.address().ipv4Bits());
  }

  /** What an old speaker passes on for those that understand it, where it differs (RFC 6793 section 4.2.2). */
  private void as4(PathAttributes attributes) {
    int[] words = attributes.asPath().words();
    boolean wide = false;
    for (int at = 0; at < words.length;) {
      int end = at + 1 + (words[at] & 0xFF);
      for (at++; at < end; at++) {
        wide |= words[at] >>> 16 != 0;
      }
    }
    if (wide) {
      int headers = headers(words);
      put(AttributeCode.AS4_PATH, 2 * headers + 4 * (words.length - headers));
      segments(words, 4);
    }
    attributes.aggregator().filter(aggregator -> aggregator.asn().value() > 0xFFFF).ifPresent(aggregator -> {
      put(AttributeCode.AS4_AGGREGATOR, 8);
      size = put32(octets, size, (int) aggregator.asn().value());
      size = put32(octets, size, aggregator.address().ipv4Bits());
    });
  }

  private void words(int code, boolean partial, int[] words) {
    if (words.length > 0) {
      put(code, 4 * words.length, partial);
      for (int word : words) {
        size = put32(octets, size, word);
      }
    }
  }

  private void raw(RawAttribute attribute) {
    header(attribute.flags(), attribute.code(), attribute.value().size());
    attribute.value().copyTo(octets, size);
    size += attribute.value().size();
  }

  private void put(int code, int length) {
    put(code, length, false);
  }

  private void put(int code, int length, boolean partial) {
    header(AttributeCode.flags(code) | (partial ? PARTIAL : 0), code, length);
  }

  private void header(int flags, int code, int length) {
    if (size + 4 + length > octets.length) {
      octets = Arrays.copyOf(octets, size + 4 + length + CAPACITY);
    }
    size = put8(octets, put8(octets, size, length > 0xFF ? flags | EXTENDED_LENGTH : flags), code);
    size = length > 0xFF ? put16(octets, size, length) : put8(octets, size, length);
  }

  /** The value of MP_REACH_NLRI up to its prefixes (RFC 4760 section 3); returns the place after it. */
  static int mpReachHead(PathAttributes attributes, AddressFamily family, byte[] octets, int from) {
    IpAddress nextHop = attributes.nextHop();
    int at = put8(octets, put16(octets, from, family.afi()), family.safi());
    at = put8(octets, at, attributes.linkLocalNextHop().isPresent() ? 32 : 16);
    at = put64(octets, put64(octets, at, nextHop.high()), nextHop.low());
    IpAddress linkLocal = attributes.linkLocalNextHop().orElse(null);
    if (linkLocal != null) {
      // RFC 2545 section 3
      at = put64(octets, put64(octets, at, linkLocal.high()), linkLocal.low());
    }
    return put8(octets, at, 0);
  }
}
