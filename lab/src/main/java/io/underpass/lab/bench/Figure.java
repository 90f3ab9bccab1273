package io.underpass.lab.bench;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One line of a report.
 *
 * @param name what was measured, as the report names it; unique in a report
 * @param measured the readings; a single reading is its own quartiles
 * @param unit the unit, empty for ratios
 * @param target what must be reached, null where the figure is only printed
 * @param note what the reader must know to read it, may be empty
 */
public record Figure(String name, Quartiles measured, String unit, @Nullable Target target, String note) {

  public static Figure single(String name, double value, String unit, @Nullable Target target, String note) {
    return new Figure(name, new Quartiles(value, value, value, 1), unit, target, note);
  }

  public boolean reached() {
    return target == null || target.missedBy(measured.median()) == 0;
  }

  /** {@code reached}, {@code missed by 0.03 (4.2 %)}, or {@code printed} where there is no target. */
  public String verdict() {
    if (target == null) {
      return "printed";
    }
    double missed = target.missedBy(measured.median());
    if (missed == 0) {
      return "reached";
    }
    double bound = target.violated(measured.median());
    String share = bound == 0 ? "" : String.format(Locale.ROOT, " (%.1f %%)", 100 * missed / bound);
    return "missed by " + number(missed) + (unit.isEmpty() ? "" : " " + unit) + share;
  }

  /** The reading with quartiles where there are several, with as many decimals as its size deserves. */
  public String reading() {
    String text = measured.count() == 1 ? number(measured.median())
        : number(measured.median()) + " [" + number(measured.lower()) + "–" + number(measured.upper()) + "]";
    return unit.isEmpty() ? text : text + " " + unit;
  }

  static String number(double value) {
    double size = Math.abs(value);
    if (value == Math.rint(value) && size < 1e15) {
      return String.format(Locale.ROOT, "%,d", (long) value);
    }
    return String.format(Locale.ROOT, size >= 1000 ? "%,.0f" : size >= 100 ? "%.1f" : size >= 10 ? "%.2f" : "%.3f", value);
  }
}
