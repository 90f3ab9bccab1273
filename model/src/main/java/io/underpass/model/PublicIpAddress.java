package io.underpass.model;

import io.underpass.net.IpAddress;
import org.jspecify.annotations.Nullable;

/**
 * A public address: stored and named by gateways and interfaces, never routed.
 *
 * @param address null until one is assigned
 * @param sku {@code Basic} or {@code Standard}
 */
public record PublicIpAddress(ResourceId id, String location, @Nullable IpAddress address, String sku) implements Resource {
  public static final ResourceType TYPE = ResourceType.parse("Microsoft.Network/publicIPAddresses");
}
