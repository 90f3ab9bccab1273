package io.underpass.control.reconcile;

import static io.underpass.control.Documents.circuit;
import static io.underpass.control.Documents.circuitBody;
import static io.underpass.control.Documents.gateway;
import static io.underpass.control.Documents.gatewayBody;
import static io.underpass.control.Documents.host;
import static io.underpass.control.Documents.json;
import static io.underpass.control.Documents.network;
import static io.underpass.control.Documents.peeringBody;
import static io.underpass.control.Documents.putting;
import static io.underpass.control.Documents.vnet;
import static io.underpass.control.Documents.vnetBody;
import static org.assertj.core.api.Assertions.assertThat;

import io.underpass.control.Control;
import io.underpass.control.ControlOptions;
import io.underpass.control.ControlOptions.DataPlaneChoice;
import io.underpass.control.ControlPlane;
import io.underpass.control.Operation;
import io.underpass.dataplane.linux.LinuxSupport;
import io.underpass.model.ResourceId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.ObjectNode;

/** The whole of this room over the kernel. */
final class LinuxReconcileTest {
  private static final ResourceId CONNECTION = network("connections/c");

  @TempDir
  private Path data;

  @BeforeEach
  void needsTheKernel() {
    Assumptions.assumeTrue(LinuxSupport.available(), () -> LinuxSupport.probe().toString());
  }

  private static void end(ControlPlane control, ResourceId id, ObjectNode body) throws InterruptedException {
    Operation begun = control.commit(putting(id, body)).operation();
    Operation ended = control.await(begun.id(), Duration.ofSeconds(20)).orElseThrow();
    assertThat(ended.status()).as(() -> id + ": " + ended.error() + " " + control.problems()).isEqualTo(Operation.Status.SUCCEEDED);
  }

  private static ObjectNode connection(boolean bypass) {
    return json("{'location':'westeurope','properties':{'connectionType':'ExpressRoute','expressRouteGatewayBypass':" + bypass
        + ",'virtualNetworkGateway1':{'id':'" + gateway("gw") + "'},'peer':{'id':'" + circuit("er") + "'}}}");
  }

  @Test
  void whatIsCommittedRunsInTheKernelAndIsPickedUpAfterARestart() throws Exception {
    ControlOptions options = ControlOptions.of(data).with(DataPlaneChoice.LINUX);
    try {
      try (ControlPlane control = Control.open(options)) {
        assertThat(control.dataPlaneKind()).isEqualTo("linux");
        assertThat(control.dataPlaneReasons()).isEmpty();
        end(control, host("host-1"), json("{'name':'host-1'}"));
        end(control, vnet("hub"), vnetBody("10.0.0.0/16"));
        end(control, gateway("gw"), gatewayBody("hub", "ErGw1AZ"));
        end(control, circuit("er"), circuitBody());
        end(control, ResourceId.parse(circuit("er") + "/peerings/AzurePrivatePeering"), peeringBody());
        end(control, CONNECTION, connection(false));
        assertNodesRun(control);
        end(control, gateway("gw"), gatewayBody("hub", "ErGw3AZ"));
        assertThat(control.lastInterruptionMs(gateway("gw"))).isPresent();
        System.out.println("replacement of the instances: " + control.lastInterruptionMs(gateway("gw")).getAsLong() + " ms");
        printSwitchTimes(control);
      }
      try (ControlPlane control = Control.open(options)) {
        assertThat(control.awaitApplied(control.snapshot().revision(), Duration.ofSeconds(20))).isTrue();
        assertNodesRun(control);
      }
    } finally {
      try (ControlPlane control = Control.open(options)) {
        control.tearDown();
      }
    }
  }

  private static void assertNodesRun(ControlPlane control) {
    assertThat(control.running().nodes()).containsOnlyKeys("gw-0", "gw-1", "er-primary", "er-secondary", "host-1");
    assertThat(control.problems()).isEmpty();
    assertThat(control.counters()).containsOnlyKeys("gw-0", "gw-1", "er-primary", "er-secondary", "host-1");
    for (String site : List.of("gw", "er-primary", "er-secondary", "host-1", "fabric")) {
      assertThat(Path.of("/run/netns", control.kernelPrefix() + "-" + site)).exists();
    }
  }

  /** Printed, not checked: the machine may be busy. */
  private static void printSwitchTimes(ControlPlane control) throws InterruptedException {
    long[] micros = new long[40];
    for (int i = 0; i < micros.length; i++) {
      long start = System.nanoTime();
      long revision = control.commit(putting(CONNECTION, connection(i % 2 == 0))).snapshot().revision();
      assertThat(control.awaitApplied(revision, Duration.ofSeconds(10))).isTrue();
      micros[i] = (System.nanoTime() - start) / 1000;
    }
    Arrays.sort(micros);
    System.out.println("from commit to kernel: p50 " + micros[20] + " µs, p90 " + micros[36] + " µs, max " + micros[39] + " µs");
  }
}
