package io.underpass.bgp.message;

import io.underpass.net.IpAddress;
import io.underpass.net.Prefix;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What RFC 7606 makes of an UPDATE, said a second time: plainly, slowly, and with nothing in common with the decoder. It doesn't tell what
 * attributes mean, but which count.
 */
final class Rfc7606Oracle {
  /**
   * @param reset the session ends, and all else is empty
   * @param announced IPv4's first, in the order of the message
   * @param withdrawn all that is taken back, in no order
   * @param kept codes of the attributes that the announced routes have
   */
  record Verdict(boolean reset, List<Prefix> announced, List<Prefix> withdrawn, Set<Integer> kept) {
    static final Verdict RESET = new Verdict(true, List.of(), List.of(), Set.of());
  }

  private static final class Reset extends RuntimeException {
    Reset() {
      super(null, null, false, false);
    }
  }

  private final Negotiated negotiated;
  private final Set<Integer> seen = new HashSet<>();
  private final Set<Integer> kept = new TreeSet<>();
  private final List<Prefix> mpReached = new ArrayList<>();
  private final List<Prefix> withdrawn = new ArrayList<>();
  private boolean reachable;
  private boolean withdraw;
  private boolean goodNextHop;
  private boolean originHere;
  private boolean pathHere;
  private int firstAs;
  private int as4First;
  private int pathLength;
  private int as4Length = -1;
  private int aggregatorAs = -1;
  private boolean as4Aggregator;

  private Rfc7606Oracle(Negotiated negotiated) {
    this.negotiated = negotiated;
  }

  /** The message is an UPDATE whose header is as it should be. */
  static Verdict judge(Negotiated negotiated, byte[] message) {
    try {
      return new Rfc7606Oracle(negotiated).judge(ByteBuffer.wrap(message, 19, message.length - 19).slice());
    } catch (Reset reset) {
      return Verdict.RESET;
    }
  }

  private Verdict judge(ByteBuffer body) {
    ByteBuffer withdrawnField;
    ByteBuffer attributes;
    try {
      withdrawnField = take(body, body.getShort() & 0xFFFF);
      attributes = take(body, body.getShort() & 0xFFFF);
    } catch (BufferUnderflowException tooLong) {
      throw new Reset();
    }
    reachable = body.hasRemaining();
    boolean ipv4 = negotiated.families().contains(AddressFamily.IPV4_UNICAST);
    List<Prefix> lost = prefixes(withdrawnField, 4);
    List<Prefix> announced = prefixes(body, 4);
    if (ipv4) {
      withdrawn.addAll(lost);
    } else {
      announced.clear();
    }
    try {
      while (attributes.hasRemaining()) {
        attribute(attributes);
      }
    } catch (BufferUnderflowException truncated) {
      withdraw = true;
    }
    conclude(announced);
    if (withdraw && !reachable) {
      throw new Reset();
    }
    if (withdraw) {
      withdrawn.addAll(announced);
      withdrawn.addAll(mpReached);
      return new Verdict(false, List.of(), withdrawn, Set.of());
    }
    announced.addAll(mpReached);
    return new Verdict(false, announced, withdrawn, announced.isEmpty() ? Set.of() : kept);
  }

  private void conclude(List<Prefix> announced) {
    if (reachable && (!originHere || !pathHere) || !announced.isEmpty() && !goodNextHop) {
      withdraw = true;
    }
    boolean as4Counts = !as4Aggregator || aggregatorAs == -1 || aggregatorAs == 23456;
    int first = as4Counts && as4Length >= 0 && as4Length == pathLength ? as4First : firstAs;
    boolean check = negotiated.firstAs() == Negotiated.FirstAs.IS_THE_PEERS && negotiated.external();
    if (check && pathHere && first != (int) negotiated.peerAs().value()) {
      withdraw = true;
    }
  }

  private static ByteBuffer take(ByteBuffer from, int length) {
    if (length > from.remaining()) {
      throw new BufferUnderflowException();
    }
    ByteBuffer part = from.slice(from.position(), length);
    from.position(from.position() + length);
    return part;
  }

  /** The prefixes of addresses with so many octets that can be routed to. */
  private static List<Prefix> prefixes(ByteBuffer from, int octets) {
    List<Prefix> prefixes = new ArrayList<>();
    while (from.hasRemaining()) {
      int length = from.get() & 0xFF;
      int count = (length + 7) / 8;
      if (length > octets * 8 || count > from.remaining()) {
        throw new Reset();
      }
      byte[] address = new byte[octets];
      from.get(address, 0, count);
      for (int bit = length; bit < count * 8; bit++) {
        address[bit / 8] &= (byte) ~(0x80 >> bit % 8);
      }
      if (octets == 4 ? (address[0] & 0xF0) != 0xE0 : routable(address)) {
        prefixes.add(new Prefix(IpAddress.of(address), length));
      }
    }
    return prefixes;
  }

  private static boolean routable(byte[] address) {
    boolean mapped = address[10] == -1 && address[11] == -1;
    for (int i = 0; i < 10; i++) {
      mapped &= address[i] == 0;
    }
    return !mapped && address[0] != -1 && !((address[0] & 0xFF) == 0xFE && (address[1] & 0xC0) == 0x80);
  }

  private void attribute(ByteBuffer attributes) {
    int flags = attributes.get() & 0xFF;
    int code = attributes.get() & 0xFF;
    ByteBuffer value;
    try {
      value = take(attributes, (flags & 0x10) == 0 ? attributes.get() & 0xFF : attributes.getShort() & 0xFFFF);
    } catch (BufferUnderflowException truncated) {
      if (code == 14 || code == 15) {
        throw new Reset();
      }
      throw truncated;
    }
    boolean first = seen.add(code);
    if (code == 14 || code == 15) {
      if (!first || (flags & 0xC0) != 0x80) {
        throw new Reset();
      }
      multiprotocol(code, value);
    } else if (first) {
      single(flags, code, value);
    }
  }

  private void multiprotocol(int code, ByteBuffer value) {
    if (value.remaining() < (code == 14 ? 5 : 3)) {
      throw new Reset();
    }
    int afi = value.getShort();
    int safi = value.get();
    AddressFamily family = AddressFamily.of(afi & 0xFFFF, safi & 0xFF).filter(negotiated.families()::contains).orElse(null);
    int octets = family == AddressFamily.IPV4_UNICAST ? 4 : 16;
    if (code == 14) {
      int length = value.get() & 0xFF;
      if (length + 1 > value.remaining()) {
        throw new Reset();
      }
      ByteBuffer nextHop = take(value, length);
      value.get();
      reachable |= value.hasRemaining();
      if (family == null) {
        return;
      }
      if (octets == 4 ? length != 4 : length != 16 && length != 32) {
        throw new Reset();
      }
      mpReached.addAll(prefixes(value, octets));
      byte[] address = new byte[octets];
      nextHop.get(address);
      withdraw |= !isHost(address);
    } else if (family != null) {
      withdrawn.addAll(prefixes(value, octets));
    }
  }

  private static boolean isHost(byte[] address) {
    if (address.length == 4) {
      int first = address[0] & 0xFF;
      return first > 0 && first < 224;
    }
    boolean unspecified = Arrays.equals(address, new byte[16]);
    boolean mapped = address[10] == -1 && address[11] == -1;
    for (int i = 0; i < 10; i++) {
      mapped &= address[i] == 0;
    }
    return mapped ? isHost(new byte[] {address[12], address[13], address[14], address[15]}) : !unspecified && address[0] != -1;
  }

  private void single(int flags, int code, ByteBuffer value) {
    Set<Integer> wellKnown = Set.of(1, 2, 3, 5, 6);
    Set<Integer> nonTransitive = Set.of(4, 9, 10);
    Set<Integer> transitive = Set.of(7, 8, 16, 17, 18, 25, 32);
    int bits = flags & 0xC0;
    if (!wellKnown.contains(code) && !nonTransitive.contains(code) && !transitive.contains(code)) {
      if (bits == 0 || bits == 0x40) {
        throw new Reset();
      }
      if (bits == 0xC0) {
        kept.add(code);
      }
      return;
    }
    if (bits != (wellKnown.contains(code) ? 0x40 : nonTransitive.contains(code) ? 0x80 : 0xC0)) {
      withdraw = true;
      return;
    }
    int length = value.remaining();
    boolean internal = !negotiated.external();
    boolean fourOctets = negotiated.fourOctetAs();
    boolean words = length > 0 && length % 4 == 0;
    switch (code) {
      case 1 -> {
        originHere = true;
        withdraw |= length != 1 || (value.get(0) & 0xFF) > 2;
      }
      case 2 -> path(value, fourOctets ? 4 : 2);
      case 3 -> {
        withdraw |= length != 4;
        goodNextHop = length == 4 && isHost(new byte[] {value.get(0), value.get(1), value.get(2), value.get(3)});
      }
      case 4 -> keepOrWithdraw(code, length == 4);
      case 5, 9 -> {
        if (internal) {
          keepOrWithdraw(code, length == 4);
        }
      }
      case 6 -> keepOrDiscard(code, length == 0);
      case 7 -> {
        int as = length != (fourOctets ? 8 : 6) ? 0 : fourOctets ? value.getInt() : value.getShort() & 0xFFFF;
        aggregatorAs = as == 0 ? -1 : as;
        keepOrDiscard(code, as != 0);
      }
      case 8 -> keepOrWithdraw(code, words);
      case 10 -> {
        if (internal) {
          keepOrWithdraw(code, words);
        }
      }
      case 16 -> keepOrWithdraw(code, words && length % 8 == 0);
      case 25 -> keepOrWithdraw(code, words && length % 20 == 0);
      case 32 -> keepOrWithdraw(code, words && length % 12 == 0);
      case 17 -> {
        if (!fourOctets) {
          as4Path(value);
        }
      }
      case 18 -> as4Aggregator = !fourOctets && length == 8 && value.getInt() != 0;
      default -> throw new AssertionError(code);
    }
  }

  private void keepOrWithdraw(int code, boolean wellFormed) {
    if (wellFormed) {
      kept.add(code);
    } else {
      withdraw = true;
    }
  }

  private void keepOrDiscard(int code, boolean wellFormed) {
    if (wellFormed) {
      kept.add(code);
    }
  }

  private void path(ByteBuffer value, int width) {
    pathHere = true;
    boolean leading = true;
    while (value.hasRemaining()) {
      int kind = value.get();
      int count = value.hasRemaining() ? value.get() & 0xFF : 0;
      if (kind != 1 && kind != 2 || count == 0 || count * width > value.remaining()) {
        withdraw = true;
        return;
      }
      pathLength += kind == 1 ? 1 : count;
      for (int i = 0; i < count; i++) {
        int as = width == 4 ? value.getInt() : value.getShort() & 0xFFFF;
        withdraw |= as == 0;
        firstAs = leading && kind == 2 && i == 0 ? as : firstAs;
      }
      leading = false;
    }
  }

  private void as4Path(ByteBuffer value) {
    int length = 0;
    int first = 0;
    boolean leading = true;
    if (value.remaining() < 6) {
      return;
    }
    while (value.hasRemaining()) {
      int kind = value.get();
      int count = value.hasRemaining() ? value.get() & 0xFF : 0;
      if (kind < 1 || kind > 4 || count == 0 || count * 4 > value.remaining()) {
        return;
      }
      for (int i = 0; i < count; i++) {
        int as = value.getInt();
        if (as == 0 && kind <= 2) {
          return;
        }
        first = leading && kind == 2 && i == 0 ? as : first;
      }
      length += kind == 1 ? 1 : kind == 2 ? count : 0;
      leading &= kind > 2;
    }
    as4Length = length;
    as4First = first;
  }
}
