package io.underpass.arm.wire;

import io.underpass.routing.Budget;

/**
 * How the wire behaves where clients may not notice, or should.
 *
 * @param pages how long lists come
 * @param limits how many calls a caller may make
 * @param steps how much work a what-if or advice may take, as {@link Budget} counts it
 */
public record WireOptions(Pages pages, Throttle.Limits limits, long steps) {
  public static final WireOptions DEFAULTS = new WireOptions(new Pages(Pages.DEFAULT_SIZE), Throttle.Limits.OFF, Budget.STEPS);
}
