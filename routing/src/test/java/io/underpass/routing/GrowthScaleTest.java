package io.underpass.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.underpass.model.GatewaySku;
import io.underpass.model.LinkRole;
import io.underpass.model.LoadBalancer.Protocol;
import io.underpass.model.LoadBalancer.Sku;
import io.underpass.model.PortBinding;
import io.underpass.model.Resource;
import io.underpass.net.IpAddress;
import io.underpass.net.Prefix;
import io.underpass.plan.NodePlan;
import io.underpass.plan.Plan;
import io.underpass.routing.Lab.FastPath;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * One machine more beside 25,000 in 1,000 networks, with 10,000 prefixes heard over BGP, 2,000 rules in ten security groups, a route
 * table in every tenth network and a load balancer in every fiftieth. Prints what a plan takes on the CPU; asserts that what the
 * machine has nothing to do with stays the same object.
 */
class GrowthScaleTest {
  private static final int NETWORKS = 1_000;
  private static final int HEARING = 10;
  private static final int MACHINES = 25;
  private static final int GROUPS = 10;
  private static final int RULES = 200;
  private static final int WARM_UP = 60;
  private static final int MEASURED = 21;

  static Lab large() {
    Lab lab = Lab.hub().gateway("gw", "hub", GatewaySku.ER_GW3_AZ).connect("c", "gw", "er", FastPath.ON);
    for (int i = 0; i < 10_000; i++) {
      lab.announce("er", LinkRole.values()[i % 2], Prefix.of(IpAddress.parse("20.0.0.0").plus(i * 512L), 24).toString(), 65_001);
    }
    for (int group = 0; group < GROUPS; group++) {
      int number = group;
      Guards.group(lab, "nsg" + group, IntStream.range(0, RULES)
          .mapToObj(rule -> (rule % 2 == 0 ? "in" : "out") + " allow tcp 10." + number + "." + rule + ".0/24 * " + (1_000 + rule))
          .toArray(String[]::new));
    }
    List<Resource> machines = new ArrayList<>();
    for (int network = 0; network < NETWORKS; network++) {
      String name = "net" + network;
      lab.spoke(name, "eastus", space(network) + "0/24");
      Guards.subnet(lab, name, "default", "nsg" + network % GROUPS);
      if (network < HEARING) {
        lab.hubAndSpoke("hub", name);
      }
      if (network % 10 == 0) {
        lab.routes(name, "default", "10.99.0.0/16 None", "0.0.0.0/0 VirtualAppliance " + space(network) + "4");
      }
      for (int machine = 0; machine < MACHINES; machine++) {
        String vm = "m" + network + "-" + machine;
        machines.add(Lab.nicOf(vm, name, List.of(IpAddress.parse(space(network) + (4 + machine)))));
        PortBinding.To to = new PortBinding.ToNic(Lab.nicId(vm), "host-" + (1 + machine % 2));
        machines.add(new PortBinding(PortBinding.id("p" + (network * MACHINES + machine)), "", "eth0", to));
      }
    }
    lab.put(machines.toArray(Resource[]::new));
    for (int network = 0; network < NETWORKS; network += 10) {
      lab.forwarding("m" + network + "-0", true);
      if (network % 50 == 0) {
        String balancer = "lb" + network;
        lab.put(Balancers.internal(
            balancer, Sku.STANDARD, "net" + network, space(network) + "250", Balancers.rule(balancer, Protocol.TCP, 443, 8443)));
        Balancers.join(lab, balancer, "m" + network + "-1", "m" + network + "-2", "m" + network + "-3");
      }
    }
    return lab;
  }

  private static String space(int network) {
    return "10." + (100 + network / 250) + "." + network % 250 + ".";
  }

  @Test
  void oneMachineMoreCostsWhatItTouches() {
    Lab lab = large();
    ThreadMXBean thread = ManagementFactory.getThreadMXBean();
    View view = lab.view();
    long start = thread.getCurrentThreadCpuTime();
    Plan plan = new Planner().plan(view);
    System.out.printf("from nothing, not warm      %8.1f ms on the CPU%n", (thread.getCurrentThreadCpuTime() - start) / 1e6);
    Planner planner = new Planner();
    plan = planner.plan(view);
    double[] took = new double[MEASURED];
    for (int round = 0; round < WARM_UP + MEASURED; round++) {
      View more = lab.machine("y" + round, "net7", "host-1", space(7) + (100 + round)).view();
      start = thread.getCurrentThreadCpuTime();
      Plan next = planner.plan(more, plan);
      if (round >= WARM_UP) {
        took[round - WARM_UP] = (thread.getCurrentThreadCpuTime() - start) / 1e6;
      }
      NodePlan before = plan.nodes().get("host-2");
      assertThat(next.nodes().get("host-2").ports() == before.ports()).isTrue();
      assertThat(next.nodes().get("host-2").routes() == before.routes()).isTrue();
      assertThat(next.nodes().get("host-2").ruleSets() == before.ruleSets()).isTrue();
      assertThat(next.nodes().get("host-1").ports()).hasSize(plan.nodes().get("host-1").ports().size() + 1);
      plan = next;
    }
    Arrays.sort(took);
    System.out.printf(
        "one machine more, the median %7.1f ms on the CPU, from %.1f to %.1f%n", took[MEASURED / 2], took[0], took[MEASURED - 1]);
    start = thread.getCurrentThreadCpuTime();
    new Planner().plan(view);
    System.out.printf("from nothing, warm          %8.1f ms on the CPU%n", (thread.getCurrentThreadCpuTime() - start) / 1e6);
  }
}
