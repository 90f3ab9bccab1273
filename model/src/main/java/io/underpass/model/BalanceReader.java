package io.underpass.model;

import io.underpass.model.LoadBalancer.Distribution;
import io.underpass.model.LoadBalancer.NoneHealthy;
import io.underpass.model.LoadBalancer.ProbeProtocol;
import io.underpass.net.IpAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Reads load balancers and their pools. */
final class BalanceReader {
  static final Map<ResourceType, Function<Document, @Nullable Resource>> READERS = Map.of(
      LoadBalancer.TYPE, BalanceReader::balancer,
      BackendPool.TYPE, document -> pool(document, document.id, document.properties));

  private static final int LAST_PORT = 65_535;
  private static final int LONGEST_TIMEOUT_IN_MINUTES = 100;

  private BalanceReader() {}

  private static LoadBalancer balancer(Document document) {
    return new LoadBalancer(
        document.id,
        document.location(),
        LoadBalancer.Sku.tryParse(Document.text(document.body.path("sku").path("name"), "")).orElse(LoadBalancer.Sku.BASIC),
        document.children("frontendIPConfigurations", (id, from) -> frontEnd(document, id, from)),
        document.children("loadBalancingRules", (id, from) -> rule(document, id, from)),
        document.children("probes", (id, from) -> probe(document, id, from)),
        document.children("backendAddressPools", (id, from) -> pool(document, id, from)));
  }

  private static LoadBalancer.FrontEnd frontEnd(Document document, ResourceId id, JsonNode from) {
    return new LoadBalancer.FrontEnd(
        id,
        document.reference(from.path("subnet")),
        document.parsed(from.path("privateIPAddress"), IpAddress::parse).orElse(null),
        document.reference(from.path("publicIPAddress")));
  }

  private static LoadBalancer.@Nullable Rule rule(Document document, ResourceId id, JsonNode from) {
    ResourceId frontEnd = document.reference(from.path("frontendIPConfiguration"));
    Optional<LoadBalancer.Protocol> protocol = document.constant(from.path("protocol"), LoadBalancer.Protocol.class, "Tcp, Udp or All");
    OptionalInt frontEndPort = document.whole(from.path("frontendPort"), 0, LAST_PORT);
    OptionalInt backendPort = from.has("backendPort") ? document.whole(from.path("backendPort"), 0, LAST_PORT) : frontEndPort;
    if (frontEnd == null || protocol.isEmpty() || frontEndPort.isEmpty() || backendPort.isEmpty()) {
      return null;
    }
    return document.checked(() -> new LoadBalancer.Rule(
        id,
        frontEnd,
        pools(document, from),
        document.reference(from.path("probe")),
        protocol.get(),
        frontEndPort.getAsInt(),
        backendPort.getAsInt(),
        Distribution.tryParse(Document.text(from.path("loadDistribution"), "")).orElse(Distribution.DEFAULT),
        from.path("enableFloatingIP").asBoolean(false),
        Duration.ofMinutes(Math.clamp(from.path("idleTimeoutInMinutes").asInt(4), 1, LONGEST_TIMEOUT_IN_MINUTES))));
  }

  /** Clients name the one pool in either member, or in both. */
  private static List<ResourceId> pools(Document document, JsonNode rule) {
    List<ResourceId> pools = new ArrayList<>(document.references(rule.path("backendAddressPools")));
    ResourceId single = document.reference(rule.path("backendAddressPool"));
    if (single != null && !pools.contains(single)) {
      pools.addFirst(single);
    }
    return pools;
  }

  private static LoadBalancer.@Nullable Probe probe(Document document, ResourceId id, JsonNode from) {
    Optional<ProbeProtocol> protocol = document.constant(from.path("protocol"), ProbeProtocol.class, "Tcp, Http or Https");
    OptionalInt port = document.whole(from.path("port"), 1, LAST_PORT);
    if (protocol.isEmpty() || port.isEmpty()) {
      return null;
    }
    return document.checked(() -> new LoadBalancer.Probe(
        id,
        protocol.get(),
        port.getAsInt(),
        Document.text(from.path("requestPath"), ""),
        Duration.ofSeconds(from.path("intervalInSeconds").asInt(15)),
        from.path("probeThreshold").asInt(1),
        from.path("numberOfProbes").asInt(2),
        NoneHealthy.tryParse(Document.text(from.path("noHealthyBackendsBehavior"), "")).orElse(NoneHealthy.ALL_PROBED_DOWN)));
  }

  private static BackendPool pool(Document document, ResourceId id, JsonNode from) {
    ResourceId network = document.reference(from.path("virtualNetwork"));
    List<BackendPool.Address> addresses = new ArrayList<>();
    for (JsonNode one : from.path("loadBalancerBackendAddresses")) {
      JsonNode details = one.path("properties");
      ResourceId own = document.reference(details.path("virtualNetwork"));
      ResourceId subnet = document.reference(details.path("subnet"));
      document.parsed(details.path("ipAddress"), IpAddress::parse).ifPresent(address -> addresses.add(new BackendPool.Address(
          Document.text(one.path("name"), ""),
          address,
          own != null ? own : subnet != null ? subnet.parent() : network,
          Texts.constant(BackendPool.AdminState.class, Document.text(details.path("adminState"), ""))
              .orElse(BackendPool.AdminState.NONE))));
    }
    return new BackendPool(id, addresses);
  }
}
