package io.underpass.lab.build;

import io.underpass.cli.client.Json;
import io.underpass.lab.file.LabFile.Assertion;
import io.underpass.lab.file.LabFile.Claim;
import io.underpass.lab.file.LabFile.Given;
import io.underpass.lab.file.LabFile.KernelRoute;
import io.underpass.lab.file.LabFile.Path;
import io.underpass.lab.file.LabFile.Ping;
import io.underpass.lab.file.LabFile.Throughput;
import io.underpass.lab.file.Rate;
import io.underpass.lab.linux.Run;
import io.underpass.lab.measure.Iperf;
import io.underpass.net.IpAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/** Holds a lab against its file's assertions. */
public final class Checks {
  /** SKIPPED: what the assertion presupposes isn't so, or packets are needed and there are none. */
  public enum Verdict {
    HOLDS,
    FAILS,
    SKIPPED
  }

  /**
   * How an assertion fared.
   *
   * @param claim the assertion in words
   * @param detail what was expected and what was seen, or why it was skipped
   */
  public record Result(int line, Verdict verdict, String claim, String detail) {}

  private static final Duration PING_LIMIT = Duration.ofSeconds(8);

  private final Lab lab;

  public Checks(Lab lab) {
    this.lab = lab;
  }

  public Result run(Assertion assertion) {
    String words = words(assertion.claim());
    String absent = unmet(assertion.given());
    if (!absent.isEmpty()) {
      return new Result(assertion.line(), Verdict.SKIPPED, words, absent);
    }
    if (!lab.carriesPackets() && !(assertion.claim() instanceof Path)) {
      return new Result(assertion.line(), Verdict.SKIPPED, words, "the emulated data plane sends no packets");
    }
    String seen =
        switch (assertion.claim()) {
          case Ping ping -> ping(ping);
          case Path path -> path(path);
          case KernelRoute route -> route(route);
          case Throughput throughput -> throughput(throughput);
        };
    boolean holds = seen.startsWith("+");
    return new Result(assertion.line(), holds ? Verdict.HOLDS : Verdict.FAILS, words, seen.substring(1));
  }

  private static String words(Claim claim) {
    return switch (claim) {
      case Ping ping -> "ping " + ping.from() + " → " + ping.to() + (ping.answered() ? "" : " unanswered");
      case Path path -> "path " + path.from() + " → " + path.to()
          + (path.bypass() == null ? "" : path.bypass() ? " past the gateway" : " through the gateway");
      case KernelRoute route -> "route " + route.node() + " → " + route.to();
      case Throughput throughput -> "throughput " + throughput.from() + " → " + throughput.to() + ", " + throughput.streams() + " streams";
    };
  }

  private String unmet(Given given) {
    if (given.connection() == null) {
      return "";
    }
    String name = given.connection().name();
    JsonNode connection =
        lab.server().service()
        .find(given.connection().id(lab.server().subscription(), "Microsoft.Network/connections") + "?api-version=2023-09-01");
    if (connection.isMissingNode() != !given.exists()) {
      return given.exists() ? "there is no connection " + name + " yet" : "connection " + name + " exists";
    }
    boolean fastPath = connection.path("properties").path("expressRouteGatewayBypass").asBoolean(false);
    return given.fastPath() == null || given.fastPath() == fastPath ? "" : "FastPath is " + (fastPath ? "on" : "off");
  }

  private String ping(Ping ping) {
    IpAddress to = lab.addressOf(ping.to());
    Run run = Run.of(lab.namespace(ping.from()).command(List.of("ping", "-n", "-c", "3", "-i", "0.2", "-W", "1", to.toString())),
        PING_LIMIT);
    long answered = run.output().lines().filter(line -> line.contains(" bytes from ")).count();
    String summary = run.output().lines().filter(line -> line.contains("packets transmitted")).findFirst().orElse(run.complaint());
    boolean right = ping.answered() ? answered == 3 : answered == 0;
    return (right ? "+" : "-expected " + (ping.answered() ? "3 answers" : "no answer") + " from " + to + ", saw ") + summary;
  }

  private String path(Path path) {
    JsonNode answer =
        lab.server().get("/underpass/path?source=" + lab.addressOf(path.from()) + "&destination=" + lab.addressOf(path.to()));
    List<String> hops = new ArrayList<>();
    answer.path("hops").forEach(hop -> hops.add(hop.path("node").asString("?")));
    String seen = "saw " + (hops.isEmpty() ? "no hop" : String.join(" → ", hops)) + ", bypass " + answer.path("bypass").asBoolean(false)
        + ", verdict " + answer.path("verdict").asString("?");
    List<String> wrong = new ArrayList<>();
    if (path.bypass() != null && answer.path("bypass").asBoolean(false) != path.bypass()) {
      wrong.add("bypass " + path.bypass());
    }
    path.passes().stream().filter(node -> !hops.contains(node)).forEach(node -> wrong.add("to pass " + node));
    path.avoids().stream().filter(hops::contains).forEach(node -> wrong.add("to avoid " + node));
    return wrong.isEmpty() ? "+" + seen.substring(4) : "-expected " + String.join(", ", wrong) + "; " + seen;
  }

  private String route(KernelRoute route) {
    Run run =
        Run.of(
            List.of("ip", "-j", "-n", lab.namespace(route.node()).name(), "route", "show", "to", "match", route.to().toString()),
            Duration.ofSeconds(5));
    TreeSet<String> via = new TreeSet<>();
    int longest = -1;
    for (JsonNode entry : Json.read(run.orThrow("routes of " + route.node() + " can't be read").output())) {
      String to = entry.path("dst").asString("default");
      int length = to.equals("default") ? 0 : to.contains("/") ? Integer.parseInt(to.substring(to.indexOf('/') + 1)) : 128;
      if (length > longest) {
        longest = length;
        via.clear();
        if (entry.has("gateway")) {
          via.add(entry.path("gateway").asString());
        }
        entry.path("nexthops").forEach(hop -> via.add(hop.path("gateway").asString("")));
      }
    }
    TreeSet<String> expected = new TreeSet<>(route.via().stream().map(IpAddress::toString).toList());
    return via.equals(expected) ? "+via " + String.join(", ", via)
        : "-expected via " + expected + ", saw " + (longest < 0 ? "no route" : "via " + via);
  }

  private String throughput(Throughput throughput) {
    var run =
        Iperf.tcp(
            lab.namespace(throughput.from()), lab.namespace(throughput.to()), lab.address(throughput.to()), throughput.streams(),
            throughput.seconds());
    boolean enough = throughput.atLeast() == null || run.bitsPerSecond() >= throughput.atLeast();
    boolean bounded = throughput.atMost() == null || run.bitsPerSecond() <= throughput.atMost();
    String bounds = (throughput.atLeast() == null ? "" : " at least " + Rate.print(throughput.atLeast()))
        + (throughput.atMost() == null ? "" : " at most " + Rate.print(throughput.atMost()));
    return enough && bounded ? "+" + Rate.print(run.bitsPerSecond()) : "-expected" + bounds + ", saw " + Rate.print(run.bitsPerSecond());
  }
}
