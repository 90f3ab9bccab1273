package io.underpass.lab.bench;

/**
 * The range that a figure must lie in.
 *
 * @param atLeast the lower bound, {@link Double#NEGATIVE_INFINITY} for none
 * @param atMost the upper bound, {@link Double#POSITIVE_INFINITY} for none
 */
public record Target(double atLeast, double atMost) {
  public static Target atLeast(double bound) {
    return new Target(bound, Double.POSITIVE_INFINITY);
  }

  public static Target atMost(double bound) {
    return new Target(Double.NEGATIVE_INFINITY, bound);
  }

  public static Target between(double lower, double upper) {
    return new Target(lower, upper);
  }

  /** How far a reading is outside, 0 inside. */
  public double missedBy(double reading) {
    return reading < atLeast ? atLeast - reading : reading > atMost ? reading - atMost : 0;
  }

  /** The bound on the reading's side. */
  double violated(double reading) {
    return reading < atLeast ? atLeast : atMost;
  }

  /** {@code ≥ 0.95}, {@code ≤ 50}, {@code 0.85–1}. */
  public String text() {
    if (atLeast == atMost) {
      return "= " + Figure.number(atLeast);
    }
    if (atMost == Double.POSITIVE_INFINITY) {
      return "≥ " + Figure.number(atLeast);
    }
    return atLeast == Double.NEGATIVE_INFINITY ? "≤ " + Figure.number(atMost) : Figure.number(atLeast) + "–" + Figure.number(atMost);
  }
}
