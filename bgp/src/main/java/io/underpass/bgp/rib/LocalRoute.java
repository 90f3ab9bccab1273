package io.underpass.bgp.rib;

import io.underpass.bgp.message.PathAttributes;
import io.underpass.net.Prefix;

/**
 * A route that this speaker originates.
 *
 * @param attributes without the own AS in AS_PATH, which is put in front on the way out. The next hop is for {@link Rib#longest} and
 *     listings; neighbors are told the own address of their session. A weight of 0 becomes {@link #DEFAULT_WEIGHT}
 */
public record LocalRoute(Prefix prefix, PathAttributes attributes) {
  /** Better than any learnt path whose weight no policy has raised: what Cisco and FRR give their own routes. */
  public static final int DEFAULT_WEIGHT = 32_768;

  public LocalRoute {
    if (attributes.weight() == 0) {
      attributes = attributes.toBuilder().weight(DEFAULT_WEIGHT).build();
    }
  }
}
