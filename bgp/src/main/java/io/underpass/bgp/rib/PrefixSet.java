package io.underpass.bgp.rib;

import io.underpass.net.Prefix;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Prefixes to match against: those of any of its ranges. Equal if the ranges are. */
public record PrefixSet(Set<Range> ranges) {
  /**
   * The prefixes within one, of some lengths.
   *
   * @param least the shortest length ({@code ge}), not shorter than the prefix
   * @param most the longest length ({@code le})
   */
  public record Range(Prefix prefix, int least, int most) {
    /** @throws IllegalArgumentException if no prefix can match */
    public Range {
      if (least < prefix.length() || most < least || most > prefix.address().width()) {
        throw new IllegalArgumentException("prefix range " + prefix + " ge " + least + " le " + most + ": expected "
            + prefix.length() + " <= ge <= le <= " + prefix.address().width());
      }
    }

    @Override
    public String toString() {
      return prefix + (least == most && least == prefix.length() ? "" : " ge " + least + " le " + most);
    }
  }

  public PrefixSet {
    ranges = Set.copyOf(ranges);
  }

  /** These prefixes, no longer and no shorter ones. */
  public static PrefixSet exactly(Prefix... prefixes) {
    return of(Stream.of(prefixes).map(prefix -> new Range(prefix, prefix.length(), prefix.length())).toList());
  }

  /** These prefixes and all that are inside them. */
  public static PrefixSet within(Prefix... prefixes) {
    return of(Stream.of(prefixes).map(prefix -> new Range(prefix, prefix.length(), prefix.address().width())).toList());
  }

  public static PrefixSet of(List<Range> ranges) {
    return new PrefixSet(Set.copyOf(ranges));
  }

  @Override
  public String toString() {
    return ranges.stream().map(Range::toString).sorted().collect(Collectors.joining(", ", "{", "}"));
  }
}
