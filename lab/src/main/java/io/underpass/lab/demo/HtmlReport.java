package io.underpass.lab.demo;

import static io.underpass.lab.demo.Charts.escape;

import io.underpass.lab.demo.Charts.Bar;
import io.underpass.lab.demo.Charts.Line;
import io.underpass.lab.demo.DemoReport.Circumstances;
import io.underpass.lab.measure.AzureMetrics;
import io.underpass.lab.measure.Reading;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/** A report as one page that needs nothing else. */
final class HtmlReport {
  private final DemoReport report;

  HtmlReport(DemoReport report) {
    this.report = report;
  }

  String page() {
    Circumstances at = report.circumstances();
    boolean emulated = report.before == null && report.predictedBefore != null;
    return """
        <!doctype html>
        <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
        <title>Underpass: FastPath, before and after</title>
        <style>
        %s
        </style></head><body><main>
        <header><p class="kicker">Underpass</p><h1>FastPath, before and after</h1>
        <p class="sub">%s, %d CPUs, data plane %s, TCP %s, gso_max_size %,d octets, %s; %d steps in %d s%s</p></header>
        %s
        %s
        <section><h2>The two paths</h2>%s%s</section>
        %s
        %s
        %s
        <section><h2>Every step</h2>%s</section>
        <footer>Every figure was measured with packets or read from the engine's counters; what is predicted says so. Return traffic goes
        from the host straight to the edge in both cases.</footer>
        </main></body></html>
        """
        .formatted(
            style(), escape(at.kernel()), at.cpus(), escape(at.dataplane()), escape(at.congestionControl()), at.gsoMaxSize(),
            at.started().toString().substring(0, 16).replace('T', ' ') + " UTC",
            report.steps.size(), Duration.between(at.started(), report.ended).toSeconds(),
            report.ok() ? "" : ", <b class=\"bad\">not all as expected</b>",
            emulated
                ? "<p class=\"notice\">The emulated data plane sends no packet: there is no latency figure, "
                + "and throughput is the limit that binds, <b>predicted</b>.</p>"
                : "",
            tiles(), paths(), trace(), charts(), course(), switching(), steps());
  }

  private static String style() {
    try (var stream = HtmlReport.class.getResourceAsStream("/io/underpass/lab/demo.css")) {
      return new String(Objects.requireNonNull(stream, "demo.css").readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private record Tile(String figure, String what) {}

  private String tiles() {
    List<Tile> tiles = new ArrayList<>();
    if (report.before != null && report.after != null) {
      double before = report.before.fourStreams().bitsPerSecond() / 1e9;
      double after = report.after.fourStreams().bitsPerSecond() / 1e9;
      tiles.add(new Tile("%.1f → %.1f Gbit/s".formatted(before, after),
          "TCP with four streams, the same ErGw3AZ without and with FastPath"));
      tiles.add(new Tile("%.0f → %.0f µs".formatted(report.before.latency().p50(), report.after.latency().p50()), "round trip, median"));
      tiles.add(
          new Tile(
              "%.0f → %.0f k/s".formatted(report.before.packets().delivered() / 1e3, report.after.packets().delivered() / 1e3),
              "small UDP packets a second"));
    } else if (report.predictedBefore != null && report.predictedAfter != null) {
      tiles.add(
          new Tile(
              "%.0f → %.0f Gbit/s".formatted(report.predictedBefore.throughputGbps(), report.predictedAfter.throughputGbps()),
              "predicted: " + report.predictedBefore.limit() + ", then " + report.predictedAfter.limit()));
    }
    if (report.toggle != null) {
      tiles.add(
          new Tile(
              "%,d lost".formatted(report.toggle.lost()),
              "of %,d packets over %d switches; %d of %d connections broken; %.0f ms from API call to kernel"
                  .formatted(report.toggle.packets().sent(), report.toggle.applyMs().length, report.toggle.broken().size(),
                      report.toggle.streams().streams(), report.toggle.median())));
    }
    if (report.upgrade != null) {
      tiles.add(new Tile("%.0f ms".formatted(report.upgrade.packets().blackoutMs()),
          "interruption while the gateway went from " + report.upgrade.from() + " to " + report.upgrade.to()));
    }
    StringBuilder html = new StringBuilder("<section class=\"tiles\">");
    tiles.forEach(tile -> html.append("<div class=\"tile\"><b>").append(escape(tile.figure())).append("</b><span>")
        .append(escape(tile.what())).append("</span></div>"));
    return html.append("</section>").toString();
  }

  private String paths() {
    List<String> before = report.before != null ? report.before.path()
        : report.predictedBefore != null ? report.predictedBefore.path() : List.of();
    List<String> after = report.after != null ? report.after.path()
        : report.predictedAfter != null ? report.predictedAfter.path() : List.of();
    if (before.isEmpty() || after.isEmpty()) {
      return "<p>No path was reached.</p>";
    }
    List<String> whole = Stream.of(Stream.of(Mission.COMPUTER), before.stream(), Stream.of(Mission.MACHINE)).flatMap(n -> n).distinct()
        .toList();
    List<String> fast = Stream.of(Stream.of(Mission.COMPUTER), after.stream(), Stream.of(Mission.MACHINE)).flatMap(n -> n).distinct()
        .toList();
    // Flows are shared over edges: where the two readings took different ones, the picture shows the first reading's.
    List<String> drawn = fast.stream().map(node -> whole.contains(node) ? node : twin(node, whole)).toList();
    return Charts.paths(whole, drawn);
  }

  private static String twin(String node, List<String> whole) {
    return whole.stream()
        .filter(other -> other.substring(0, Math.min(8, other.length())).equals(node.substring(0, Math.min(8, node.length())))).findFirst()
        .orElse(node);
  }

  private String trace() {
    if (report.trace == null) {
      return "";
    }
    return "<p class=\"mono\">traceroute before: %s<br>traceroute after: &nbsp;%s</p>"
        .formatted(escape(String.join(" → ", report.trace.before())), escape(String.join(" → ", report.trace.after())));
  }

  private String charts() {
    List<Map.Entry<String, Reading>> readings =
        Stream.of(
                Optional.ofNullable(report.small).map(reading -> Map.entry("small", reading)),
                Optional.ofNullable(report.before).map(reading -> Map.entry("before", reading)),
                Optional.ofNullable(report.after).map(reading -> Map.entry("after", reading)))
            .flatMap(Optional::stream)
            .toList();
    if (readings.isEmpty()) {
      return "";
    }
    return "<section><h2>Measured</h2><div class=\"grid2\">"
        + figure("TCP, four streams", readings, r -> r.fourStreams().bitsPerSecond() / 1e9,
            r -> "%.2f Gbit/s".formatted(r.fourStreams().bitsPerSecond() / 1e9))
        + figure("TCP, one stream", readings, r -> r.oneStream().bitsPerSecond() / 1e9,
            r -> "%.2f Gbit/s".formatted(r.oneStream().bitsPerSecond() / 1e9))
        + figure("Small UDP packets", readings, r -> r.packets().delivered() / 1e3,
            r -> "%.1f thousand/s".formatted(r.packets().delivered() / 1e3))
        + figure("Round trip, median (p99 beside it)", readings, r -> r.latency().p50(),
            r -> "%.0f µs (p99 %.0f µs)".formatted(r.latency().p50(), r.latency().p99()))
        + figure("The gateway's own metrics, peak", readings, r -> r.gateway().bitsPerSecond() / 1e9,
            r -> "%.2f Gbit/s".formatted(r.gateway().bitsPerSecond() / 1e9))
        + figure("Into the machine, peak", readings, r -> r.gateway().machineBitsPerSecond() / 1e9,
            r -> "%.2f Gbit/s".formatted(r.gateway().machineBitsPerSecond() / 1e9))
        + "</div></section>";
  }

  private static String figure(
      String title, List<Map.Entry<String, Reading>> readings, ToDoubleFunction<Reading> value, Function<Reading, String> text) {
    return "<figure>"
        + Charts.bars(
            title,
            readings.stream()
                .map(entry -> new Bar(
                    entry.getValue().label(), value.applyAsDouble(entry.getValue()), text.apply(entry.getValue()), entry.getKey()))
                .toList())
        + "</figure>";
  }

  private String course() {
    if (report.courses.size() < 3) {
      return "";
    }
    String picture =
        Charts.course(
            "Gbit/s over the demo, Azure Monitor at a grain of " + AzureMetrics.GRAIN_S + " s",
            List.of(
                new Line("into the machine", report.courses.get(2).points(), 1e9 / 8 * AzureMetrics.GRAIN_S, "Network In Total", "after"),
                new Line("through the gateway", report.courses.get(0).points(), 1e9, "ExpressRouteGatewayBitsPerSecond", "before")));
    return picture.isEmpty() ? "" : "<section><h2>What the metrics saw</h2><figure>" + picture
        + "</figure><p>With FastPath the gateway's figures fall; the machine's don't.</p></section>";
  }

  private String switching() {
    if (report.toggle == null) {
      return "";
    }
    StringBuilder rows = new StringBuilder();
    if (report.toggle.control() != null) {
      rows.append(row("control, no switch", report.toggle.control().sent(), report.toggle.control().lost(), ""));
    }
    rows.append(row(report.toggle.applyMs().length + " switches", report.toggle.packets().sent(), report.toggle.lost(),
        "%d of %d".formatted(report.toggle.broken().size(), report.toggle.streams().streams())));
    if (report.rollback != null) {
      rows.append(row("rollback", report.rollback.packets().sent(), report.rollback.lost(),
          "%d of %d".formatted(report.rollback.broken().size(), report.rollback.streams().streams())));
    }
    if (report.upgrade != null) {
      rows.append(row("upgrade (an interruption is expected)", report.upgrade.packets().sent(), report.upgrade.packets().lost(), ""));
    }
    return "<section><h2>Numbered packets</h2><table><tr><th></th><th>sent</th><th>lost</th><th>connections broken</th></tr>" + rows
        + "</table></section>";
  }

  private static String row(String name, long sent, long lost, String broken) {
    return "<tr><td>%s</td><td>%,d</td><td>%,d</td><td>%s</td></tr>".formatted(escape(name), sent, lost, broken);
  }

  private String steps() {
    StringBuilder html = new StringBuilder();
    for (Narrator.Step step : report.steps) {
      html.append("<details><summary><span class=\"%s\">%s</span> %s</summary>%s<pre class=\"out\">%s</pre></details>"
          .formatted(
              step.ok() ? "ok" : "bad", step.ok() ? "✓" : "✗", escape(step.name()),
              step.command().isEmpty() ? "" : "<pre>$ " + escape(step.command()) + "</pre>", escape(step.output())));
    }
    return html.toString();
  }
}
