package io.underpass.control.reconcile;

import io.underpass.control.Operation;
import io.underpass.control.exchange.Exchange;
import io.underpass.control.store.OperationLog.Tracked;
import io.underpass.control.store.Store.Ending;
import io.underpass.model.CircuitConnection;
import io.underpass.model.Connection;
import io.underpass.model.ResourceId;
import io.underpass.model.VirtualNetworkGateway;
import io.underpass.routing.ConnectionStatus;
import io.underpass.routing.FastPathRules;
import io.underpass.routing.GlobalReach;
import io.underpass.routing.View;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Decides which operations end, and how, once a view runs. */
final class Endings {
  /** How long a problem with one of its nodes may last before an operation fails. */
  static final Duration PATIENCE = Duration.ofSeconds(3);
  /** How long an operation waits for a data plane that can do nothing at all. */
  static final Duration LONG_PATIENCE = Duration.ofSeconds(30);

  private final Gateways gateways;
  private final Exchange exchange;
  private final InstantSource clock;

  Endings(Gateways gateways, Exchange exchange, InstantSource clock) {
    this.gateways = gateways;
    this.exchange = exchange;
    this.clock = clock;
  }

  /**
   * Those that end now that this view runs.
   *
   * @param problems what could not be done, by node or port name
   */
  List<Ending> of(List<Tracked> pending, View view, Map<String, String> problems) {
    List<Ending> ended = new ArrayList<>();
    for (Tracked tracked : pending) {
      if (tracked.revision() <= view.revision()) {
        outcome(tracked, view, problems).ifPresent(ended::add);
      }
    }
    return ended;
  }

  /** Those that have waited long enough for a data plane that does nothing. */
  List<Ending> givenUp(List<Tracked> pending, String message) {
    return pending.stream()
        .filter(tracked -> waited(tracked).compareTo(LONG_PATIENCE) > 0)
        .map(tracked -> failure(tracked, "DataPlaneUnavailable", "The data plane could not run the change: " + message))
        .toList();
  }

  private Optional<Ending> outcome(Tracked tracked, View view, Map<String, String> problems) {
    ResourceId subject = tracked.operation().subject();
    if (tracked.operation().kind() == Operation.Kind.DELETE) {
      return Optional.of(success(tracked, Map.of()));
    }
    String problem = problemOf(subject, view, problems);
    if (problem != null) {
      return waited(tracked).compareTo(PATIENCE) < 0
          ? Optional.empty()
          : Optional.of(failure(tracked, "DataPlaneFailure", "The data plane could not run what follows from " + subject + ": " + problem));
    }
    VirtualNetworkGateway gateway = view.resources().get(VirtualNetworkGateway.class, subject).orElse(null);
    if (gateway != null && gateway.isExpressRoute() && gateway.sku() != null) {
      Operation operation = tracked.operation();
      if (operation.name().equals(Operation.RESET_GATEWAY) && !gateways.isReset(subject, operation.start())) {
        return Optional.empty();
      }
      return gateways.isSettled(gateway) ? Optional.of(success(tracked, figures(tracked))) : Optional.empty();
    }
    Optional<FastPathRules.Refusal> refusal =
        view.resources().get(CircuitConnection.class, subject).flatMap(joined -> GlobalReach.failure(view.resources(), joined));
    if (refusal.isPresent()) {
      return Optional.of(failure(tracked, refusal.get().code(), refusal.get().message()));
    }
    Connection connection = view.resources().get(Connection.class, subject).orElse(null);
    if (connection != null && !settled(connection, view) && waited(tracked).compareTo(PATIENCE) < 0) {
      return Optional.empty();
    }
    return Optional.of(success(tracked, Map.of()));
  }

  /** Whether the connection's two ends exchange routes, or aren't going to. */
  private boolean settled(Connection connection, View view) {
    ResourceId gateway = connection.gateway();
    ResourceId circuit = connection.circuit();
    ConnectionStatus status = ConnectionStatus.all(view).get(connection.id());
    return gateway == null || circuit == null || status == null || status.state() != ConnectionStatus.State.CONNECTED
        || exchange.speak(gateway, circuit);
  }

  /** The interruption that this operation brought about. */
  private Map<String, Long> figures(Tracked tracked) {
    long begun = tracked.operation().start().toEpochMilli();
    return gateways.lastInterruption(tracked.operation().subject())
        .filter(interruption -> interruption.start().toEpochMilli() >= begun)
        .map(interruption -> Map.of("interruptionMs", interruption.millis()))
        .orElse(Map.of());
  }

  /** What went wrong with one of the nodes that follow from a resource; null when nothing did. */
  private static @Nullable String problemOf(ResourceId subject, View view, Map<String, String> problems) {
    if (problems.isEmpty()) {
      return null;
    }
    return view.allocations().nodes().entrySet().stream()
        .filter(node -> node.getKey().equals(subject.key()) || node.getKey().startsWith(subject.key() + "/"))
        .map(node -> problems.get(node.getValue().name()))
        .filter(problem -> problem != null)
        .findFirst()
        .orElse(null);
  }

  private Duration waited(Tracked tracked) {
    return Duration.between(tracked.operation().start(), clock.instant());
  }

  private static Ending success(Tracked tracked, Map<String, Long> figures) {
    return new Ending(tracked, null, figures);
  }

  private static Ending failure(Tracked tracked, String code, String message) {
    return new Ending(tracked, new Operation.Failure(code, message), Map.of());
  }
}
