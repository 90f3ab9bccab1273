package io.underpass.arm.wire;

/**
 * How the wire behaves where clients may not notice, or should.
 *
 * @param pages how long lists come
 * @param limits how many calls a caller may make
 */
public record WireOptions(Pages pages, Throttle.Limits limits) {
  public static final WireOptions DEFAULTS = new WireOptions(new Pages(Pages.DEFAULT_SIZE), Throttle.Limits.OFF);
}
