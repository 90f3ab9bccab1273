package io.underpass.bgp.message;

import io.underpass.net.IpAddress;
import io.underpass.net.Prefix;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Prefixes of one family in packed form: 8 octets for each of IPv4, 17 for each of IPv6, no object for any. Immutable. Prefixes are
 * canonical (no bit set beyond the length), in the order of the message; the same one may be there twice. No prefix of
 * {@link AddressFamily#IPV6_UNICAST} lies in ::ffff:0:0/96, so that each has a {@link Prefix}.
 */
public final class Nlri {
  private static final Nlri NO_IPV4 = new Nlri(AddressFamily.IPV4_UNICAST, new long[0], new byte[0]);
  private static final Nlri NO_IPV6 = new Nlri(AddressFamily.IPV6_UNICAST, new long[0], new byte[0]);

  private final AddressFamily family;
  /** IPv4: {@code address << 8 | length} for each. IPv6: high and low for each. */
  private final long[] words;
  /** IPv6 only. */
  private final byte[] lengths;

  /** Takes the arrays over. */
  private Nlri(AddressFamily family, long[] words, byte[] lengths) {
    this.family = family;
    this.words = words;
    this.lengths = lengths;
  }

  /** Takes the array over; only the first prefixes of it count. */
  static Nlri ofIpv4(long[] words, int size) {
    return size == 0 ? NO_IPV4
        : new Nlri(AddressFamily.IPV4_UNICAST, size == words.length ? words : Arrays.copyOf(words, size), NO_IPV4.lengths);
  }

  /** Takes the arrays over; only the first prefixes of them count. */
  static Nlri ofIpv6(long[] words, byte[] lengths, int size) {
    return size == 0 ? NO_IPV6
        : size == lengths.length ? new Nlri(AddressFamily.IPV6_UNICAST, words, lengths)
        : new Nlri(AddressFamily.IPV6_UNICAST, Arrays.copyOf(words, 2 * size), Arrays.copyOf(lengths, size));
  }

  /** Called for each prefix, see {@link #forEach}. */
  @FunctionalInterface
  public interface Visitor {
    /**
     * @param high as in {@link IpAddress}
     * @param low as in {@link IpAddress}: IPv4 comes IPv4-mapped
     * @param length 0–32 or 0–128
     */
    void visit(long high, long low, int length);
  }

  public static Nlri empty(AddressFamily family) {
    return family == AddressFamily.IPV4_UNICAST ? NO_IPV4 : NO_IPV6;
  }

  /** @throws IllegalArgumentException if there is none, or they are of both families */
  public static Nlri of(Prefix... prefixes) {
    return of(List.of(prefixes));
  }

  /** @throws IllegalArgumentException if there is none, or they are of both families */
  public static Nlri of(Collection<Prefix> prefixes) {
    if (prefixes.isEmpty()) {
      throw new IllegalArgumentException("no prefix, so no family: use Nlri.empty(family)");
    }
    Builder builder = builder(AddressFamily.of(prefixes.iterator().next()));
    prefixes.forEach(builder::add);
    return builder.build();
  }

  public static Builder builder(AddressFamily family) {
    return new Builder(family);
  }

  public AddressFamily family() {
    return family;
  }

  public int size() {
    return family == AddressFamily.IPV4_UNICAST ? words.length : lengths.length;
  }

  public boolean isEmpty() {
    return size() == 0;
  }

  /** An object for the prefix at this place. */
  public Prefix prefix(int index) {
    return new Prefix(new IpAddress(high(index), low(index)), length(index));
  }

  /** The first half of the address, as in {@link IpAddress}: 0 for IPv4. */
  public long high(int index) {
    return family == AddressFamily.IPV4_UNICAST ? 0 : words[2 * index];
  }

  /** The second half of the address, as in {@link IpAddress}: IPv4 comes IPv4-mapped. */
  public long low(int index) {
    return family == AddressFamily.IPV4_UNICAST ? 0xFFFF_0000_0000L | words[index] >>> 8 : words[2 * index + 1];
  }

  /** 0–32 or 0–128. */
  public int length(int index) {
    return family == AddressFamily.IPV4_UNICAST ? (int) words[index] & 0xFF : lengths[index] & 0xFF;
  }

  /** The 32 bits of an IPv4 address; only for {@link AddressFamily#IPV4_UNICAST}. */
  public int ipv4Bits(int index) {
    return (int) (words[index] >>> 8);
  }

  public void forEach(Visitor visitor) {
    for (int i = 0, size = size(); i < size; i++) {
      visitor.visit(high(i), low(i), length(i));
    }
  }

  /** An object for each. */
  public List<Prefix> prefixes() {
    return IntStream.range(0, size()).mapToObj(this::prefix).toList();
  }

  /** Whether the prefix is among them: looks at each. */
  public boolean contains(Prefix prefix) {
    for (int i = 0, size = size(); i < size; i++) {
      if (length(i) == prefix.length() && low(i) == prefix.address().low() && high(i) == prefix.address().high()
          && AddressFamily.of(prefix) == family) {
        return true;
      }
    }
    return false;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Nlri that && family == that.family && Arrays.equals(words, that.words) && Arrays.equals(lengths, that.lengths);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(words) + Arrays.hashCode(lengths);
  }

  @Override
  public String toString() {
    return prefixes().toString();
  }

  /** Collects prefixes of one family. Can be used again after {@link #build}, which empties it. Not thread-safe. */
  public static final class Builder {
    private final AddressFamily family;
    private long[] words = new long[16];
    private byte[] lengths;
    private int size;

    private Builder(AddressFamily family) {
      this.family = family;
      this.lengths = new byte[family == AddressFamily.IPV4_UNICAST ? 0 : 8];
    }

    public int size() {
      return size;
    }

    /** @throws IllegalArgumentException if it is of the other family */
    public Builder add(Prefix prefix) {
      if (AddressFamily.of(prefix) != family) {
        throw new IllegalArgumentException(prefix + " is not " + family);
      }
      return add(prefix.address().high(), prefix.address().low(), prefix.length());
    }

    /**
     * Adds a prefix from its bits, which are not checked: canonical, of the family, and as {@link IpAddress} has them.
     */
    public Builder add(long high, long low, int length) {
      if (family == AddressFamily.IPV4_UNICAST) {
        return addIpv4((int) low, length);
      }
      if (size == lengths.length) {
        words = Arrays.copyOf(words, words.length * 2);
        lengths = Arrays.copyOf(lengths, lengths.length * 2);
      }
      words[2 * size] = high;
      words[2 * size + 1] = low;
      lengths[size++] = (byte) length;
      return this;
    }

    Builder addIpv4(int bits, int length) {
      if (size == words.length) {
        words = Arrays.copyOf(words, size * 2);
      }
      words[size++] = (bits & 0xFFFF_FFFFL) << 8 | length;
      return this;
    }

    public Nlri build() {
      Nlri built = size == 0 ? empty(family)
          : family == AddressFamily.IPV4_UNICAST ? ofIpv4(Arrays.copyOf(words, size), size)
          : ofIpv6(Arrays.copyOf(words, 2 * size), Arrays.copyOf(lengths, size), size);
      size = 0;
      return built;
    }
  }
}
