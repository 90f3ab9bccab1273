package io.underpass.lab.command;

import io.underpass.cli.CliException;
import io.underpass.lab.azure.Server;
import io.underpass.lab.azure.ServerStart;
import io.underpass.lab.azure.ServerStop;
import io.underpass.lab.build.Checks;
import io.underpass.lab.build.Lab;
import io.underpass.lab.build.Owner;
import io.underpass.lab.build.Progress;
import io.underpass.lab.build.Routers;
import io.underpass.lab.file.LabFile;
import io.underpass.lab.file.LabFile.Assertion;
import io.underpass.lab.file.LabFileReader;
import io.underpass.lab.file.RouterSoftware;
import io.underpass.lab.linux.NetworkNamespace;
import io.underpass.lab.linux.ProcessIdentity;
import io.underpass.lab.router.RouterSession;
import io.underpass.lab.router.RunningRouter;
import io.underpass.lab.router.Software;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** {@code lab up|down|status|check|list}. */
public final class LabCommand {
  static final String USAGE =
      """
      usage: underpass lab up [hub|firewall|two-customers|FILE]   bring a lab up (and a server, if none runs)
             underpass lab down [--keep-server]          take it down, Azure side included
             underpass lab status                        what stands, and how
             underpass lab check                         run the lab file's assertions: exit code 0 or 1
             underpass lab list                          the labs that come with Underpass
      options: --data DIR      the server's data directory
               --port N        port of a server that 'lab up' starts
               --dataplane P   linux or emulated, of a server that 'lab up' starts
               --router R      what runs on the lab's routers: frr, bird, gobgp, builtin, or static for no BGP""";

  private static final List<String> INCLUDED = List.of("hub", "firewall", "two-customers");

  private final PrintStream out;

  public LabCommand(PrintStream out) {
    this.out = out;
  }

  public int run(List<String> args) {
    Options options = new Options(USAGE, args, Set.of("--port", "--dataplane", "--router"), Set.of("--help", "-h", "--keep-server"));
    List<String> words = options.words();
    if (options.has("--help") || options.has("-h") || words.isEmpty()) {
      out.println(USAGE);
      return words.isEmpty() && !options.has("--help") && !options.has("-h") ? CliException.USAGE : 0;
    }
    List<String> rest = words.subList(1, words.size());
    if (rest.size() > (words.getFirst().equals("up") ? 1 : 0)) {
      throw CliException.usage("'" + rest.getLast() + "' is one word too many.\n" + USAGE);
    }
    return switch (words.getFirst()) {
      case "up" -> up(options, rest.isEmpty() ? "hub" : rest.getFirst());
      case "down" -> down(options);
      case "status" -> status(options);
      case "check" -> check(options);
      case "list" -> list();
      default -> throw CliException.usage("'lab " + words.getFirst() + "' is not a command.\n" + USAGE);
    };
  }

  /** The text of a lab: one of those included, or a file. */
  public static String text(String lab) {
    try {
      if (INCLUDED.contains(lab)) {
        try (var stream = LabFile.class.getResourceAsStream("/io/underpass/lab/" + lab + ".yaml")) {
          return new String(Objects.requireNonNull(stream, lab).readAllBytes(), StandardCharsets.UTF_8);
        }
      }
      return Files.readString(Path.of(lab));
    } catch (IOException | InvalidPathException absent) {
      throw CliException.failed(
          "'" + lab + "' is neither an included lab (" + String.join(", ", INCLUDED) + ") nor a file that can be read");
    }
  }

  private int up(Options options, String name) {
    long began = System.nanoTime();
    Progress progress = line -> out.printf("%6.2f s  %s%n", (System.nanoTime() - began) / 1e9, line);
    String text = text(name);
    LabFile file = LabFileReader.read(name, text);
    RouterSoftware router = options.value("--router").map(LabCommand::router).orElseGet(() -> Routers.usual(file));
    Software.require(router);
    Lab.sweep(progress);
    Path data = options.data();
    Owner.of(data).ifPresent(
        owner -> {
          throw CliException.failed(
              owner.state() == Owner.State.UP
                  ? "Lab '" + owner.lab() + "' is up on the data directory " + data + " already. Take it down first: ./underpass lab down"
                  : "Process " + owner.process().pid() + " is bringing lab '" + owner.lab() + "' up on the data directory " + data + ".");
        });
    Optional<Server> running = Server.running(data);
    boolean started = running.isEmpty();
    Server server = running.orElseGet(() -> start(data, options, progress));
    Owner owner = Lab.owner(server, file, text);
    if (started) {
      owner = ProcessIdentity.of(server.pid()).map(owner::withServer).orElse(owner);
    }
    try (server) {
      Lab lab = Lab.up(server, owner, router, progress);
      progress.step("lab '" + file.name() + "' is up. Nodes: " + String.join(", ", lab.file().nodes()));
      out.println("Next: ./underpass lab check      ./underpass exec " + lab.file().nodes().getLast()
          + " -- ip address      ./underpass lab down");
      return 0;
    }
  }

  private static RouterSoftware router(String word) {
    try {
      return RouterSoftware.parse(word);
    } catch (IllegalArgumentException unknown) {
      throw CliException.usage("--router: " + unknown.getMessage() + ".\n" + USAGE);
    }
  }

  private static Server start(Path data, Options options, Progress progress) {
    List<String> with = new ArrayList<>();
    options.value("--port").ifPresent(port -> with.addAll(List.of("--port", port)));
    options.value("--dataplane").ifPresent(kind -> with.addAll(List.of("--dataplane", kind)));
    Server server = ServerStart.start(data, with);
    progress.step("no server ran: one was started in the background (process " + server.pid() + ", log " + data.resolve("serve.log") + ")");
    return server;
  }

  private int down(Options options) {
    Progress progress = out::println;
    Lab.sweep(progress);
    Path data = options.data();
    Optional<Owner> owner = Owner.of(data);
    Optional<Server> running = Server.running(data);
    boolean ends = running.isEmpty() || owner.map(Owner::server).filter(ProcessIdentity::alive).isPresent();
    if (running.isEmpty() && owner.isPresent()) {
      out.println("no server runs with the data directory " + data + ": one is started to take the lab down");
      running = Optional.of(ServerStart.start(data, List.of("--port", "0")));
    }
    try (Server server = running.orElseGet(() -> Server.require(data))) {
      Lab.require(server).down(progress);
    }
    if (ends && !options.has("--keep-server")) {
      ServerStop.takeAway(data);
      out.println("the server that the lab had started is stopped");
    }
    return 0;
  }

  private int status(Options options) {
    try (Server server = Server.require(options.data())) {
      JsonNode health = server.get("/health");
      out.printf(
          "server   %s, data plane %s, %s (process %d)%n",
          server.service().server().http(), health.path("dataplane").asString("?"), health.path("status").asString("?"), server.pid());
      health.path("problems").forEachEntry((where, what) -> out.println("problem  " + where + ": " + what.asString("")));
      Lab lab = Lab.standing(server).orElse(null);
      if (lab == null) {
        out.println("lab      none is up");
        return 1;
      }
      out.println("lab      " + lab.file().name() + ": " + lab.file().description());
      for (String node : lab.file().nodes()) {
        NetworkNamespace namespace = lab.namespace(node);
        String where = namespace.exists() ? namespace.name() : lab.carriesPackets() ? "MISSING" : "(emulated: no namespace)";
        out.printf("node     %-16s %-15s %s%n", node, lab.address(node), where);
      }
      for (String router : lab.file().routers().keySet()) {
        lab.routers().running(router).ifPresent(running -> router(router, running));
      }
      for (JsonNode node : items(server.get("/underpass/nodes"))) {
        out.printf("node     %-26s %-9s %s%n", node.path("name").asString("?"), node.path("role").asString("?"),
            node.path("netns").asString(""));
      }
      for (JsonNode port : items(server.get("/underpass/ports"))) {
        out.printf(
            "port     %-16s %-8s on %s %s%n",
            port.path("name").asString("?"), port.path("status").asString("?"), port.path("node").asString("?"),
            port.path("message").asString(""));
      }
      return 0;
    }
  }

  private void router(String name, RunningRouter running) {
    out.printf("router   %-16s %s, %s%n", name, Software.version(running.software()), running.alive() ? "runs" : "HAS ENDED");
    if (running.alive()) {
      for (RouterSession session : RouterSession.of(running)) {
        out.printf("session  %-16s with %-15s %-12s %d prefixes learned%n", name, session.neighbor(), session.state(), session.learned());
      }
    }
  }

  static Iterable<JsonNode> items(JsonNode answer) {
    return answer.isArray() ? answer : answer.path("value");
  }

  private int check(Options options) {
    try (Server server = Server.require(options.data())) {
      Lab lab = Lab.require(server);
      Checks checks = new Checks(lab);
      Map<Checks.Verdict, Integer> count = new EnumMap<>(Checks.Verdict.class);
      for (Assertion assertion : lab.file().assertions()) {
        Checks.Result result = checks.run(assertion);
        count.merge(result.verdict(), 1, Integer::sum);
        String mark = switch (result.verdict()) { case HOLDS -> "ok  "; case FAILS -> "FAIL"; case SKIPPED -> "skip"; };
        out.printf("%s  %s: %s%n", mark, result.claim(), result.detail());
        out.flush();
      }
      int failed = count.getOrDefault(Checks.Verdict.FAILS, 0);
      out.printf(
          "%d hold, %d fail, %d skipped%n", count.getOrDefault(Checks.Verdict.HOLDS, 0), failed,
          count.getOrDefault(Checks.Verdict.SKIPPED, 0));
      return failed == 0 ? 0 : 1;
    }
  }

  private int list() {
    for (String name : INCLUDED) {
      out.printf("%-14s %s%n", name, LabFileReader.read(name, text(name)).description());
    }
    return 0;
  }
}
