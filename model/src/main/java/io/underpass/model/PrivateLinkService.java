package io.underpass.model;

import io.underpass.net.IpAddress;
import java.util.List;

/**
 * What is behind a load balancer, offered to private endpoints (azure-docs, private-link-service-overview).
 *
 * @param frontEnds ids of front ends of a Standard internal load balancer
 * @param sources the addresses that its machines see packets come from
 */
public record PrivateLinkService(ResourceId id, String location, List<ResourceId> frontEnds, List<Source> sources) implements Resource {
  public static final ResourceType TYPE = ResourceType.parse("Microsoft.Network/privateLinkServices");

  public PrivateLinkService {
    frontEnds = List.copyOf(frontEnds);
    sources = List.copyOf(sources);
  }

  /** An address of a subnet that no interface has. */
  public record Source(ResourceId subnet, IpAddress address) {}
}
