package io.underpass.model;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The communities that tell on private peering which region a virtual network is in (azure-docs, expressroute-routing, 03/2026). */
public final class RegionalCommunities {
  private static final int FIRST = 50_000;

  /** What is added to the first of them, by location. */
  private static final Map<String, Integer> BY_LOCATION = Map.ofEntries(
      Map.entry("westeurope", 2),
      Map.entry("northeurope", 3),
      Map.entry("eastus", 4),
      Map.entry("eastus2", 5),
      Map.entry("westus", 6),
      Map.entry("northcentralus", 7),
      Map.entry("southcentralus", 8),
      Map.entry("centralus", 9),
      Map.entry("eastasia", 10),
      Map.entry("southeastasia", 11),
      Map.entry("japaneast", 12),
      Map.entry("japanwest", 13),
      Map.entry("brazilsouth", 14),
      Map.entry("australiaeast", 15),
      Map.entry("australiasoutheast", 16),
      Map.entry("centralindia", 17),
      Map.entry("westindia", 18),
      Map.entry("southindia", 19),
      Map.entry("canadacentral", 20),
      Map.entry("canadaeast", 21),
      Map.entry("uksouth", 24),
      Map.entry("ukwest", 25),
      Map.entry("westus2", 26),
      Map.entry("westcentralus", 27),
      Map.entry("koreasouth", 28),
      Map.entry("koreacentral", 29),
      Map.entry("francecentral", 30),
      Map.entry("francesouth", 31),
      Map.entry("australiacentral", 32),
      Map.entry("australiacentral2", 33),
      Map.entry("southafricanorth", 34),
      Map.entry("southafricawest", 35),
      Map.entry("uaenorth", 36),
      Map.entry("uaecentral", 37),
      Map.entry("switzerlandnorth", 38),
      Map.entry("switzerlandwest", 39),
      Map.entry("germanynorth", 40),
      Map.entry("germanywestcentral", 41),
      Map.entry("norwayeast", 42),
      Map.entry("norwaywest", 43),
      Map.entry("westus3", 44),
      Map.entry("newzealandnorth", 59));

  private RegionalCommunities() {}

  /**
   * The community of a region; empty for one that the table doesn't have.
   *
   * @param location in any case, with or without spaces
   */
  public static Optional<BgpCommunity> of(String location) {
    return Optional.ofNullable(BY_LOCATION.get(location.replace(" ", "").toLowerCase(Locale.ROOT)))
        .map(offset -> new BgpCommunity((int) ServiceAsns.MICROSOFT.value(), FIRST + offset));
  }
}
