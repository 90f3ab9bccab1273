package io.underpass.routing;

/**
 * What a server may be told.
 *
 * @param limits whether the gateways' limits are kept
 */
public record Options(Limits limits) {
  public static final Options DEFAULT = new Options(Limits.OF_THE_SKU);

  /** Which limits a gateway has. */
  public enum Limits {
    /** Those of its SKU. */
    OF_THE_SKU,
    /** None; flows are counted all the same. */
    LIFTED
  }
}
