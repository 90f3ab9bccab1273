package io.underpass.e2e.interop;

import io.underpass.cli.client.Json;
import io.underpass.lab.linux.NetworkNamespace;
import io.underpass.lab.router.BgpNeighbor;
import io.underpass.lab.router.RouterPlan;
import io.underpass.net.IpAddress;
import io.underpass.net.Prefix;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * ExaBGP, which holds no table and decides nothing: it says what it is told to say and writes down what it hears. Commands
 * go into a file that it follows, events come out into another.
 */
final class ExabgpNode implements Node {
  private static final Pattern RECEIVED = Pattern.compile("notification received \\((\\d+),(\\d+)\\)\\) error\\((.*)\\)");

  private final NetworkNamespace namespace;
  private final Path directory;
  private final Map<String, Integer> prepended = new HashMap<>();
  private final Set<Prefix> announced = new HashSet<>();
  private @Nullable RouterPlan plan;
  private @Nullable Process process;

  ExabgpNode(NetworkNamespace namespace, Path directory) {
    this.namespace = namespace;
    this.directory = directory;
  }

  private RouterPlan plan() {
    return java.util.Objects.requireNonNull(plan, "not started");
  }

  @Override
  public void start(RouterPlan next) {
    close();
    plan = next;
    try {
      Files.createDirectories(directory);
      Files.writeString(directory.resolve("exabgp.conf"), configuration(next));
      Files.writeString(directory.resolve("commands"), "");
      Files.writeString(
          directory.resolve("control.sh"),
          "cd " + directory + "\ntail -n +1 -f commands &\ntrap 'kill $!' EXIT\ncat > events\n");
      List<String> command =
          List.of(
              "env", "exabgp.daemon.drop=false", "exabgp.api.ack=false", "exabgp.api.cli=false", "exabgp.cache.attributes=false",
              "exabgp.tcp.bind=" + next.neighbors().getFirst().local(), "exabgp.tcp.port=179", "exabgp", directory.resolve("exabgp.conf")
                  .toString());
      process =
          new ProcessBuilder(namespace.command(command))
              .redirectErrorStream(true)
              .redirectInput(new File("/dev/null"))
              .redirectOutput(directory.resolve("exabgp.log").toFile())
              .start();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
    announced.clear();
    prepended.clear();
    announce(next.neighbors().getFirst().exchange().announced());
  }

  private String configuration(RouterPlan plan) {
    StringBuilder text = new StringBuilder("process control {\n  run /bin/sh " + directory + "/control.sh;\n  encoder json;\n}\n");
    for (BgpNeighbor neighbor : plan.neighbors()) {
      text.append("neighbor ").append(neighbor.address()).append(" {\n");
      text.append("  router-id ").append(plan.id()).append(";\n");
      text.append("  local-address ").append(neighbor.local()).append(";\n");
      text.append("  local-as ").append(plan.asn()).append(";\n  peer-as ").append(neighbor.asn()).append(";\n");
      text.append("  hold-time ").append(neighbor.liveness().hold()).append(";\n");
      if (neighbor.key() != null) {
        text.append("  md5-password '").append(neighbor.key()).append("';\n");
      }
      text.append("  family { ").append(neighbor.address().isIpv4() ? "ipv4" : "ipv6").append(" unicast; }\n");
      text.append("  capability { route-refresh enable; asn4 enable;");
      text.append(plan.restart() == RouterPlan.Restart.NONE ? "" : " graceful-restart 120;").append(" }\n");
      text.append("  api { processes [ control ]; neighbor-changes; receive { parsed; open; update; } }\n}\n");
    }
    return text.toString();
  }

  @Override
  public void kill() {
    if (process != null) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }

  @Override
  public void restart(List<Prefix> announced) {
    start(Bed.restarting(plan(), announced));
  }

  @Override
  public void close() {
    if (process != null && process.isAlive()) {
      List<ProcessHandle> children = process.descendants().toList();
      process.destroy();
      try {
        if (!process.waitFor(3, TimeUnit.SECONDS)) {
          process.destroyForcibly();
        }
      } catch (InterruptedException interruption) {
        Thread.currentThread().interrupt();
      }
      children.forEach(ProcessHandle::destroyForcibly);
    }
    if (Files.isDirectory(directory)) {
      try (Stream<Path> files = Files.walk(directory)) {
        files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
      } catch (IOException failure) {
        throw new UncheckedIOException(failure);
      }
    }
  }

  private void say(Stream<String> commands) {
    try {
      Files.writeString(directory.resolve("commands"), commands.map(command -> command + "\n").collect(Collectors.joining()),
          StandardOpenOption.APPEND);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private Stream<String> routes(String session, Set<Prefix> prefixes) {
    BgpNeighbor neighbor = neighbor(session);
    int times = prepended.getOrDefault(session, 0);
    String path = times == 0 ? "" : " as-path [ " + Learned.prepended(plan().asn(), times) + " ]";
    return prefixes.stream().map(prefix -> "neighbor " + neighbor.address() + " announce route " + prefix + " next-hop self" + path);
  }

  private BgpNeighbor neighbor(String session) {
    return plan().neighbors().stream().filter(neighbor -> neighbor.device().equals(session)).findFirst().orElseThrow();
  }

  @Override
  public void announce(List<Prefix> prefixes) {
    announced.addAll(prefixes);
    say(plan().neighbors().stream().flatMap(neighbor -> routes(neighbor.device(), Set.copyOf(prefixes))));
  }

  @Override
  public void withdraw(List<Prefix> prefixes) {
    prefixes.forEach(announced::remove);
    say(prefixes.stream().map(prefix -> "withdraw route " + prefix + " next-hop self"));
  }

  @Override
  public void prepend(String session, int times) {
    prepended.put(session, times);
    say(routes(session, announced));
  }

  @Override
  public void refresh(String session) {
    say(Stream.of("neighbor " + neighbor(session).address() + " announce route-refresh " + family() + " unicast"));
  }

  private String family() {
    return plan().neighbors().getFirst().address().isIpv4() ? "ipv4" : "ipv6";
  }

  private List<JsonNode> events() {
    List<JsonNode> events = new ArrayList<>();
    try {
      for (String line : Files.readAllLines(directory.resolve("events"), StandardCharsets.ISO_8859_1)) {
        try {
          // The data of a NOTIFICATION stands there as it came, whatever octets those are.
          events.add(Json.read(line.replaceAll("\\p{Cntrl}", "?")));
        } catch (JacksonException odd) {
          // A line that is being written, or one of those that ExaBGP 4.2 writes with doubled quotes.
        }
      }
    } catch (IOException none) {
      return List.of();
    }
    return events;
  }

  private String session(JsonNode event) {
    IpAddress address = IpAddress.parse(event.path("neighbor").path("address").path("peer").asString("0.0.0.0"));
    return plan().neighbors().stream().filter(neighbor -> neighbor.address().equals(address)).map(BgpNeighbor::device).findFirst()
        .orElse("");
  }

  /** What the neighbors have said since their sessions came up, added up. */
  @Override
  public Map<Prefix, List<Learned>> table() {
    Map<String, Map<Prefix, Learned>> bySession = new HashMap<>();
    for (JsonNode event : events()) {
      String session = session(event);
      Map<Prefix, Learned> routes = bySession.computeIfAbsent(session, _ -> new HashMap<>());
      if (event.path("type").asString("").equals("state") && !event.path("neighbor").path("state").asString("").equals("up")) {
        routes.clear();
      }
      JsonNode update = event.path("neighbor").path("message").path("update");
      update.path("withdraw").path(family() + " unicast").forEach(route -> routes.remove(Prefix.parse(route.path("nlri").asString())));
      update.path("announce").path(family() + " unicast").forEach(
          byNextHop -> byNextHop.forEach(route -> routes.put(Prefix.parse(route.path("nlri").asString()),
              path(session, update.path("attribute")))));
    }
    Map<Prefix, List<Learned>> table = new HashMap<>();
    bySession.values().forEach(routes -> routes.forEach((prefix, path) -> table.computeIfAbsent(prefix, _ -> new ArrayList<>()).add(path)));
    return table;
  }

  private static Learned path(String session, JsonNode attributes) {
    return new Learned(session, attributes.path("as-path").valueStream().map(JsonNode::asString).collect(Collectors.joining(" ")), false);
  }

  @Override
  public Set<String> communities(Prefix prefix) {
    Set<String> communities = new HashSet<>();
    for (JsonNode event : events()) {
      JsonNode update = event.path("neighbor").path("message").path("update");
      boolean about =
          update.path("announce").path(family() + " unicast").valueStream()
              .flatMap(JsonNode::valueStream)
              .anyMatch(route -> route.path("nlri").asString("").equals(prefix.toString()));
      for (String kind : about ? List.of("community", "large-community") : List.<String>of()) {
        update.path("attribute").path(kind).forEach(
            community -> communities.add(community.valueStream().map(JsonNode::asString).collect(Collectors.joining(":"))));
      }
    }
    return communities;
  }

  @Override
  public Set<String> forwarding(Prefix prefix) {
    return Set.of();
  }

  @Override
  public boolean established(String session) {
    return events().stream()
        .filter(event -> event.path("type").asString("").equals("state") && session(event).equals(session))
        .reduce((_, last) -> last)
        .filter(event -> event.path("neighbor").path("state").asString("").equals("up"))
        .isPresent();
  }

  @Override
  public boolean watched(String session) {
    return false;
  }

  private Stream<String> reasons(String session) {
    return events().stream()
        .filter(event -> event.path("neighbor").path("state").asString("").equals("down") && session(event).equals(session))
        .map(event -> event.path("neighbor").path("reason").asString(""));
  }

  @Override
  public Optional<Notice> notified(String session) {
    return reasons(session)
        .map(RECEIVED::matcher)
        .filter(Matcher::find)
        .reduce((_, last) -> last)
        .map(reason -> new Notice(Integer.parseInt(reason.group(1)), Integer.parseInt(reason.group(2)), reason.group(3)));
  }

  @Override
  public String lastError(String session) {
    return reasons(session).reduce((_, last) -> last).orElse("");
  }

  @Override
  public void shutdown(String session, String text) {
    say(Stream.of("neighbor " + neighbor(session).address() + " teardown 2"));
  }

  @Override
  public void open(String session) {}
}
