package io.underpass.control.flowlogs;

import io.underpass.dataplane.TrackedFlow;
import io.underpass.dataplane.TrackedFlow.Kind;
import io.underpass.model.FlowLog;
import io.underpass.model.NetworkInterface;
import io.underpass.model.ResourceId;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import tools.jackson.databind.node.ObjectNode;

/** Puts events into the files where they belong: one a flow log, hour and interface, one a gateway and hour. */
final class FlowWriter {
  /** What is kept of gateways' records. */
  static final Duration GATEWAY_RETENTION = Duration.ofHours(24);

  private static final String FILE = "PT1H.json";

  private final Path storage;
  private final Path gateways;

  /** @param data the server's data directory */
  FlowWriter(Path data) {
    this.storage = data.resolve("storage");
    this.gateways = data.resolve("gateway-flows");
  }

  private record Into(FlowLog log, NetworkInterface nic) {}

  /**
   * Writes events.
   *
   * @param guid of resources
   * @throws IOException if some could not be written; the rest was
   */
  void write(List<FlowEvent> events, Coverage coverage, Instant time, Function<ResourceId, String> guid) throws IOException {
    Map<Into, List<FlowEvent>> byLog = new LinkedHashMap<>();
    Map<ResourceId, List<FlowEvent>> byGateway = new LinkedHashMap<>();
    for (FlowEvent event : events) {
      TrackedFlow flow = event.flow();
      if (flow.kind() == Kind.GATEWAY) {
        coverage.gateway(flow.node()).ifPresent(id -> byGateway.computeIfAbsent(id, _ -> new ArrayList<>()).add(event));
      } else {
        coverage.port(flow.port()).ifPresent(port -> port.logs().stream()
            .filter(log -> isWanted(log, event))
            .forEach(log -> byLog.computeIfAbsent(new Into(log, port.nic()), _ -> new ArrayList<>()).add(event)));
      }
    }
    Failures failures = new Failures();
    byLog.forEach((into, own) -> failures.keep(() -> append(into, own, time, guid)));
    byGateway.forEach((id, own) -> failures.keep(() -> RecordFile.append(
        gateways.resolve(GatewayFormat.folder(id)).resolve(Hour.path(time)).resolve(FILE), List.of(GatewayFormat.record(id, own, time)))));
    failures.complain();
  }

  private static boolean isWanted(FlowLog log, FlowEvent event) {
    boolean state = log.states().isEmpty() || log.states().indexOf(event.change().letter()) >= 0;
    return state && (!log.ofSecurityGroup() || SecurityGroupFormat.has(log, event));
  }

  private void append(Into into, List<FlowEvent> events, Instant time, Function<ResourceId, String> guid) throws IOException {
    String mac = into.nic.mac().toAzure().replace("-", "");
    ObjectNode record = into.log.ofSecurityGroup()
        ? SecurityGroupFormat.record(into.log, mac, events, time, guid)
        : VirtualNetworkFormat.record(into.log, mac, events, time, guid);
    RecordFile.append(folder(into.log).resolve(Hour.path(time)).resolve("macAddress=" + mac).resolve(FILE), List.of(record));
  }

  /** The folder of a flow log, in that of the storage account. Paths in containers begin without a slash but have one within. */
  private Path folder(FlowLog log) {
    return storage.resolve(log.storage().name())
        .resolve(log.ofSecurityGroup() ? SecurityGroupFormat.folder(log) : VirtualNetworkFormat.folder(log));
  }

  /**
   * Deletes what has been kept long enough.
   *
   * @throws IOException if something could not be deleted; the rest was
   */
  void forget(List<FlowLog> logs, Instant now) throws IOException {
    Failures failures = new Failures();
    for (FlowLog log : logs) {
      Duration retention = log.retention();
      if (retention != null) {
        failures.keep(() -> Hour.forget(folder(log), now.minus(retention)));
      }
    }
    failures.keep(() -> Hour.forget(gateways, now.minus(GATEWAY_RETENTION)));
    failures.complain();
  }

  /** Goes on where one of several fails, and says so in the end. */
  private static final class Failures {
    private final List<IOException> failures = new ArrayList<>();

    private interface Work {
      void run() throws IOException;
    }

    void keep(Work work) {
      try {
        work.run();
      } catch (IOException e) {
        failures.add(e);
      }
    }

    void complain() throws IOException {
      if (!failures.isEmpty()) {
        IOException first = failures.removeFirst();
        failures.forEach(first::addSuppressed);
        throw first;
      }
    }
  }
}
