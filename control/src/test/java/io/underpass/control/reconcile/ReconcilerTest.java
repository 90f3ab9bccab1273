package io.underpass.control.reconcile;

import static io.underpass.control.Documents.circuit;
import static io.underpass.control.Documents.circuitBody;
import static io.underpass.control.Documents.deleting;
import static io.underpass.control.Documents.gateway;
import static io.underpass.control.Documents.gatewayBody;
import static io.underpass.control.Documents.put;
import static io.underpass.control.Documents.putting;
import static io.underpass.control.Documents.vnet;
import static io.underpass.control.Documents.vnetBody;
import static org.assertj.core.api.Assertions.assertThat;

import io.underpass.control.ControlOptions;
import io.underpass.control.ControlPlane;
import io.underpass.control.Operation;
import io.underpass.control.RecordingDataPlane;
import io.underpass.control.store.DataDirectory;
import io.underpass.dataplane.NodeHealth;
import io.underpass.model.GatewaySku;
import io.underpass.model.ResourceId;
import io.underpass.routing.Demand;
import io.underpass.routing.GatewayState;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.jspecify.annotations.Nullable;

final class ReconcilerTest {
  private static final Duration LONG = Duration.ofSeconds(10);

  @TempDir
  private Path data;

  private RecordingDataPlane dataPlane = new RecordingDataPlane();
  private @Nullable LocalControlPlane open;

  private LocalControlPlane open(GatewayTimes times) {
    dataPlane = new RecordingDataPlane();
    open = new LocalControlPlane(
        DataDirectory.open(data), ControlOptions.of(data), new DataPlanes.Chosen(dataPlane, List.of()), times, InstantSource.system());
    return open;
  }

  private LocalControlPlane open() {
    return open(GatewayTimes.FAST);
  }

  @AfterEach
  void close() {
    if (open != null) {
      dataPlane.letAll();
      open.close();
    }
  }

  private static Operation end(ControlPlane control, ControlPlane.Committed committed) throws InterruptedException {
    return control.await(committed.operation().id(), LONG).orElseThrow();
  }

  @Test
  void ofPortsWithAProblemThoseWithoutInterfaceAreAbsent() throws Exception {
    LocalControlPlane control = open();
    dataPlane.report(Map.of("vm-1", "no such interface", "vm-2", "no room", "host-1", "rule sets stay as they were"));
    dataPlane.fall(Map.of("host-1", new NodeHealth(
        Map.of("vm-1", NodeHealth.Link.GONE, "vm-2", NodeHealth.Link.PROGRAM_GONE, "vm-3", NodeHealth.Link.GONE), NodeHealth.Link.UP)));
    end(control, control.commit(putting(vnet("hub"), vnetBody("10.0.0.0/16"))));
    assertThat(control.absentPorts()).isEqualTo(Map.of("vm-1", "no such interface"));
    dataPlane.report(Map.of());
    end(control, control.commit(putting(vnet("spoke"), vnetBody("10.1.0.0/16"))));
    assertThat(control.absentPorts()).isEmpty();
  }

  @Test
  void aPutEndsWhenTheDataPlaneRunsItsRevision() throws Exception {
    LocalControlPlane control = open();
    control.awaitApplied(0, LONG);
    dataPlane.hold();
    ControlPlane.Committed committed = control.commit(putting(vnet("hub"), vnetBody("10.0.0.0/16")));
    assertThat(control.await(committed.operation().id(), Duration.ofMillis(100)).orElseThrow().status())
        .isEqualTo(Operation.Status.IN_PROGRESS);
    assertThat(control.pendingOrFailed(vnet("HUB"))).isPresent();
    dataPlane.letAll();
    assertThat(end(control, committed).status()).isEqualTo(Operation.Status.SUCCEEDED);
    assertThat(control.pendingOrFailed(vnet("hub"))).isEmpty();
    assertThat(dataPlane.plans().getLast().revision()).isGreaterThanOrEqualTo(committed.snapshot().revision());
    assertThat(control.awaitApplied(committed.snapshot().revision(), LONG)).isTrue();
  }

  @Test
  void aDeletedDocumentStaysReadableUntilTheDataPlaneHasLetGo() throws Exception {
    LocalControlPlane control = open();
    end(control, control.commit(putting(vnet("hub"), vnetBody("10.0.0.0/16"))));
    dataPlane.hold();
    ControlPlane.Committed committed = control.commit(deleting(vnet("hub")));
    assertThat(control.snapshot().get(vnet("hub")).orElseThrow().deleting()).isTrue();
    assertThat(control.pendingOrFailed(vnet("hub")).orElseThrow().kind()).isEqualTo(Operation.Kind.DELETE);
    assertThat(control.view().resources().size()).isZero();
    assertThat(control.view().allocations().network(Demand.networkKey(vnet("hub")))).isPresent();
    dataPlane.letAll();
    assertThat(end(control, committed).status()).isEqualTo(Operation.Status.SUCCEEDED);
    assertThat(control.snapshot().get(vnet("hub"))).isEmpty();
    assertThat(control.view().allocations().networks()).isEmpty();
  }

  @Test
  void aPutRevivesWhatIsLeaving() throws Exception {
    LocalControlPlane control = open();
    end(control, control.commit(putting(vnet("hub"), vnetBody("10.0.0.0/16"))));
    var network = control.view().allocations().network(Demand.networkKey(vnet("hub")));
    dataPlane.hold();
    ControlPlane.Committed gone = control.commit(deleting(vnet("hub")));
    ControlPlane.Committed back = control.commit(putting(vnet("hub"), vnetBody("10.1.0.0/16")));
    dataPlane.letAll();
    assertThat(end(control, gone).status()).isEqualTo(Operation.Status.SUCCEEDED);
    assertThat(end(control, back).status()).isEqualTo(Operation.Status.SUCCEEDED);
    assertThat(control.snapshot().get(vnet("hub")).orElseThrow().deleting()).isFalse();
    assertThat(control.view().allocations().network(Demand.networkKey(vnet("hub")))).isEqualTo(network);
  }

  @Test
  void aBurstOfCommitsIsFewPasses() throws Exception {
    LocalControlPlane control = open();
    end(control, control.commit(putting(vnet("first"), vnetBody("10.0.0.0/16"))));
    int before = dataPlane.plans().size();
    dataPlane.hold();
    ControlPlane.Committed last = null;
    for (int i = 0; i < 100; i++) {
      last = control.commit(putting(vnet("v" + i), vnetBody("10.0.0.0/16")));
    }
    dataPlane.letAll();
    end(control, last);
    assertThat(dataPlane.plans().size() - before).isLessThanOrEqualTo(3);
  }

  @Test
  void aNewGatewayIsReadyAndASkuChangeTakesItsInstancesAwayFirst() throws Exception {
    LocalControlPlane control = open();
    end(control, control.commit(putting(gateway("gw"), gatewayBody("hub", "ErGw1AZ"))));
    assertThat(control.view().gateways().get(gateway("gw")))
        .isEqualTo(new GatewayState(GatewaySku.ER_GW1_AZ, 1, GatewayState.INSTANCES, 1, true));
    assertThat(control.lastInterruptionMs(gateway("gw"))).isEmpty();

    dataPlane.hold();
    ControlPlane.Committed change = control.commit(putting(gateway("gw"), gatewayBody("hub", "ErGw3AZ")));
    // Usually the first pass that waits is the one; a pass that the first commit left behind may come before.
    await(dataPlane::isWaiting);
    if (control.view().gateways().get(gateway("gw")).ready()) {
      dataPlane.letOne();
      await(() -> !control.view().gateways().get(gateway("gw")).ready());
    }
    assertThat(control.view().gateways().get(gateway("gw")).ready()).isFalse();
    assertThat(control.view().gateways().get(gateway("gw")).running()).isEqualTo(GatewaySku.ER_GW1_AZ);
    dataPlane.letAll();
    Operation ended = end(control, change);
    assertThat(ended.status()).isEqualTo(Operation.Status.SUCCEEDED);
    assertThat(ended.figures()).containsKey("interruptionMs");
    assertThat(control.lastInterruptionMs(gateway("gw"))).hasValue(ended.figures().get("interruptionMs"));
    assertThat(control.view().gateways().get(gateway("gw")))
        .isEqualTo(new GatewayState(GatewaySku.ER_GW3_AZ, 1, GatewayState.INSTANCES, 2, true));
  }

  @Test
  void aReplacementTakesItsTimeAndIsMeasured() throws Exception {
    LocalControlPlane control = open(after(Duration.ofMillis(120), Duration.ofMillis(250)));
    ControlPlane.Committed made = control.commit(putting(gateway("gw"), gatewayBody("hub", "Standard")));
    assertThat(control.await(made.operation().id(), Duration.ofMillis(50)).orElseThrow().status()).isEqualTo(Operation.Status.IN_PROGRESS);
    assertThat(control.view().gateways()).isEmpty();
    Operation created = end(control, made);
    assertThat(Duration.between(created.start(), created.end())).isGreaterThanOrEqualTo(Duration.ofMillis(119));
    Operation changed = end(control, control.commit(putting(gateway("gw"), gatewayBody("hub", "UltraPerformance"))));
    assertThat(changed.figures().get("interruptionMs")).isBetween(249L, 5_000L);
  }

  private static GatewayTimes after(Duration creation, Duration replacement) {
    return new GatewayTimes() {
      @Override
      public Duration creation() {
        return creation;
      }

      @Override
      public Duration replacement() {
        return replacement;
      }
    };
  }

  @Test
  void anOperationFailsWithTheProblemOfItsOwnNode() throws Exception {
    LocalControlPlane control = open();
    dataPlane.report(Map.of("er-primary", "the namespace can't be made"));
    Operation ended = end(control, control.commit(putting(circuit("er"), circuitBody())));
    assertThat(ended.status()).isEqualTo(Operation.Status.FAILED);
    assertThat(ended.error().code()).isEqualTo("DataPlaneFailure");
    assertThat(ended.error().message()).contains("the namespace can't be made").contains("expressRouteCircuits/er");
    assertThat(control.pendingOrFailed(circuit("er")).orElseThrow().status()).isEqualTo(Operation.Status.FAILED);
    assertThat(control.problems()).containsEntry("er-primary", "the namespace can't be made");
    assertThat(end(control, control.commit(putting(vnet("hub"), vnetBody("10.0.0.0/16")))).status()).isEqualTo(Operation.Status.SUCCEEDED);
  }

  @Test
  void problemsAreTriedAgainUntilTheyAreGone() throws Exception {
    LocalControlPlane control = open();
    dataPlane.report(Map.of("vm-1", "no interface 'veth1' yet"));
    ControlPlane.Committed committed = control.commit(put(vnet("hub"), vnetBody("10.0.0.0/16")));
    assertThat(control.awaitApplied(committed.snapshot().revision(), LONG)).isTrue();
    await(() -> control.problems().containsKey("vm-1"));
    dataPlane.report(Map.of());
    await(() -> control.problems().isEmpty());
  }

  @Test
  void aDataPlaneThatRefusesIsTriedAgain() throws Exception {
    LocalControlPlane control = open();
    dataPlane.refuse("no memory for maps");
    ControlPlane.Committed committed = control.commit(putting(vnet("hub"), vnetBody("10.0.0.0/16")));
    await(() -> "no memory for maps".equals(control.problems().get("dataplane")));
    assertThat(control.awaitApplied(committed.snapshot().revision(), Duration.ofMillis(100))).isFalse();
    dataPlane.refuse(null);
    assertThat(end(control, committed).status()).isEqualTo(Operation.Status.SUCCEEDED);
    assertThat(control.problems()).isEmpty();
  }

  @Test
  void unfinishedOperationsEndAfterARestart() throws Exception {
    LocalControlPlane control = open();
    control.awaitApplied(0, LONG);
    dataPlane.refuse("not now");
    ControlPlane.Committed made = control.commit(putting(circuit("er"), circuitBody()));
    ControlPlane.Committed gone = control.commit(deleting(vnet("never")));
    assertThat(control.operation(made.operation().id()).orElseThrow().status()).isEqualTo(Operation.Status.IN_PROGRESS);
    close();
    LocalControlPlane again = open();
    assertThat(end(again, made).status()).isEqualTo(Operation.Status.SUCCEEDED);
    assertThat(end(again, gone).status()).isEqualTo(Operation.Status.SUCCEEDED);
    assertThat(again.operation(UUID.randomUUID().toString())).isEmpty();
  }

  @Test
  void allocationsStayOverRestartsAndAreFreed() throws Exception {
    LocalControlPlane control = open();
    control.commit(put(vnet("a"), vnetBody("10.0.0.0/16")));
    control.commit(put(vnet("b"), vnetBody("10.0.0.0/16")));
    control.commit(put(circuit("er"), circuitBody()));
    control.commit(put(gateway("gw"), gatewayBody("b", "ErGw1AZ")));
    control.commit(put(ResourceId.parse("/underpass/hosts/gw-0"), io.underpass.control.Documents.json("{'name':'gw-0'}")));
    var before = control.view().allocations();
    assertThat(before.network(Demand.networkKey(vnet("a"))).orElseThrow().vni()).isEqualTo(0x1000);
    assertThat(before.node(Demand.instanceKey(gateway("gw"), 0)).orElseThrow().name()).isEqualTo("gw-0");
    assertThat(before.node(Demand.hostKey("gw-0")).orElseThrow().name()).isEqualTo("gw-0-2");
    close();
    control = open();
    assertThat(control.view().allocations()).isEqualTo(before);
    end(control, control.commit(deleting(vnet("a"))));
    assertThat(control.view().allocations().networks()).hasSize(2);
    assertThat(control.view().allocations().network(Demand.networkKey(vnet("b")))).isEqualTo(before.network(Demand.networkKey(vnet("b"))));
    close();
    assertThat(open().view().allocations().networks()).hasSize(2);
  }

  @Test
  void takenDownStaysDownUntilSomethingIsPut() throws Exception {
    LocalControlPlane control = open();
    end(control, control.commit(putting(vnet("hub"), vnetBody("10.0.0.0/16"))));
    control.tearDown();
    assertThat(dataPlane.isTornDown()).isTrue();
    int before = dataPlane.plans().size();
    assertThat(end(control, control.commit(deleting(vnet("hub")))).status()).isEqualTo(Operation.Status.SUCCEEDED);
    assertThat(dataPlane.plans()).hasSize(before);
    end(control, control.commit(putting(vnet("hub"), vnetBody("10.0.0.0/16"))));
    assertThat(dataPlane.plans().size()).isGreaterThan(before);
  }

  private static void await(java.util.function.BooleanSupplier condition) throws InterruptedException {
    long end = System.nanoTime() + LONG.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).isLessThan(end);
      Thread.sleep(5);
    }
  }
}
