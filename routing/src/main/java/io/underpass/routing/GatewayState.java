package io.underpass.routing;

import io.underpass.model.GatewaySku;

/**
 * What runs of a gateway, as opposed to what is asked for.
 *
 * @param running the SKU that its instances have
 * @param units the scale units that run; 1 for all but ErGwScale
 * @param instances how many, two or more
 * @param generation grows each time the instances are replaced
 * @param ready false while they are being made or replaced: then there are none, and the gateway path is interrupted
 */
public record GatewayState(GatewaySku running, int units, int instances, int generation, boolean ready) {
  /** How many instances a gateway has (er-resiliency: two at least, each connected to both edges). */
  public static final int INSTANCES = 2;

  /** @throws IllegalArgumentException if there are no instances or the units are out of range */
  public GatewayState {
    if (instances < 1 || units < 1 || units > GatewaySku.MAX_SCALE_UNITS) {
      throw new IllegalArgumentException(
          "a gateway has instances and 1-" + GatewaySku.MAX_SCALE_UNITS + " units, not " + instances + " and " + units);
    }
  }
}
