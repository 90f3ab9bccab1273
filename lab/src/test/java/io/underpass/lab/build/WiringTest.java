package io.underpass.lab.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.underpass.cli.client.Json;
import io.underpass.lab.build.Wiring.Loose;
import io.underpass.lab.build.Wiring.NicAddress;
import io.underpass.lab.build.Wiring.NicFacts;
import io.underpass.lab.command.LabCommand;
import io.underpass.lab.file.LabFile;
import io.underpass.lab.file.LabFileReader;
import io.underpass.lab.linux.Iproute;
import io.underpass.lab.linux.NetworkNamespace;
import io.underpass.lab.linux.ProcessIdentity;
import io.underpass.lab.linux.Run;
import io.underpass.net.IpAddress;
import io.underpass.net.MacAddress;
import io.underpass.net.Prefix;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WiringTest {
  private final String prefix = "upt%04x".formatted((int) (System.nanoTime() >>> 8 & 0xFFFF));
  private final LabFile hub = LabFileReader.read("hub", LabCommand.text("hub"));
  private final Wiring wiring = new Wiring(prefix, hub);

  @BeforeEach
  void needRoot() {
    assumeTrue("root".equals(System.getProperty("user.name")), "network namespaces need root");
  }

  @AfterEach
  void leaveNothing() {
    wiring.raze();
    assertThat(NetworkNamespace.startingWith(prefix)).isEmpty();
  }

  private Run in(String node, String... command) {
    return Run.of(wiring.namespace(node).command(List.of(command)), Duration.ofSeconds(10));
  }

  @Test
  void theOnPremisesSideStandsOnItsOwn() {
    wiring.raise();
    wiring.routeMachines(Map.of());
    wiring.routeStatically();
    assertThat(in("onprem-1", "ping", "-c1", "-W1", "10.10.0.11").ok()).isTrue();
    assertThat(in("onprem-2", "ping", "-c1", "-W1", "172.16.0.5").ok()).isTrue();
    assertThat(in("onprem-1", "cat", "/proc/sys/net/ipv4/tcp_congestion_control").output()).isEqualTo("cubic\n");
    assertThat(in("onprem-1", "ip", "-d", "link", "show", "eth0").output()).contains("gso_max_size 61440");
  }

  @Test
  void theRouterSharesItsTrafficOverBothLinks() {
    wiring.raise();
    Loose first = wiring.end("onprem-router", hub.routers().get("onprem-router").links().getFirst());
    Loose second = wiring.end("onprem-router", hub.routers().get("onprem-router").links().getLast());
    assertThat(first.device()).isNotEqualTo(second.device());
    Iproute.in(first.namespace().name(), List.of("link set " + first.device() + " up", "link set " + second.device() + " up"));
    wiring.routeMachines(Map.of());
    wiring.routeStatically();
    assertThat(Json.read(in("onprem-router", "ip", "-j", "route", "show", "10.0.0.0/16").output()).path(0).path("nexthops").size())
        .isEqualTo(2);
  }

  @Test
  void aMachineHasItsInterfacesIdentity() {
    wiring.raise();
    NicFacts nic =
        new NicFacts(
            "/nic", MacAddress.parse("00:0d:3a:00:00:01"),
            List.of(new NicAddress(IpAddress.parse("10.0.1.10"), Prefix.parse("10.0.1.0/24"))));
    wiring.attach("vm-1", nic);
    Loose end = wiring.end("vm-1");
    Iproute.in(end.namespace().name(), List.of("link set " + end.device() + " up"));
    wiring.routeMachines(Map.of("vm-1", nic));
    assertThat(in("vm-1", "ip", "link", "show", "eth0").output()).contains("00:0d:3a:00:00:01");
    assertThat(in("vm-1", "ip", "route").output()).contains("default via 10.0.1.1", "10.0.1.0/24");
  }

  @Test
  void whatADeadOwnerLeftIsSwept() throws Exception {
    wiring.raise();
    ProcessIdentity self = ProcessIdentity.current();
    Owner dead =
        new Owner(prefix, Path.of("/nonexistent"), Owner.State.BUILDING, new ProcessIdentity(self.pid(), self.start() - 1), null, "hub", "",
            hub.nodes());
    try {
      dead.write();
      assertThat(Owner.read(prefix)).contains(dead);
      assertThat(Owner.abandonedOnes()).contains(dead);
      dead.sweep();
      assertThat(NetworkNamespace.startingWith(prefix)).isEmpty();
      assertThat(Owner.read(prefix)).isEmpty();
      assertThat(Path.of("/run/underpass", prefix)).doesNotExist();
    } finally {
      Owner.forget(prefix);
    }
  }

  @Test
  void whatALivingOwnerBuildsIsLeftAlone() throws Exception {
    Owner living = new Owner(prefix, Path.of("/"), Owner.State.BUILDING, ProcessIdentity.current(), null, "hub", "", hub.nodes());
    try {
      living.write();
      assertThat(Owner.abandonedOnes()).doesNotContain(living);
    } finally {
      Owner.forget(prefix);
    }
  }
}
