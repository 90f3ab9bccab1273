package io.underpass.lab.demo;

import io.underpass.cli.CliException;
import io.underpass.lab.azure.Server;
import io.underpass.lab.azure.ServerStart;
import io.underpass.lab.build.Lab;
import io.underpass.lab.build.Owner;
import io.underpass.lab.build.TemporaryData;
import io.underpass.lab.build.Wiring;
import io.underpass.lab.command.LabCommand;
import io.underpass.lab.command.Options;
import io.underpass.lab.demo.DemoReport.Circumstances;
import io.underpass.lab.file.LabFileReader;
import io.underpass.lab.linux.AtEnd;
import io.underpass.lab.linux.LinuxException;
import io.underpass.lab.linux.ProcessIdentity;
import io.underpass.lab.measure.Reading;
import io.underpass.lab.measure.ReadingTable;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** {@code demo}: a server and a lab of its own, the whole walk-through, reports, and nothing left behind. */
public final class DemoCommand {
  private static final String USAGE =
      """
      usage: underpass demo [--yes] [--full] [--json FILE] [--html FILE] [--keep] [--dataplane auto|linux|emulated] [--timing fast|azure]
      Builds a lab of its own beside whatever runs here, and walks through FastPath: before, on, after, off.
        --yes         answers set-up's questions
        --full        the durations of the document (ping -c 100, iperf3 -t 30): about ten minutes
        --json FILE   the report as JSON (docs/demo-report.md)
        --html FILE   the report as a page that opens without a network
        --keep        leave server and lab running at the end
        --timing      azure: a gateway upgrade takes 30–60 s, as in the real service""";

  private final PrintStream out;

  public DemoCommand(PrintStream out) {
    this.out = out;
  }

  public int run(List<String> args) {
    Options options =
        new Options(USAGE, args, Set.of("--json", "--html", "--dataplane", "--timing"),
            Set.of("--yes", "--full", "--keep", "--help", "-h"));
    if (options.has("--help") || options.has("-h")) {
      out.println(USAGE);
      return 0;
    }
    if (!options.words().isEmpty()) {
      throw CliException.usage("'" + options.words().getFirst() + "' is one word too many.\n" + USAGE);
    }
    expect(options, "--dataplane", "auto", "linux", "emulated");
    expect(options, "--timing", "fast", "azure");
    Optional<Path> json = options.value("--json").map(DemoCommand::writable);
    Optional<Path> html = options.value("--html").map(DemoCommand::writable);
    boolean root = "root".equals(System.getProperty("user.name"));
    if (root) {
      Lab.sweep(out::println);
    }
    Path data = options.has("--keep") ? TemporaryData.makeKept() : TemporaryData.make();
    try (AtEnd end = new AtEnd(() -> takeAway(data))) {
      DemoReport report = walk(options, data);
      write(report, json, html);
      if (options.has("--keep")) {
        end.drop();
        out.println("  kept: UNDERPASS_DATA=" + data + " ./underpass lab status      and: UNDERPASS_DATA=" + data
            + " ./underpass lab down");
      }
      return report.ok() ? 0 : 1;
    }
  }

  private void takeAway(Path data) {
    TemporaryData.takeAway(data);
    out.println("  cleaned up: server, namespaces and data are gone");
  }

  private static void expect(Options options, String name, String... words) {
    options.value(name).filter(word -> !List.of(words).contains(word)).ifPresent(word -> {
      throw CliException.usage(name + ": '" + word + "' is none of " + String.join(", ", words) + ".\n" + USAGE);
    });
  }

  private static Path writable(String name) {
    Path file = Path.of(name).toAbsolutePath();
    if (file.getParent() == null || !Files.isDirectory(file.getParent()) || Files.isDirectory(file)) {
      throw CliException.usage("'" + name + "' can't be written: expected a file in a directory that exists");
    }
    return file;
  }

  private DemoReport walk(Options options, Path data) {
    Narrator narrator = new Narrator(out, "1".equals(System.getenv("UNDERPASS_COLOR")));
    narrator.chapter("Set-up: a server and a lab of its own");
    Instant started = Instant.now();
    List<String> serve =
        Stream.of(
                Stream.of("--port", "0"),
                options.value("--dataplane").stream().flatMap(kind -> Stream.of("--dataplane", kind)),
                options.value("--timing").stream().flatMap(timing -> Stream.of("--timing", timing)))
            .flatMap(words -> words)
            .toList();
    Server server = ServerStart.start(data, serve);
    narrator.note("%.1f s  server: process %d, data plane %s, state in %s".formatted(
        seconds(started), server.pid(), server.dataPlane(), data));
    String text = LabCommand.text("hub");
    Owner owner = Lab.owner(server, LabFileReader.read("hub", text), text);
    owner = ProcessIdentity.of(server.pid()).map(owner::withServer).orElse(owner);
    Lab lab = Lab.up(server, owner, line -> narrator.note("%.1f s  %s".formatted(seconds(started), line)));
    narrator.good("the lab is up after %.1f s".formatted(seconds(started)));
    DemoReport report =
        new DemoReport(
            new Circumstances(
                server.dataPlane(), started, System.getProperty("os.name") + " " + System.getProperty("os.version"),
                Runtime.getRuntime().availableProcessors(), Wiring.CONGESTION_CONTROL, Wiring.GSO_MAX_SIZE, options.has("--full")));
    try {
      if (lab.carriesPackets()) {
        new Walkthrough(lab, narrator, report, options.has("--full")).run();
      } else {
        new PaperWalkthrough(lab, narrator, report).run();
      }
    } catch (InterruptedException interruption) {
      Thread.currentThread().interrupt();
      throw new LinuxException("interrupted");
    } finally {
      report.steps = narrator.steps();
      report.ended = Instant.now();
    }
    summary(narrator, report);
    return report;
  }

  private static double seconds(Instant since) {
    return Duration.between(since, Instant.now()).toMillis() / 1e3;
  }

  private void summary(Narrator narrator, DemoReport report) {
    narrator.chapter("Before and after");
    List<Reading> readings = Stream.of(report.small, report.before, report.after).filter(Objects::nonNull).toList();
    if (readings.isEmpty()) {
      narrator.note("the emulated data plane sends no packet: predictions only, no latency");
    } else {
      ReadingTable.of(readings).lines().forEach(narrator::note);
    }
    long failed = report.steps.stream().filter(step -> !step.ok()).count();
    String took = "%d steps in %.0f s".formatted(
        report.steps.size(), Duration.between(report.circumstances().started(), report.ended).toMillis() / 1e3);
    if (failed == 0) {
      narrator.good(took + ", all as the document says");
    } else {
      narrator.bad(took + ", " + failed + " not as expected: "
          + String.join("; ", report.steps.stream().filter(step -> !step.ok()).map(Narrator.Step::name).toList()));
    }
  }

  private void write(DemoReport report, Optional<Path> json, Optional<Path> html) {
    try {
      if (json.isPresent()) {
        Files.writeString(json.get(), report.toJson().toPrettyString() + "\n");
        out.println("  report: " + json.get());
      }
      if (html.isPresent()) {
        Files.writeString(html.get(), new HtmlReport(report).page());
        out.println("  page: " + html.get());
      }
    } catch (IOException failure) {
      throw new LinuxException("the report can't be written: " + failure.getMessage());
    }
  }
}
