package io.underpass.routing;

/**
 * What a server may be told.
 *
 * @param limits whether the gateways' limits are kept
 * @param gatewayRoutes what FastPath does where it can't follow a user's route on GatewaySubnet
 */
public record Options(Limits limits, GatewayRoutes gatewayRoutes) {
  public static final Options DEFAULT = new Options(Limits.OF_THE_SKU, GatewayRoutes.SKIPPED);

  /** What FastPath does with destinations of routes on GatewaySubnet, on circuits where it doesn't follow them. */
  public enum GatewayRoutes {
    /** It skips the routes: packets go straight to the machine. */
    SKIPPED,
    /** It leaves the packets to the gateway. */
    KEPT_ON_THE_GATEWAY
  }

  /** Which limits a gateway has. */
  public enum Limits {
    /** Those of its SKU. */
    OF_THE_SKU,
    /** None; flows are counted all the same. */
    LIFTED
  }
}
