package io.underpass.arm.dns;

import io.underpass.arm.network.IpConfigurations;
import io.underpass.arm.wire.ArmError;
import io.underpass.arm.wire.Checks;
import io.underpass.arm.wire.Json;
import io.underpass.arm.wire.ResourceKind;
import io.underpass.arm.wire.Schema;
import io.underpass.arm.wire.Shape;
import io.underpass.model.ResourceId;
import io.underpass.model.ResourceType;
import io.underpass.model.VirtualNetwork;
import tools.jackson.databind.node.ObjectNode;

/** {@code Microsoft.Network/dnsResolvers}: one a virtual network. Kept and shown; nothing is resolved. */
public final class DnsResolvers implements ResourceKind {
  static final ResourceType TYPE = ResourceType.parse("Microsoft.Network/dnsResolvers");

  private final Shape shape =
      Shape.regional(
          TYPE.toString(),
          "DnsResolver",
          Schema.of("DnsResolver")
              .nested(
                  "properties",
                  Schema.of("DnsResolverProperties")
                      .reference("virtualNetwork")
                      .derived("dnsResolverState", "provisioningState", "resourceGuid")));

  @Override
  public Shape shape() {
    return shape;
  }

  @Override
  public void accept(Put put) {
    ObjectNode properties = put.properties();
    ResourceId network =
        Checks.reference(put.draft(), put.id(), properties, "virtualNetwork", "properties.virtualNetwork", VirtualNetwork.TYPE)
            .orElseThrow(() -> Checks.missing("virtualNetwork", "properties"));
    properties.set("virtualNetwork", Json.reference(network));
    IpConfigurations.checkRegion(put, network);
    Checks.unchanged(put, "DNS resolver", "virtualNetwork", Json.text(put.before(), "virtualNetwork", "id"), network.toString());
    put.draft().referrers(network, TYPE).stream().filter(other -> !other.equals(put.id())).findFirst().ifPresent(other -> {
      throw ArmError.badRequest(
          "DnsResolverAlreadyExists", "Virtual network %s has the DNS resolver %s already; it can have one.", network.name(), other);
    });
    put.keepGuid();
  }

  @Override
  public void show(Showing showing) {
    showing.properties().put("dnsResolverState", "Connected");
  }
}
