package io.underpass.model;

import io.underpass.net.IpAddress;
import org.jspecify.annotations.Nullable;

/**
 * Where a DNS resolver answers: an address of a subnet that no interface has (azure-docs, private-resolver-endpoints-rulesets).
 *
 * @param subnet in the resolver's virtual network
 */
public record DnsInboundEndpoint(ResourceId id, String location, @Nullable ResourceId subnet, @Nullable IpAddress address)
    implements Resource {
  public static final ResourceType TYPE = ResourceType.parse("Microsoft.Network/dnsResolvers/inboundEndpoints");
}
