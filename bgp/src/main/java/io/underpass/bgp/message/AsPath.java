package io.underpass.bgp.message;

import io.underpass.net.Asn;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** AS_PATH (RFC 4271 section 5.1.2) with AS numbers of four octets, packed. Immutable. */
public final class AsPath {
  /** As it starts in its own AS. */
  public static final AsPath EMPTY = new AsPath(new int[0]);

  static final int MAX_SEGMENT = 255;

  /** For each segment one word {@code kind << 8 | count}, then its AS numbers. */
  private final int[] words;

  /** Takes the array over. */
  AsPath(int[] words) {
    this.words = words;
  }

  /** Kinds of segment. Those of confederations (RFC 5065) aren't accepted: no neighbor of ours is in our confederation. */
  public enum Kind {
    /** AS_SET: in no order. */
    SET(1),
    /** AS_SEQUENCE: the nearest first. */
    SEQUENCE(2);

    final int code;

    Kind(int code) {
      this.code = code;
    }
  }

  /**
   * A part of the path.
   *
   * @param asns 1–255
   */
  public record Segment(Kind kind, List<Asn> asns) {
    /** @throws IllegalArgumentException if there is no AS number, or more than fit a segment */
    public Segment {
      asns = List.copyOf(asns);
      if (asns.isEmpty() || asns.size() > MAX_SEGMENT) {
        throw new IllegalArgumentException("a segment has 1 to 255 AS numbers, not " + asns.size());
      }
    }
  }

  /** One sequence, the nearest first; in several segments if there are more than 255. */
  public static AsPath of(Asn... asns) {
    AsPath path = EMPTY;
    for (int i = asns.length - 1; i >= 0; i--) {
      path = path.prepend(asns[i], 1);
    }
    return path;
  }

  public static AsPath of(List<Segment> segments) {
    int[] words = new int[segments.stream().mapToInt(segment -> 1 + segment.asns().size()).sum()];
    int at = 0;
    for (Segment segment : segments) {
      words[at++] = segment.kind().code << 8 | segment.asns().size();
      for (Asn asn : segment.asns()) {
        words[at++] = (int) asn.value();
      }
    }
    return words.length == 0 ? EMPTY : new AsPath(words);
  }

  /** In the order of the message: the nearest first. */
  public List<Segment> segments() {
    List<Segment> segments = new ArrayList<>();
    for (int at = 0; at < words.length; at += 1 + count(at)) {
      List<Asn> asns = new ArrayList<>(count(at));
      for (int i = at + 1; i <= at + count(at); i++) {
        asns.add(asn(words[i]));
      }
      segments.add(new Segment(isSequence(at) ? Kind.SEQUENCE : Kind.SET, asns));
    }
    return segments;
  }

  /** How long it counts as (RFC 4271 section 9.1.2.2 a): a set is one. */
  public int length() {
    int length = 0;
    for (int at = 0; at < words.length; at += 1 + count(at)) {
      length += isSequence(at) ? count(at) : 1;
    }
    return length;
  }

  public boolean isEmpty() {
    return words.length == 0;
  }

  /** Whether the AS is anywhere in it, sets included: the loop check of RFC 4271 section 9.1.2. */
  public boolean contains(Asn asn) {
    int value = (int) asn.value();
    for (int at = 0; at < words.length; at += 1 + count(at)) {
      for (int i = at + 1; i <= at + count(at); i++) {
        if (words[i] == value) {
          return true;
        }
      }
    }
    return false;
  }

  /** The neighbor AS (RFC 4271 section 9.1.2.2 c): the first of the leading sequence. */
  public Optional<Asn> first() {
    return firstValue() == 0 ? Optional.empty() : Optional.of(asn(firstValue()));
  }

  /** As {@link #first}, as 32 bits and without an object; 0 where there is none. */
  public int firstValue() {
    return words.length > 0 && isSequence(0) ? words[1] : 0;
  }

  /** Where the route comes from: the last of the last segment, if that is a sequence. */
  public Optional<Asn> origin() {
    int last = 0;
    for (int at = 0; at < words.length; at += 1 + count(at)) {
      last = at;
    }
    return words.length > 0 && isSequence(last) ? Optional.of(asn(words[words.length - 1])) : Optional.empty();
  }

  /**
   * The path with the AS this many times in front (RFC 4271 section 5.1.2).
   *
   * @throws IllegalArgumentException if times is negative
   */
  public AsPath prepend(Asn asn, int times) {
    if (times < 0) {
      throw new IllegalArgumentException("prepend " + times + " times: 0 or more is expected");
    }
    AsPath path = this;
    for (int left = times; left > 0;) {
      boolean extend = path.words.length > 0 && path.isSequence(0) && path.count(0) < MAX_SEGMENT;
      int before = extend ? path.count(0) : 0;
      int added = Math.min(left, MAX_SEGMENT - before);
      int kept = path.words.length - (extend ? 1 : 0);
      int[] longer = new int[1 + added + kept];
      longer[0] = Kind.SEQUENCE.code << 8 | before + added;
      Arrays.fill(longer, 1, 1 + added, (int) asn.value());
      System.arraycopy(path.words, extend ? 1 : 0, longer, 1 + added, kept);
      path = new AsPath(longer);
      left -= added;
    }
    return path;
  }

  /** The path without these AS numbers; this if there is none of them. */
  public AsPath without(Predicate<Asn> unwanted) {
    List<Segment> left = new ArrayList<>();
    boolean changed = false;
    for (Segment segment : segments()) {
      List<Asn> asns = segment.asns().stream().filter(unwanted.negate()).toList();
      changed |= asns.size() != segment.asns().size();
      if (!asns.isEmpty()) {
        left.add(new Segment(segment.kind(), asns));
      }
    }
    return changed ? of(left) : this;
  }

  int[] words() {
    return words;
  }

  private int count(int at) {
    return words[at] & 0xFF;
  }

  private boolean isSequence(int at) {
    return words[at] >>> 8 == Kind.SEQUENCE.code;
  }

  private static Asn asn(int value) {
    return new Asn(value & 0xFFFF_FFFFL);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof AsPath that && Arrays.equals(words, that.words);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(words);
  }

  /** As routers print it: {@code 65001 65002 {64496 64497}}. */
  @Override
  public String toString() {
    StringJoiner text = new StringJoiner(" ");
    for (Segment segment : segments()) {
      String asns = segment.asns().stream().map(Asn::toString).collect(Collectors.joining(" "));
      text.add(segment.kind() == Kind.SET ? "{" + asns + "}" : asns);
    }
    return text.toString();
  }
}
