package io.underpass.model;

import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What FastPath does beyond the gateway's own network on ExpressRoute Direct. A connection has those that were in use when its FastPath was
 * last turned on; what comes later it picks up when FastPath is turned off and on again (azure-docs, expressroute-howto-linkvnet-cli).
 */
public enum FastPathFeature {
  /** Addresses of networks that use the gateway over a peering. */
  PEERED_NETWORKS("PeeredNetworks"),
  /** User-defined routes of the GatewaySubnet. */
  GATEWAY_ROUTES("GatewayRoutes"),
  /** Private endpoints. */
  PRIVATE_LINK("PrivateLink");

  /** The member of a connection's stored document: a list of these. Absent where FastPath was turned on before it was written: all. */
  public static final String MEMBER = "fastPathFeatures";

  private final String word;

  FastPathFeature(String word) {
    this.word = word;
  }

  /** All of them. */
  public static Set<FastPathFeature> all() {
    return EnumSet.allOf(FastPathFeature.class);
  }

  static Set<FastPathFeature> of(Iterable<String> words) {
    Set<FastPathFeature> features = EnumSet.noneOf(FastPathFeature.class);
    words.forEach(word -> Stream.of(values()).filter(feature -> feature.word.equals(word)).forEach(features::add));
    return features;
  }

  /** As stored. */
  @Override
  public String toString() {
    return word;
  }
}
