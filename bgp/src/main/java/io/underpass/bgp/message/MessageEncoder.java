package io.underpass.bgp.message;

import static io.underpass.bgp.message.AttributeFlags.EXTENDED_LENGTH;
import static io.underpass.bgp.message.AttributeFlags.OPTIONAL;
import static io.underpass.bgp.message.BigEndian.put16;
import static io.underpass.bgp.message.BigEndian.put64;
import static io.underpass.bgp.message.BigEndian.put8;
import static io.underpass.bgp.message.Message.HEADER_LENGTH;
import static io.underpass.bgp.message.Message.MAX_LENGTH;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Messages to octets, appended to a buffer. Routes go into as few messages as hold them, each with routes of one kind in one field (RFC
 * 7606 section 5.1). LOCAL_PREF, ORIGINATOR_ID and CLUSTER_LIST never go to an external neighbor. One thread at a time.
 */
public final class MessageEncoder {
  private final Negotiated negotiated;
  private final AttributesWriter attributesWriter;
  private final byte[] octets = new byte[MAX_LENGTH];
  private @Nullable PathAttributes written;
  private @Nullable AddressFamily writtenFor;
  private long unencodable;

  public MessageEncoder(Negotiated negotiated) {
    this.negotiated = negotiated;
    this.attributesWriter = new AttributesWriter(negotiated);
    put64(octets, 0, -1);
    put64(octets, 8, -1);
  }

  public Negotiated negotiated() {
    return negotiated;
  }

  /**
   * Any message; an {@link Update} becomes as many as it needs, withdrawals first.
   *
   * @return how many messages were written
   * @throws IllegalArgumentException if an OPEN's capabilities don't fit, or an IPv4 prefix has no IPv4 next hop
   */
  public int encode(Message message, ByteBuf out) {
    return switch (message) {
      case Update update -> {
        int count = 0;
        for (Withdrawal withdrawal : update.withdrawals()) {
          count += withdraw(withdrawal.prefixes(), out);
        }
        for (Announcement announcement : update.announcements()) {
          count += announce(announcement.attributes(), announcement.prefixes(), out);
        }
        yield count;
      }
      case Open open -> finish(MessageType.OPEN, OpenWriter.write(open, octets, HEADER_LENGTH), out);
      case Notification(int code, int subcode, Octets data) -> {
        int at = put8(octets, put8(octets, HEADER_LENGTH, code), subcode);
        data.copyTo(octets, at);
        yield finish(MessageType.NOTIFICATION, at + data.size(), out);
      }
      case KeepAlive() -> finish(MessageType.KEEPALIVE, HEADER_LENGTH, out);
      case RouteRefresh(int afi, int safi, int subtype) ->
          finish(MessageType.ROUTE_REFRESH, put8(octets, put8(octets, put16(octets, HEADER_LENGTH, afi), subtype), safi), out);
    };
  }

  /**
   * Announces all these prefixes. Attributes that leave no room for a prefix aren't told (RFC 4271 section 9.2): the prefixes are
   * withdrawn, so that the neighbor doesn't stay with what it had, and {@link #unencodable} counts them.
   *
   * @return how many messages were written
   * @throws IllegalArgumentException if an IPv4 prefix has no IPv4 next hop
   */
  public int announce(PathAttributes attributes, Nlri prefixes, ByteBuf out) {
    AddressFamily family = prefixes.family();
    if (family == AddressFamily.IPV4_UNICAST && !attributes.nextHop().isIpv4()) {
      throw new IllegalArgumentException("next hop " + attributes.nextHop() + " for prefixes of IPv4: an IPv4 address is expected");
    }
    if (attributes != written || family != writtenFor) {
      attributesWriter.write(attributes, family);
      written = attributes;
      writtenFor = family;
    }
    return family == AddressFamily.IPV4_UNICAST ? announceIpv4(prefixes, out) : announceMultiprotocol(attributes, prefixes, out);
  }

  private int announceIpv4(Nlri prefixes, ByteBuf out) {
    int length = attributesWriter.size();
    int start = HEADER_LENGTH + 4 + length;
    if (!leavesRoom(start, prefixes)) {
      return withdrawInstead(prefixes, out);
    }
    put16(octets, HEADER_LENGTH, 0);
    put16(octets, HEADER_LENGTH + 2, length);
    System.arraycopy(attributesWriter.octets(), 0, octets, HEADER_LENGTH + 4, length);
    int count = 0;
    for (int next = 0; next < prefixes.size(); count++) {
      int at = start;
      for (; next < prefixes.size() && fits(at, prefixes, next, MAX_LENGTH); next++) {
        at = put(prefixes, next, at);
      }
      finish(MessageType.UPDATE, at, out);
    }
    return count;
  }

  /** MP_REACH_NLRI goes first (RFC 7606 section 5.1), so the others follow its prefixes. */
  private int announceMultiprotocol(PathAttributes attributes, Nlri prefixes, ByteBuf out) {
    int length = attributesWriter.size();
    int value = multiprotocolHeader(AttributeCode.MP_REACH_NLRI);
    int start = AttributesWriter.mpReachHead(attributes, prefixes.family(), octets, value);
    if (!leavesRoom(start + length, prefixes)) {
      return withdrawInstead(prefixes, out);
    }
    int count = 0;
    for (int next = 0; next < prefixes.size(); count++) {
      int at = start;
      for (; next < prefixes.size() && fits(at, prefixes, next, MAX_LENGTH - length); next++) {
        at = put(prefixes, next, at);
      }
      System.arraycopy(attributesWriter.octets(), 0, octets, at, length);
      put16(octets, value - 2, at - value);
      put16(octets, HEADER_LENGTH + 2, at + length - HEADER_LENGTH - 4);
      finish(MessageType.UPDATE, at + length, out);
    }
    return count;
  }

  /**
   * Withdraws all these prefixes; an empty list is the End-of-RIB marker (RFC 4724 section 2).
   *
   * @return how many messages were written
   */
  public int withdraw(Nlri prefixes, ByteBuf out) {
    boolean ipv4 = prefixes.family() == AddressFamily.IPV4_UNICAST;
    int value = 0;
    int start = HEADER_LENGTH + 2;
    if (!ipv4) {
      value = multiprotocolHeader(AttributeCode.MP_UNREACH_NLRI);
      start = put8(octets, put16(octets, value, prefixes.family().afi()), prefixes.family().safi());
    }
    int count = 0;
    int next = 0;
    do {
      int at = start;
      for (; next < prefixes.size() && fits(at, prefixes, next, ipv4 ? MAX_LENGTH - 2 : MAX_LENGTH); next++) {
        at = put(prefixes, next, at);
      }
      if (ipv4) {
        put16(octets, HEADER_LENGTH, at - start);
        at = put16(octets, at, 0);
      } else {
        put16(octets, value - 2, at - value);
        put16(octets, HEADER_LENGTH + 2, at - HEADER_LENGTH - 4);
      }
      count += finish(MessageType.UPDATE, at, out);
    } while (next < prefixes.size());
    return count;
  }

  /** Prefixes withdrawn since their attributes don't fit a message. */
  public long unencodable() {
    return unencodable;
  }

  private int withdrawInstead(Nlri prefixes, ByteBuf out) {
    unencodable += prefixes.size();
    return prefixes.isEmpty() ? 0 : withdraw(prefixes, out);
  }

  /** Up to the attribute's value, the two lengths left open; returns the place of the value. */
  private int multiprotocolHeader(int code) {
    put16(octets, HEADER_LENGTH, 0);
    int at = put8(octets, put8(octets, HEADER_LENGTH + 4, OPTIONAL | EXTENDED_LENGTH), code);
    return at + 2;
  }

  private static boolean leavesRoom(int end, Nlri prefixes) {
    return end + 1 + prefixes.family().width() / 8 <= MAX_LENGTH;
  }

  private static boolean fits(int at, Nlri prefixes, int index, int end) {
    return at + 1 + (prefixes.length(index) + 7 >>> 3) <= end;
  }

  private int put(Nlri prefixes, int index, int from) {
    int length = prefixes.length(index);
    int bytes = length + 7 >>> 3;
    int at = put8(octets, from, length);
    if (prefixes.family() == AddressFamily.IPV4_UNICAST) {
      int bits = prefixes.ipv4Bits(index);
      for (int i = 0; i < bytes; i++) {
        octets[at + i] = (byte) (bits >>> 24 - 8 * i);
      }
    } else {
      for (int i = 0; i < bytes; i++) {
        octets[at + i] = (byte) ((i < 8 ? prefixes.high(index) : prefixes.low(index)) >>> 56 - 8 * (i & 7));
      }
    }
    return at + bytes;
  }

  private int finish(MessageType type, int length, ByteBuf out) {
    put16(octets, 16, length);
    put8(octets, 18, type.code());
    out.writeBytes(octets, 0, length);
    return 1;
  }
}
