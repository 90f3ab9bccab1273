package io.underpass.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.underpass.model.LearntRoute;
import io.underpass.model.NetworkInterface;
import io.underpass.model.PortBinding;
import io.underpass.model.ResourceId;
import io.underpass.net.IpAddress;
import io.underpass.plan.Flow;
import io.underpass.plan.Plan;
import io.underpass.routing.whatif.Change;
import io.underpass.routing.whatif.Impact;
import io.underpass.routing.whatif.WhatIf;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random networks, changed a little at random: the classes hold exactly the flows that go another way when every flow is tried, each in one. {@code -Dseed=…} runs
 * one again.
 */
class WhatIfBruteForceTest {
  private static final int STEPS = 10;

  static Stream<Long> seeds() {
    Long one = Long.getLong("seed");
    return one != null ? Stream.of(one) : IntStream.range(0, Integer.getInteger("seeds", 8)).mapToObj(i -> 20261126L + i);
  }

  private static final List<IpAddress> DESTINATIONS = Stream.of(
          IntStream.range(8, 18).mapToObj(i -> "10.0.1." + i),
          IntStream.range(10, 18).mapToObj(i -> "10.20.1." + i),
          IntStream.range(10, 18).mapToObj(i -> "10.21.1." + i),
          IntStream.range(1, 5).mapToObj(i -> "fd00::" + i),
          Stream.of("10.0.1.1", "10.0.1.100", "10.0.200.1", "10.10.0.9", "10.10.3.3", "8.8.8.8", "172.16.0.2", "168.63.129.16", "224.0.0.1",
              "10.20.1.1", "fd20::1", "fd20::9", "fd10::7", "2001:db8::1"))
      .flatMap(it -> it)
      .map(IpAddress::parse)
      .toList();

  private static final List<int[]> KINDS =
      List.of(new int[] {6, 50_000, 80}, new int[] {6, 700, 443}, new int[] {17, 50_000, 53}, new int[] {1, 0, 0}, new int[] {47, 0, 0});

  private static List<IpAddress> sources(List<View> views, String port) {
    Set<IpAddress> sources = new TreeSet<>();
    for (View view : views) {
      PortBinding binding = view.resources().get(PortBinding.class, PortBinding.id(port)).orElse(null);
      if (binding == null) {
        continue;
      }
      switch (binding.to()) {
        case PortBinding.ToNic to ->
            view.resources().get(NetworkInterface.class, to.nic()).ifPresent(nic -> sources.addAll(nic.addresses()));
        case PortBinding.ToCircuit to -> Stream.of("10.10.0.9", "10.10.0.77", "10.0.1.9", "8.8.4.4", "fd10::5")
            .map(IpAddress::parse)
            .filter(address -> announced(views, to.circuit(), address))
            .forEach(sources::add);
      }
    }
    return List.copyOf(sources);
  }

  private static boolean announced(List<View> views, ResourceId circuit, IpAddress address) {
    return views.stream().flatMap(view -> view.learnt().stream())
        .filter(route -> route.circuit().equals(circuit))
        .map(LearntRoute::prefix)
        .anyMatch(prefix -> prefix.contains(address));
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void exactlyWhatGoesAnotherWayIsInExactlyOneClass(long seed) {
    World world = new World(seed);
    Random random = new Random(seed);
    Planner planner = new Planner();
    List<Embellishment> some = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      some.add(Embellishment.any(random));
    }
    int differing = 0;
    for (int step = 0; step < STEPS; step++) {
      List<Embellishment> then = List.copyOf(some);
      if (step == 2) {
        world.lab.forwarding("m" + random.nextInt(3), true);
      }
      View before = world.lab.view();
      Paths pathsBefore = Paths.of(before, Embellishment.apply(planner.plan(before), then));
      if (random.nextInt(3) != 0) {
        world.change();
      }
      if (random.nextInt(2) == 0) {
        some.set(random.nextInt(some.size()), Embellishment.any(random));
      }
      View after = world.lab.view();
      Plan plan = planner.plan(after);
      Paths pathsAfter = pathsBefore.next(after, some.equals(then) && random.nextInt(3) == 0 ? plan : Embellishment.apply(plan, some));
      Impact impact = WhatIf.of(before, pathsBefore, after, pathsAfter);
      differing += check(before, pathsBefore, after, pathsAfter, impact, "seed " + seed + ", step " + step);
    }
    System.out.println("seed " + seed + ": " + differing + " flows go another way");
  }

  /** Fails where a flow that goes another way isn't in exactly one class, or one that doesn't is; how many do. */
  static int check(View before, Paths pathsBefore, View after, Paths pathsAfter, Impact impact, String what) {
    WhatIfOracle then = new WhatIfOracle(pathsBefore);
    WhatIfOracle now = new WhatIfOracle(pathsAfter);
    Set<String> ports = new TreeSet<>();
    Stream.of(pathsBefore, pathsAfter).forEach(paths -> paths.plan().nodes().values().forEach(node -> ports.addAll(node.ports().keySet())));
    int differing = 0;
    for (String port : ports) {
      List<Change.Part> parts = impact.changes().stream().flatMap(change -> change.traffic().stream()).filter(part -> part.ports().contains(port)).toList();
      for (IpAddress source : sources(List.of(before, after), port)) {
        for (IpAddress destination : DESTINATIONS) {
          if (source.isIpv4() != destination.isIpv4()) {
            continue;
          }
          if (source.equals(destination) && isMachine(List.of(before, after), port)) {
            boolean stays = mine(before, port, source) && mine(after, port, source);
            assertThat(parts).as("what a machine sends to itself")
                .noneMatch(part -> stays && part.traffic().contains(new Flow(source, source, 1, 0, 0)));
            continue;
          }
          for (int[] kind : KINDS) {
            Flow flow = new Flow(source, destination, kind[0], kind[1], kind[2]);
            Set<String> one = mine(before, port, source) ? then.ways(port, flow) : Set.of("nowhere");
            Set<String> other = mine(after, port, source) ? now.ways(port, flow) : Set.of("nowhere");
            long holding = parts.stream().filter(part -> part.traffic().contains(flow)).count();
            differing += one.equals(other) ? 0 : 1;
            if (holding != (one.equals(other) ? 0 : 1)) {
              assertThat(holding).as("%s: %s at %s%n%s%nbecomes%n%s%nof %s", what, flow, port, one, other, impact.changes().stream().map(it -> it.before() + " → " + it.after()).toList())
                  .isEqualTo(one.equals(other) ? 0 : 1);
            }
          }
        }
      }
    }
    return differing;
  }

  private static boolean isMachine(List<View> views, String port) {
    return views.stream()
        .flatMap(view -> view.resources().get(PortBinding.class, PortBinding.id(port)).stream())
        .anyMatch(binding -> binding.to() instanceof PortBinding.ToNic);
  }

  /** Whether a port sends from an address: a machine's from its own, a customer's from any. */
  private static boolean mine(View view, String port, IpAddress source) {
    return view.resources().get(PortBinding.class, PortBinding.id(port))
        .map(binding -> !(binding.to() instanceof PortBinding.ToNic to)
            || view.resources().get(NetworkInterface.class, to.nic()).filter(nic -> nic.addresses().contains(source)).isPresent())
        .orElse(false);
  }
}
