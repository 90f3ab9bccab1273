package io.underpass.model;

import io.underpass.net.Asn;
import io.underpass.net.IpAddress;
import io.underpass.net.Prefix;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * On-premises prefixes by decree: {@code /underpass/routes/{name}}.
 *
 * @param link null: both links
 * @param asPath empty: the peering's ASN alone
 * @param nextHop null: the customer's address on the link
 */
public record StaticRoutes(
    ResourceId id,
    ResourceId circuit,
    @Nullable LinkRole link,
    List<Prefix> prefixes,
    List<Asn> asPath,
    @Nullable IpAddress nextHop)
    implements Resource {
  public static final ResourceType TYPE = ResourceType.parse("Underpass/routes");

  public static ResourceId id(String name) {
    return ResourceId.parse("/underpass/routes/" + name);
  }

  public StaticRoutes {
    prefixes = List.copyOf(prefixes);
    asPath = List.copyOf(asPath);
  }
}
