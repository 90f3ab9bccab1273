package io.underpass.model;

import io.underpass.net.Asn;
import io.underpass.net.IpAddress;
import io.underpass.net.Prefix;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A peering of a circuit.
 *
 * @param enabled whether its state is {@code Enabled}
 * @param vlanId 0 where the document has none
 * @param ipv4 the links' /30s; null where the peering has no IPv4
 * @param ipv6 the links' /126s; null where the peering has no IPv6, or has it disabled
 * @param sharedKey the key of the BGP sessions (TCP MD5, RFC 2385); null for none
 */
public record CircuitPeering(
    ResourceId id,
    Kind kind,
    boolean enabled,
    @Nullable Asn peerAsn,
    int vlanId,
    @Nullable Links ipv4,
    @Nullable Links ipv6,
    @Nullable Secret sharedKey)
    implements Resource {
  public static final ResourceType TYPE = ResourceType.parse("Microsoft.Network/expressRouteCircuits/peerings");

  /** The longest shared key, in characters (azure-docs, expressroute-routing, 03/2026). */
  public static final int LONGEST_KEY = 25;

  /** What it reaches. */
  public enum Kind {
    AZURE_PRIVATE_PEERING,
    MICROSOFT_PEERING,
    AZURE_PUBLIC_PEERING;

    public static Optional<Kind> tryParse(String text) {
      return Texts.constant(Kind.class, text);
    }
  }

  /**
   * The prefixes of the two links, of one family. The customer takes the first usable address, Microsoft the second (azure-docs,
   * expressroute-routing).
   */
  public record Links(Prefix primary, Prefix secondary) {
    public Prefix of(LinkRole link) {
      return link == LinkRole.PRIMARY ? primary : secondary;
    }

    public IpAddress customer(LinkRole link) {
      return of(link).address().plus(1);
    }

    public IpAddress microsoft(LinkRole link) {
      return of(link).address().plus(2);
    }
  }

  public boolean isPrivate() {
    return kind == Kind.AZURE_PRIVATE_PEERING;
  }

  /** The links of the family of this address. */
  public Optional<Links> links(boolean ofIpv4) {
    return Optional.ofNullable(ofIpv4 ? ipv4 : ipv6);
  }
}
