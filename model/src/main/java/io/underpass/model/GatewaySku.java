package io.underpass.model;

import io.underpass.net.BitRate;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The sizes of an ExpressRoute gateway. Figures: azure-docs, expressroute-about-virtual-network-gateways (2026) and
 * expressroute-gateway-performance-include (05/2024, new flows a second); ErGwScale: scalable-gateway (11/2025).
 */
public enum GatewaySku {
  STANDARD("Standard", Family.CLASSIC, new Limits(BitRate.ofMegabits(1_000), 100_000, 7_000, 200_000, 2_000, 4, 4_000)),
  HIGH_PERFORMANCE("HighPerformance", Family.CLASSIC, new Limits(BitRate.ofMegabits(2_000), 200_000, 14_000, 400_000, 4_500, 8, 9_500)),
  ULTRA_PERFORMANCE(
      "UltraPerformance", Family.CLASSIC, new Limits(BitRate.ofMegabits(10_000), 1_000_000, 16_000, 1_000_000, 11_000, 16, 9_500)),
  ER_GW1_AZ("ErGw1AZ", Family.ZONAL, STANDARD.limits),
  ER_GW2_AZ("ErGw2AZ", Family.ZONAL, HIGH_PERFORMANCE.limits),
  ER_GW3_AZ("ErGw3AZ", Family.ZONAL, ULTRA_PERFORMANCE.limits),
  /** Limits are those of one unit: {@link #limits(int)} has those of many. */
  ER_GW_SCALE("ErGwScale", Family.SCALABLE, new Limits(BitRate.ofMegabits(1_000), 100_000, 7_000, 100_000, 2_000, 4, 9_500));

  /** The least units that let ErGwScale bypass, as its lower bound (azure-docs, about-fastpath, 11/2025). */
  public static final int FASTPATH_SCALE_UNITS = 10;

  /** The most units of ErGwScale (azure-docs, scalable-gateway). */
  public static final int MAX_SCALE_UNITS = 40;

  /** A SKU changes in place only within its family, and only upward (azure-docs, expressroute-about-virtual-network-gateways, 2026). */
  public enum Family { CLASSIC, ZONAL, SCALABLE }

  /**
   * What a gateway can do, over all its instances.
   *
   * @param packetsPerSecond packets a second
   * @param newFlowsPerSecond new flows a second
   * @param flows flows at a time
   * @param machines machines that talk through it
   * @param circuits circuits that may be connected
   * @param learntRoutes routes it may learn
   */
  public record Limits(
      BitRate bandwidth, long packetsPerSecond, long newFlowsPerSecond, int flows, int machines, int circuits, int learntRoutes) {}

  private final String azureName;
  private final Family family;
  private final Limits limits;

  GatewaySku(String azureName, Family family, Limits limits) {
    this.azureName = azureName;
    this.family = family;
    this.limits = limits;
  }

  /** By Azure's name, in any case. */
  public static Optional<GatewaySku> tryParse(String text) {
    return Arrays.stream(values()).filter(sku -> sku.azureName.equalsIgnoreCase(text)).findFirst();
  }

  public Family family() {
    return family;
  }

  /**
   * Its limits.
   *
   * @param units ErGwScale's scale units, 1–40; the others don't look at it
   * @throws IllegalArgumentException if units are out of range
   */
  public Limits limits(int units) {
    if (family != Family.SCALABLE) {
      return limits;
    }
    if (units < 1 || units > MAX_SCALE_UNITS) {
      throw new IllegalArgumentException(units + " scale units are not between 1 and " + MAX_SCALE_UNITS);
    }
    // Packets and machines a unit change from the eleventh unit on; circuits by the lower bound.
    int first = Math.min(units, 10);
    int further = units - first;
    return new Limits(
        BitRate.ofMegabits(1_000L * units),
        100_000L * first + 200_000L * further,
        7_000L * units,
        100_000 * units,
        2_000 * first + 1_000 * further,
        units >= 10 ? 16 : units >= 2 ? 8 : 4,
        9_500);
  }

  /**
   * Whether a gateway of this size may be bypassed.
   *
   * @param minUnits ErGwScale's lower bound
   */
  public boolean canFastPath(int minUnits) {
    return switch (this) {
      case ULTRA_PERFORMANCE, ER_GW3_AZ -> true;
      case ER_GW_SCALE -> minUnits >= FASTPATH_SCALE_UNITS;
      case STANDARD, HIGH_PERFORMANCE, ER_GW1_AZ, ER_GW2_AZ -> false;
    };
  }

  /** Whether a gateway may be changed to that size in place: upward within the family. */
  public boolean upgradesTo(GatewaySku other) {
    return family == other.family && other.ordinal() > ordinal();
  }

  /** The sizes that it may be changed to in place. */
  public List<GatewaySku> upgrades() {
    return Arrays.stream(values()).filter(this::upgradesTo).toList();
  }

  /** The member of the family that may be bypassed. */
  public GatewaySku fastPathSku() {
    return switch (family) {
      case CLASSIC -> ULTRA_PERFORMANCE;
      case ZONAL -> ER_GW3_AZ;
      case SCALABLE -> ER_GW_SCALE;
    };
  }

  /** Azure's name: {@code ErGw1AZ}. */
  @Override
  public String toString() {
    return azureName;
  }
}
