package io.underpass.arm.own;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.instrumentation.jvm.JvmMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.underpass.arm.http.Answer;
import io.underpass.arm.http.Call;
import io.underpass.control.ControlPlane;
import io.underpass.dataplane.NodeCounters;
import io.underpass.plan.NodePlan;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * The page {@code /metrics} for Prometheus. Set up when it is first asked for, so that it costs no
 * start-up time; requests are counted from then on.
 */
public final class Prometheus {
  private final ControlPlane control;
  private volatile @Nullable Page page;

  public Prometheus(ControlPlane control) {
    this.control = control;
  }

  private static final class Page {
    final PrometheusRegistry registry = new PrometheusRegistry();
    final Counter requests =
        Counter.builder()
            .name("underpass_http_requests_total")
            .help("Answers by method and status.")
            .labelNames("method", "status")
            .register(registry);
    final Counter operations =
        Counter.builder()
            .name("underpass_operations_started_total")
            .help("Long-running operations begun, by method.")
            .labelNames("method")
            .register(registry);
    final Histogram seconds =
        Histogram.builder()
            .name("underpass_http_request_seconds")
            .help("Time to answer, by method.")
            .labelNames("method")
            .classicOnly()
            .register(registry);
  }

  /** Takes note of an answer. */
  public void count(Call call, Answer answer, long nanos) {
    Page counted = page;
    if (counted != null) {
      String method = switch (call.method()) {
        case "GET", "PUT", "POST", "PATCH", "DELETE" -> call.method();
        default -> "other";
      };
      counted.requests.labelValues(method, Integer.toString(answer.status())).inc();
      counted.seconds.labelValues(method).observe(nanos / 1e9);
      if (answer.headers().containsKey("Azure-AsyncOperation")) {
        counted.operations.labelValues(method).inc();
      }
    }
  }

  Answer answer() {
    try {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      PrometheusTextFormatWriter writer = PrometheusTextFormatWriter.create();
      writer.write(out, page().registry.scrape());
      return new Answer(200, Map.of("Content-Type", writer.getContentType()), out.toByteArray());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private synchronized Page page() {
    Page made = page;
    if (made == null) {
      made = new Page();
      register(made.registry);
      page = made;
    }
    return made;
  }

  private void register(PrometheusRegistry registry) {
    JvmMetrics.builder().register(registry);
    gauge(registry, "underpass_revision", "Newest committed revision.", () -> control.snapshot().revision());
    gauge(registry, "underpass_applied_revision", "Newest revision that the data plane runs.", control::applied);
    gauge(registry, "underpass_problems", "What the data plane could not do.", () -> control.problems().size());
    gauge(registry, "underpass_documents", "Documents in the store.", () -> control.snapshot().all().size());
    counter(
        registry,
        "underpass_node_forwarded_packets_total",
        "Packets that a node forwarded.",
        counters -> counters.forwarded().packets());
    counter(
        registry,
        "underpass_node_forwarded_octets_total",
        "Octets of inner packets that a node forwarded.",
        counters -> counters.forwarded().octets());
    counter(registry, "underpass_node_new_flows_total", "Flows that got an entry at a gateway.", NodeCounters::newFlows);
    GaugeWithCallback.builder()
        .name("underpass_node_active_flows")
        .help("Flows of a gateway used in the last four minutes.")
        .labelNames("node", "role")
        .callback(out -> control.counters().forEach((node, counters) -> out.call(counters.activeFlows(), node, role(node))))
        .register(registry);
    CounterWithCallback.builder()
        .name("underpass_node_dropped_packets_total")
        .help("Packets that a node dropped, by cause.")
        .labelNames("node", "role", "cause")
        .callback(
            out ->
                control
                    .counters()
                    .forEach(
                        (node, counters) ->
                            counters
                                .drops()
                                .forEach(
                                    (cause, packets) ->
                                        out.call(packets, node, role(node), cause.name()))))
        .register(registry);
    CounterWithCallback.builder()
        .name("underpass_port_octets_total")
        .help("Octets of packets through a port, seen from its node.")
        .labelNames("node", "port", "direction")
        .callback(
            out ->
                control.counters()
                    .forEach(
                        (node, counters) ->
                            counters.ports().forEach((port, duplex) -> {
                              out.call(duplex.in().octets(), node, port, "in");
                              out.call(duplex.out().octets(), node, port, "out");
                            })))
        .register(registry);
  }

  private static void gauge(PrometheusRegistry registry, String name, String help, LongSupplier value) {
    GaugeWithCallback.builder().name(name).help(help).callback(out -> out.call(value.getAsLong())).register(registry);
  }

  private void counter(PrometheusRegistry registry, String name, String help, ToLongFunction<NodeCounters> value) {
    CounterWithCallback.builder()
        .name(name)
        .help(help)
        .labelNames("node", "role")
        .callback(out -> control.counters().forEach((node, counters) -> out.call(value.applyAsLong(counters), node, role(node))))
        .register(registry);
  }

  private String role(String node) {
    NodePlan plan = control.running().nodes().get(node);
    return plan == null ? "" : Running.word(plan.node().role());
  }
}
