package io.underpass.lab.bench;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Median and quartiles of a few readings, by linear interpolation between the closest ranks (Hyndman and Fan's type 7).
 *
 * @param count how many readings; at least 1
 */
public record Quartiles(double lower, double median, double upper, int count) {

  /** @throws IllegalArgumentException if there is no reading, or one that isn't finite */
  public static Quartiles of(List<Double> readings) {
    if (readings.isEmpty()) {
      throw new IllegalArgumentException("no readings");
    }
    double[] sorted = readings.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    if (!Arrays.stream(sorted).allMatch(Double::isFinite)) {
      throw new IllegalArgumentException("a reading isn't finite: " + readings);
    }
    return new Quartiles(at(sorted, 0.25), at(sorted, 0.5), at(sorted, 0.75), sorted.length);
  }

  /**
   * The quotient of each pair first, then their quartiles: what drifts between rounds cancels out.
   *
   * @throws IllegalArgumentException unless there are as many of one as of the other, and no divisor is 0
   */
  public static Quartiles ofRatios(List<Double> dividends, List<Double> divisors) {
    if (dividends.size() != divisors.size()) {
      throw new IllegalArgumentException(dividends.size() + " readings can't be paired with " + divisors.size());
    }
    Double[] ratios = new Double[dividends.size()];
    Arrays.setAll(ratios, i -> dividends.get(i) / divisors.get(i));
    return of(List.of(ratios));
  }

  /** The reading below which a share of them lies, such as 0.95; interpolated like the quartiles. */
  static double quantile(List<Double> readings, double share) {
    return at(readings.stream().mapToDouble(Double::doubleValue).sorted().toArray(), share);
  }

  private static double at(double[] sorted, double share) {
    double rank = share * (sorted.length - 1);
    int below = (int) Math.floor(rank);
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (rank - below) * (sorted[above] - sorted[below]);
  }

  /** {@code 1.043 [1.021–1.066]} */
  public String text(int decimals) {
    String number = "%." + decimals + "f";
    return String.format(Locale.ROOT, number + " [" + number + "–" + number + "]", median, lower, upper);
  }
}
