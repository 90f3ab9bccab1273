package io.underpass.bgp.message;

import static io.underpass.bgp.message.BigEndian.i32;
import static io.underpass.bgp.message.BigEndian.u16;
import static io.underpass.bgp.message.BigEndian.u8;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** AS_PATH and AS4_PATH from octets, and one path of both (RFC 6793 section 4.2.3). */
final class AsPathReader {
  private static final int CONFED_SEQUENCE = 3;
  private static final int CONFED_SET = 4;

  private AsPathReader() {}

  /** Null if it is malformed: RFC 7606 section 7.2, RFC 5065 section 5 (we are in no confederation), RFC 7607 section 2 (AS 0). */
  static @Nullable AsPath asPath(byte[] octets, int from, int to, Negotiated.AsnWidth width) {
    return from == to ? AsPath.EMPTY : read(octets, from, to, width == Negotiated.AsnWidth.FOUR_OCTETS ? 4 : 2);
  }

  /** Null if it is malformed (RFC 6793 section 6). Segments of confederations are left out, as it says. */
  static @Nullable AsPath as4Path(byte[] octets, int from, int to) {
    if (to - from < 6) {
      return null;
    }
    byte[] kept = Arrays.copyOfRange(octets, from, to);
    int size = 0;
    int end;
    for (int at = from; at < to; at = end) {
      end = at + 2 <= to ? at + 2 + 4 * u8(octets, at + 1) : to + 1;
      if (end > to) {
        return null;
      }
      if (octets[at] != CONFED_SEQUENCE && octets[at] != CONFED_SET) {
        System.arraycopy(octets, at, kept, size, end - at);
        size += end - at;
      } else if (end == at + 2) {
        return null;
      }
    }
    return read(kept, 0, size, 4);
  }

  private static @Nullable AsPath read(byte[] octets, int from, int to, int width) {
    int size = size(octets, from, to, width);
    if (size < 0) {
      return null;
    }
    int[] words = new int[size];
    int at = from;
    for (int i = 0; i < size;) {
      int count = u8(octets, at + 1);
      words[i++] = u16(octets, at);
      at += 2;
      for (int end = i + count; i < end; i++) {
        words[i] = width == 4 ? i32(octets, at) : u16(octets, at);
        if (words[i] == 0) {
          return null;
        }
        at += width;
      }
    }
    return size == 0 ? AsPath.EMPTY : new AsPath(words);
  }

  /** Words for all segments and their headers; -1 if the octets aren't whole segments of known kinds, none of them empty. */
  private static int size(byte[] octets, int from, int to, int width) {
    int size = 0;
    int at = from;
    while (at < to) {
      int kind = u8(octets, at);
      int count = to - at < 2 ? 0 : u8(octets, at + 1);
      if (kind != AsPath.Kind.SET.code && kind != AsPath.Kind.SEQUENCE.code || count == 0) {
        return -1;
      }
      size += 1 + count;
      at += 2 + count * width;
    }
    return at == to ? size : -1;
  }

  /**
   * The path with four-octet AS numbers: as many of AS_PATH's leading AS numbers as AS4_PATH hasn't, then AS4_PATH (RFC 6793 section
   * 4.2.3). A longer AS4_PATH isn't about this path and is ignored.
   */
  static AsPath merge(AsPath path, AsPath as4Path) {
    int missing = path.length() - as4Path.length();
    if (missing < 0) {
      return path;
    }
    int[] words = path.words();
    int[] leading = new int[words.length];
    int size = 0;
    int lastHeader = -1;
    for (int at = 0; missing > 0; at += 1 + (words[at] & 0xFF)) {
      int count = words[at] & 0xFF;
      boolean sequence = words[at] >>> 8 == AsPath.Kind.SEQUENCE.code;
      int taken = sequence ? Math.min(count, missing) : count;
      lastHeader = size;
      leading[size] = words[at] & ~0xFF | taken;
      System.arraycopy(words, at + 1, leading, size + 1, taken);
      size += 1 + taken;
      missing -= sequence ? taken : 1;
    }
    return join(leading, size, lastHeader, as4Path.words());
  }

  /** Two sequences that meet become one, if it isn't too long: they were one before an old speaker put AS_TRANS there. */
  private static AsPath join(int[] leading, int size, int lastHeader, int[] following) {
    int sequence = AsPath.Kind.SEQUENCE.code;
    boolean one = lastHeader >= 0 && following.length > 0 && leading[lastHeader] >>> 8 == sequence && following[0] >>> 8 == sequence
        && (leading[lastHeader] & 0xFF) + (following[0] & 0xFF) <= AsPath.MAX_SEGMENT;
    int skip = one ? 1 : 0;
    int[] joined = Arrays.copyOf(leading, size + following.length - skip);
    System.arraycopy(following, skip, joined, size, following.length - skip);
    if (one) {
      joined[lastHeader] += following[0] & 0xFF;
    }
    return joined.length == 0 ? AsPath.EMPTY : new AsPath(joined);
  }
}
