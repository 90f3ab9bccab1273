package io.underpass.lab.bench;

import io.underpass.lab.linux.NetworkNamespace;
import io.underpass.lab.linux.Run;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** The interfaces of a namespace as {@code ip -d -j link} tells. */
final class Links {
  private static final ObjectMapper JSON = new ObjectMapper();

  private Links() {}

  /** @param gsoMaxSize octets */
  record Link(String name, boolean loopback, int gsoMaxSize) {}

  static List<Link> of(NetworkNamespace namespace) {
    Run run = Run.of(List.of("ip", "-n", namespace.name(), "-d", "-j", "link"), Duration.ofSeconds(5));
    List<Link> links = new ArrayList<>();
    for (JsonNode link : JSON.readTree(run.orThrow("the interfaces of " + namespace + " can't be listed").output())) {
      links.add(new Link(link.path("ifname").asString(), link.path("link_type").asString().equals("loopback"),
          link.path("gso_max_size").asInt()));
    }
    return links;
  }
}
