package io.underpass.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.underpass.model.LinkRole;
import io.underpass.model.ExpressRouteCircuit.Tier;
import io.underpass.model.GatewaySku;
import io.underpass.model.NetworkSecurityGroup;
import io.underpass.model.PortBinding;
import io.underpass.model.Resource;
import io.underpass.net.IpAddress;
import io.underpass.net.Prefix;
import io.underpass.plan.Filter;
import io.underpass.plan.Plan;
import io.underpass.plan.RuleSet;
import io.underpass.routing.Lab.FastPath;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * 1,000 networks of 25 machines each behind one of 10 security groups of 200 rules; ten of the networks are spokes that hear 10,000 prefixes. Prints how long plans
 * take, beside the same without groups; asserts what is shared.
 */
class FilterScaleTest {
  private static final int NETWORKS = 1_000;
  private static final int HEARING = 10;
  private static final int MACHINES = 25;
  private static final int GROUPS = 10;
  private static final int RULES = 200;
  private static final int ROUNDS = 2;

  private static Lab large() {
    Lab lab = Lab.hub().connect("c", "gw", "er", FastPath.ON);
    for (int i = 0; i < 10_000; i++) {
      lab.announce("er", LinkRole.PRIMARY, Prefix.of(IpAddress.parse("20.0.0.0").plus(i * 512L), 24).toString(), 65_001);
    }
    List<Resource> all = new ArrayList<>();
    for (int network = 0; network < NETWORKS; network++) {
      String name = "net" + network;
      lab.spoke(name, "eastus", "10." + (100 + network / 250) + "." + network % 250 + ".0/24");
      if (network < HEARING) {
        lab.hubAndSpoke("hub", name);
      }
      for (int machine = 0; machine < MACHINES; machine++) {
        String vm = "m" + network + "-" + machine;
        all.add(Lab.nicOf(vm, name, List.of(IpAddress.parse("10." + (100 + network / 250) + "." + network % 250 + "." + (4 + machine)))));
        all.add(new PortBinding(
            PortBinding.id("p" + (network * MACHINES + machine)), "", "eth0", new PortBinding.ToNic(Lab.nicId(vm), "host-" + (1 + machine % 2))));
      }
    }
    return lab.put(all.toArray(Resource[]::new));
  }

  private static void guard(Lab lab) {
    for (int group = 0; group < GROUPS; group++) {
      int number = group;
      Guards.group(lab, "nsg" + group, IntStream.range(0, RULES)
          .mapToObj(rule -> (rule % 2 == 0 ? "in" : "out") + " allow tcp 10." + number + "." + rule + ".0/24 * " + (1_000 + rule))
          .toArray(String[]::new));
    }
    for (int network = 0; network < NETWORKS; network++) {
      Guards.subnet(lab, "net" + network, "default", "nsg" + network % GROUPS);
    }
  }

  private static Plan timed(String what, Planner planner, View view, Plan running) {
    ThreadMXBean thread = ManagementFactory.getThreadMXBean();
    long start = System.nanoTime();
    long cpu = thread.getCurrentThreadCpuTime();
    Plan plan = planner.plan(view, running);
    double onCpu = (thread.getCurrentThreadCpuTime() - cpu) / 1e6;
    System.out.printf("%-44s %7.1f ms, of it on the CPU %7.1f ms%n", what, (System.nanoTime() - start) / 1e6, onCpu);
    return plan;
  }

  /** What of a plan is the contents of rule sets. */
  private static Bindings ruleSets(String what, RuleSets sets, View view, @Nullable Bindings previous) {
    Topology topology = Topology.of(view);
    Bindings bindings = Bindings.of(view, topology, previous);
    ReturnRoutes routes = new ReturnRoutes(view, topology, bindings);
    List<Set<Filter>> hosts = Stream.of("host-1", "host-2").map(host -> bindings.ports(host).filters().all()).toList();
    ThreadMXBean thread = ManagementFactory.getThreadMXBean();
    long cpu = thread.getCurrentThreadCpuTime();
    sets.follow(view, topology, bindings, routes);
    hosts.forEach(distinct -> sets.of(bindings.filters(), distinct));
    System.out.printf("%-44s %7.1f ms on the CPU%n", what, (thread.getCurrentThreadCpuTime() - cpu) / 1e6);
    return bindings;
  }

  @Test
  void groupsCostLittleAndAreShared() {
    Lab lab = large();
    View bare = lab.view();
    for (int round = 0; round < ROUNDS; round++) {
      timed("without groups, from nothing", new Planner(), bare, Plan.EMPTY);
    }
    Planner plain = new Planner();
    Plan running = plain.plan(bare);
    for (int round = 0; round < ROUNDS; round++) {
      running = timed("without groups, one machine more", plain, lab.machine("x" + round, "net7", "host-1", "10.100.7." + (100 + round)).view(), running);
    }
    guard(lab);
    View view = lab.view();
    for (int round = 0; round < ROUNDS; round++) {
      timed("1,000 networks × 10 groups, from nothing", new Planner(), view, Plan.EMPTY);
    }
    Planner planner = new Planner();
    Plan plan = planner.plan(view);
    for (int round = 0; round < ROUNDS; round++) {
      Plan next = timed("one machine more", planner, lab.machine("y" + round, "net7", "host-1", "10.100.7." + (120 + round)).view(), plan);
      assertThat(next.nodes().get("host-1").ruleSets() == plan.nodes().get("host-1").ruleSets()).isTrue();
      plan = next;
    }
    NetworkSecurityGroup one = lab.resources.get(NetworkSecurityGroup.class, Guards.groupId("nsg1")).orElseThrow();
    for (int round = 0; round < ROUNDS; round++) {
      Plan next = timed(
          "one rule less", planner,
          lab.put(new NetworkSecurityGroup(one.id(), one.location(), one.rules().subList(round + 1, RULES))).view(), plan);
      assertThat(next.nodes().get("host-1").ports() == plan.nodes().get("host-1").ports()).isTrue();
      plan = next;
    }
    RuleSets sets = new RuleSets();
    Bindings bindings = null;
    for (int round = 0; round < ROUNDS; round++) {
      bindings = ruleSets("rule sets, from nothing", new RuleSets(), view, bindings);
      bindings = ruleSets("rule sets, something else changed", sets, view, bindings);
      lab.put(new NetworkSecurityGroup(one.id(), one.location(), one.rules().subList(round, RULES)));
      bindings = ruleSets("rule sets, one rule less", sets, lab.view(), bindings);
      lab.machine("z" + round, "net7", "host-1", "10.100.7." + (140 + round));
      bindings = ruleSets("rule sets, one machine more", sets, lab.view(), bindings);
      view = lab.view();
    }
    Set<List<Prefix>> lists = Collections.newSetFromMap(new IdentityHashMap<>());
    for (RuleSet set : plan.nodes().get("host-1").ruleSets().values()) {
      lists.add(set.rules().getLast().sources());
      set.rules().stream().filter(rule -> rule.name().endsWith("AllowInternetOutBound")).forEach(rule -> lists.add(rule.destinations()));
    }
    assertThat(plan.nodes().get("host-1").ruleSets()).hasSize(2 * NETWORKS);
    assertThat(lists.size()).as("lists of 'any' and of the internet").isLessThan(5);
  }
}
