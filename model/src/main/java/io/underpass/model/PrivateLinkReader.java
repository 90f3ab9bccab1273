package io.underpass.model;

import io.underpass.model.PrivateEndpoint.Status;
import io.underpass.net.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Reads what has an address of a subnet and stands for a service. */
final class PrivateLinkReader {
  static final Map<ResourceType, Function<Document, @Nullable Resource>> READERS = Map.of(
      PrivateEndpoint.TYPE, PrivateLinkReader::endpoint,
      PrivateEndpointConnection.TYPE,
      document -> new PrivateEndpointConnection(
          document.id,
          document.reference(document.properties.path("privateEndpoint")),
          status(document.properties).orElse(Status.DISCONNECTED)),
      PrivateLinkService.TYPE, PrivateLinkReader::service,
      DnsInboundEndpoint.TYPE, PrivateLinkReader::dnsEndpoint);

  private PrivateLinkReader() {}

  /** It has one connection, in either list. */
  private static PrivateEndpoint endpoint(Document document) {
    JsonNode listed = document.properties.path("privateLinkServiceConnections");
    JsonNode connection =
        (listed.isEmpty() ? document.properties.path("manualPrivateLinkServiceConnections") : listed).path(0).path("properties");
    return new PrivateEndpoint(
        document.id,
        document.location(),
        document.reference(document.properties.path("subnet")),
        document.idIn(connection.path("privateLinkServiceId")),
        Document.texts(connection.path("groupIds"), ""),
        status(connection).orElse(null));
  }

  private static Optional<Status> status(JsonNode connection) {
    return Status.tryParse(Document.text(connection.path("privateLinkServiceConnectionState").path("status"), ""));
  }

  private static PrivateLinkService service(Document document) {
    List<PrivateLinkService.Source> sources = new ArrayList<>();
    for (JsonNode configuration : document.properties.path("ipConfigurations")) {
      ResourceId subnet = document.reference(configuration.path("properties").path("subnet"));
      Optional<IpAddress> address = document.parsed(configuration.path("properties").path("privateIPAddress"), IpAddress::parse);
      if (subnet != null && address.isPresent()) {
        sources.add(new PrivateLinkService.Source(subnet, address.get()));
      }
    }
    return new PrivateLinkService(
        document.id,
        document.location(),
        document.references(document.properties.path("loadBalancerFrontendIpConfigurations")),
        sources);
  }

  /** Its one configuration is flat, and spells {@code privateIpAddress} so. */
  private static DnsInboundEndpoint dnsEndpoint(Document document) {
    JsonNode configuration = document.properties.path("ipConfigurations").path(0);
    return new DnsInboundEndpoint(
        document.id,
        document.location(),
        document.reference(configuration.path("subnet")),
        document.parsed(configuration.path("privateIpAddress"), IpAddress::parse).orElse(null));
  }
}
