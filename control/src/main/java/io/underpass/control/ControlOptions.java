package io.underpass.control;

import java.nio.file.Path;
import java.time.Duration;

/**
 * How a control plane is opened; {@link #of} has the defaults.
 *
 * @param data the data directory; made (0700) if it isn't there
 * @param dataPlane what runs the plan
 * @param timing how long gateways take
 * @param gatewayRoutes what happens to FastPath's packets where a user's route stands on GatewaySubnet
 * @param limits whether gateway SKUs limit
 * @param flowInterval how often flow logs are written: 1 s–1 min
 */
public record ControlOptions(
    Path data, DataPlaneChoice dataPlane, Timing timing, GatewayRoutes gatewayRoutes, Limits limits, Duration flowInterval) {
  /** As the service collects flows (azure-docs, vnet-flow-logs-overview). */
  public static final Duration FLOW_INTERVAL = Duration.ofMinutes(1);

  /** @throws IllegalArgumentException if the interval is out of range */
  public ControlOptions {
    if (flowInterval.compareTo(Duration.ofSeconds(1)) < 0 || flowInterval.compareTo(FLOW_INTERVAL) > 0) {
      throw new IllegalArgumentException("flow logs are written every 1-60 seconds, not " + flowInterval);
    }
  }

  /** What runs the plan. */
  public enum DataPlaneChoice {
    /** {@link #LINUX} where this machine can, else {@link #EMULATED}. */
    AUTO,
    LINUX,
    EMULATED
  }

  /** How long gateways take. */
  public enum Timing {
    /** As long as the work takes. */
    FAST,
    /** 30–45 s to create a gateway, 30–60 s of interruption when its SKU changes. */
    AZURE
  }

  /** The option {@code fastpath.udr}. ExpressRoute Direct follows such routes, whatever it says. */
  public enum GatewayRoutes {
    /** FastPath skips routes on GatewaySubnet, with the warning FP_UDR_SKIPPED. */
    SKIP,
    /** Destinations of such routes stay on the gateway. */
    GATEWAY
  }

  /** Whether gateway SKUs limit bits, packets and new flows a second. */
  public enum Limits { ON, OFF }

  public static ControlOptions of(Path data) {
    return new ControlOptions(data, DataPlaneChoice.AUTO, Timing.FAST, GatewayRoutes.SKIP, Limits.ON, FLOW_INTERVAL);
  }

  public ControlOptions with(DataPlaneChoice value) {
    return new ControlOptions(data, value, timing, gatewayRoutes, limits, flowInterval);
  }

  public ControlOptions with(Timing value) {
    return new ControlOptions(data, dataPlane, value, gatewayRoutes, limits, flowInterval);
  }

  public ControlOptions with(GatewayRoutes value) {
    return new ControlOptions(data, dataPlane, timing, value, limits, flowInterval);
  }

  public ControlOptions with(Limits value) {
    return new ControlOptions(data, dataPlane, timing, gatewayRoutes, value, flowInterval);
  }

  /** With another interval of flow logs. */
  public ControlOptions with(Duration value) {
    return new ControlOptions(data, dataPlane, timing, gatewayRoutes, limits, value);
  }
}
