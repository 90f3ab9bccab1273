package io.underpass.control.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.underpass.dataplane.Reply;
import io.underpass.model.Host;
import io.underpass.model.PortBinding;
import io.underpass.model.Resource;
import io.underpass.model.ResourceId;
import io.underpass.model.ResourceReader;
import io.underpass.model.Resources;
import io.underpass.net.IpAddress;
import io.underpass.plan.Plan;
import io.underpass.routing.Allocations;
import io.underpass.routing.BackendHealth;
import io.underpass.routing.BackendHealth.Asked;
import io.underpass.routing.Demand;
import io.underpass.routing.Options;
import io.underpass.routing.Planner;
import io.underpass.routing.Reachability;
import io.underpass.routing.View;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** A prober over machines that a test plays: one behind 10.0.1.100, asked at port 8080. */
class ProberTest {
  private static final String NETWORK = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/";
  private static final Asked VM = new Asked(
      ResourceId.parse(NETWORK + "loadBalancers/lb/probes/p"), ResourceId.parse(NETWORK + "networkInterfaces/vm/ipConfigurations/i"));

  private final List<String> asked = new CopyOnWriteArrayList<>();
  private final AtomicInteger news = new AtomicInteger();
  private volatile Reply reply = Reply.ACCEPTED;
  private volatile Runnable asking = () -> { };
  private final Prober prober = new Prober(this::answer, System::nanoTime);

  private Reply answer(String node, String port, IpAddress destination, int tcpPort, Duration timeout) {
    asked.add(node + " " + port + " " + destination + ":" + tcpPort);
    asking.run();
    return reply;
  }

  @AfterEach
  void stop() {
    prober.close();
  }

  private static Resource read(String id, String json) {
    return ResourceReader.read(ResourceId.parse(NETWORK + id), JsonMapper.shared().readTree(json.replace('\'', '"').replace("@", NETWORK)))
        .resource().orElseThrow();
  }

  private static View view(Resource... more) {
    Resources resources = Resources.of(Stream.concat(
            Stream.of(
                read("virtualNetworks/v", """
                    {'location':'eastus','properties':{'addressSpace':{'addressPrefixes':['10.0.0.0/16']},
                     'subnets':[{'name':'s','properties':{'addressPrefix':'10.0.1.0/24'}}]}}"""),
                read("loadBalancers/lb", """
                    {'location':'eastus','sku':{'name':'Standard'},'properties':{
                     'frontendIPConfigurations':[{'name':'f','properties':{'subnet':{'id':'@virtualNetworks/v/subnets/s'},'privateIPAddress':'10.0.1.100'}}],
                     'probes':[{'name':'p','properties':{'protocol':'Tcp','port':8080,'intervalInSeconds':5,'probeThreshold':1}}],
                     'loadBalancingRules':[{'name':'r','properties':{'frontendIPConfiguration':{'id':'@loadBalancers/lb/frontendIPConfigurations/f'},
                      'backendAddressPool':{'id':'@loadBalancers/lb/backendAddressPools/b'},'probe':{'id':'@loadBalancers/lb/probes/p'},
                      'protocol':'Tcp','frontendPort':80,'backendPort':8080}}]}}"""),
                read("networkInterfaces/vm", """
                    {'location':'eastus','properties':{'networkSecurityGroup':{'id':'@networkSecurityGroups/g'},'ipConfigurations':[{'name':'i','properties':{
                     'subnet':{'id':'@virtualNetworks/v/subnets/s'},'privateIPAddress':'10.0.1.10',
                     'loadBalancerBackendAddressPools':[{'id':'@loadBalancers/lb/backendAddressPools/b'}]}}]}}"""),
                new Host(Host.id("host-1")),
                new PortBinding(
                    PortBinding.id("vm-1"), "vm", "eth0",
                    new PortBinding.ToNic(ResourceId.parse(NETWORK + "networkInterfaces/vm"), "host-1"))),
            Stream.of(more))
        .toList());
    return new View(
        1, resources, List.of(), Reachability.ALL_UP, Allocations.EMPTY.satisfying(Demand.of(resources, Map.of())), Map.of(), Options.DEFAULT);
  }

  private void follow(View view) {
    prober.listen(news::incrementAndGet);
    prober.follow(view, new Planner().plan(view));
  }

  private static void await(BooleanSupplier condition) throws InterruptedException {
    for (long end = System.nanoTime() + 10_000_000_000L; !condition.getAsBoolean(); Thread.sleep(5)) {
      assertThat(System.nanoTime()).as("within 10 s").isLessThan(end);
    }
  }

  @Test
  void aServerThatComesBackKnowsWhoWasDown(@TempDir Path data) throws Exception {
    reply = Reply.REFUSED;
    try (Prober first = new Prober(this::answer, System::nanoTime, data)) {
      assertThat(first.health()).isEqualTo(BackendHealth.ALL_UP);
      first.follow(view(), new Planner().plan(view()));
      await(() -> Files.exists(data.resolve("health")));
    }
    try (Prober second = new Prober(this::answer, System::nanoTime, data)) {
      assertThat(second.health()).as("before anybody was asked").isEqualTo(new BackendHealth(Set.of(VM)));
      reply = Reply.ACCEPTED;
      second.follow(view(), new Planner().plan(view()));
      await(() -> second.health().down().isEmpty());
    }
    Files.writeString(data.resolve("health"), "something else");
    try (Prober third = new Prober(this::answer, System::nanoTime, data)) {
      assertThat(third.health()).isEqualTo(BackendHealth.ALL_UP);
    }
  }

  @Test
  void aMachineThatDoesNotAnswerIsDown() throws InterruptedException {
    reply = Reply.REFUSED;
    follow(view());
    await(() -> !prober.health().down().isEmpty());
    assertThat(prober.health()).isEqualTo(new BackendHealth(Set.of(VM)));
    assertThat(asked).containsExactly("host-1 vm-1 10.0.1.10:8080");
    assertThat(news).hasValue(1);
  }

  @Test
  void aMachineThatAnswersIsUpAndNobodyIsTold() throws InterruptedException {
    follow(view());
    await(() -> !asked.isEmpty());
    assertThat(prober.health()).isSameAs(BackendHealth.ALL_UP);
    assertThat(news).hasValue(0);
  }

  @Test
  void aSecurityGroupThatKeepsProbesOutTurnsItDownWithoutAsking() throws InterruptedException {
    follow(view(read("networkSecurityGroups/g", """
        {'location':'eastus','properties':{'securityRules':[{'name':'no','properties':{'priority':100,'direction':'Inbound','access':'Deny','protocol':'*',
         'sourceAddressPrefix':'AzureLoadBalancer','sourcePortRange':'*','destinationAddressPrefix':'*','destinationPortRange':'*'}}]}}""")));
    await(() -> !prober.health().down().isEmpty());
    assertThat(prober.health().keptOut())
        .isEqualTo(Map.of(VM, "rule no (priority 100) of network security group g denies it"));
    assertThat(asked).isEmpty();
    follow(view());
    await(() -> prober.health().down().isEmpty());
    assertThat(prober.health()).isEqualTo(BackendHealth.ALL_UP);
  }

  @Test
  void whoDoesNotRunYetIsNotAsked() throws InterruptedException {
    View view = view();
    prober.follow(view, Plan.EMPTY);
    Thread.sleep(250);
    assertThat(asked).isEmpty();
    prober.follow(view, new Planner().plan(view));
    await(() -> !asked.isEmpty());
    assertThat(prober.health()).isSameAs(BackendHealth.ALL_UP);
  }

  @Test
  void whoCannotBeAskedIsDownAndAskedAgain() throws InterruptedException {
    List<Throwable> unlogged = new CopyOnWriteArrayList<>();
    Thread.UncaughtExceptionHandler others = Thread.getDefaultUncaughtExceptionHandler();
    Thread.setDefaultUncaughtExceptionHandler((_, problem) -> unlogged.add(problem));
    try {
      asking = () -> {
        throw new IllegalStateException("a test says so");
      };
      follow(view());
      await(() -> !prober.health().down().isEmpty());
      asking = () -> { };
      await(() -> prober.health().down().isEmpty());
    } finally {
      Thread.setDefaultUncaughtExceptionHandler(others);
    }
    assertThat(unlogged).as("the log has it, not the standard error").isEmpty();
  }

  @Test
  void whatEndsWithTheProberSaysNothingOfTheMachine() throws InterruptedException {
    reply = Reply.SILENT;
    asking = prober::close;
    follow(view());
    await(() -> !asked.isEmpty());
    Thread.sleep(50);
    assertThat(prober.health()).isSameAs(BackendHealth.ALL_UP);
    assertThat(news).hasValue(0);
  }
}
