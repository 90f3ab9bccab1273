package io.underpass.lab.router;

import io.underpass.cli.client.Json;
import io.underpass.lab.linux.LinuxException;
import io.underpass.lab.linux.Run;
import io.underpass.net.IpAddress;
import io.underpass.net.Prefix;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/**
 * The kernel's routes of protocol {@code bgp} in this process's own namespace, kept as they should be. What a process
 * before this one left is taken over: routes that should stay are never gone. For one thread.
 */
final class KernelRoutes {
  private static final Duration LIMIT = Duration.ofSeconds(10);

  private Map<Prefix, Set<Hop>> known = new HashMap<>();
  private boolean read;

  /** Where a route leads; several share its traffic. */
  record Hop(IpAddress gateway, String device) implements Comparable<Hop> {
    @Override
    public int compareTo(Hop other) {
      int byGateway = gateway.compareTo(other.gateway);
      return byGateway != 0 ? byGateway : device.compareTo(other.device);
    }
  }

  /**
   * Writes the difference.
   *
   * @param wanted routes without hops are as good as absent
   * @throws LinuxException if the kernel refuses a line; the next call reads the table again and makes good what is missing
   */
  void become(Map<Prefix, ? extends Collection<Hop>> wanted) {
    if (!read) {
      known = fromKernel();
      read = true;
    }
    List<String> lines = new ArrayList<>();
    Map<Prefix, Set<Hop>> next = new HashMap<>();
    wanted.forEach(
        (prefix, hops) -> {
          Set<Hop> sorted = new TreeSet<>(hops);
          if (!sorted.isEmpty()) {
            next.put(prefix, sorted);
            if (!sorted.equals(known.get(prefix))) {
              lines.add(replace(prefix, sorted));
            }
          }
        });
    known.keySet().stream().filter(prefix -> !next.containsKey(prefix)).forEach(prefix -> lines.add("route del " + prefix + " proto bgp"));
    known = next;
    if (!lines.isEmpty()) {
      Run run = Run.of(List.of("ip", "-force", "-batch", "-"), String.join("\n", lines) + "\n", LIMIT);
      if (!run.ok()) {
        read = false;
        run.orThrow("routes can't be written");
      }
    }
  }

  private static String replace(Prefix prefix, Set<Hop> hops) {
    StringBuilder line = new StringBuilder("route replace ").append(prefix).append(" proto bgp");
    hops.forEach(hop -> line.append(" nexthop via ").append(hop.gateway()).append(" dev ").append(hop.device()));
    return line.toString();
  }

  private static Map<Prefix, Set<Hop>> fromKernel() {
    Map<Prefix, Set<Hop>> routes = new HashMap<>();
    for (String family : List.of("-4", "-6")) {
      Run run = Run.of(List.of("ip", family, "-j", "route", "show", "proto", "bgp"), LIMIT).orThrow("routes can't be read");
      for (JsonNode route : Json.read(run.output())) {
        Set<Hop> hops = new TreeSet<>();
        hop(route, hops);
        route.path("nexthops").forEach(hop -> hop(hop, hops));
        routes.put(prefix(route.path("dst").asString(), family), hops);
      }
    }
    return routes;
  }

  private static void hop(JsonNode from, Set<Hop> to) {
    if (from.has("gateway")) {
      to.add(new Hop(IpAddress.parse(from.path("gateway").asString()), from.path("dev").asString("")));
    }
  }

  private static Prefix prefix(String text, String family) {
    if (text.equals("default")) {
      return family.equals("-4") ? Prefix.IPV4_DEFAULT : Prefix.parse("::/0");
    }
    return text.contains("/") ? Prefix.parse(text) : Prefix.host(IpAddress.parse(text));
  }
}
