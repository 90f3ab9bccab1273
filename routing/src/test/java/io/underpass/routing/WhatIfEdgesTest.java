package io.underpass.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.underpass.model.GatewaySku;
import io.underpass.model.LinkRole;
import io.underpass.plan.Plan;
import io.underpass.routing.Lab.FastPath;
import io.underpass.routing.whatif.Change;
import io.underpass.routing.whatif.Impact;
import io.underpass.routing.whatif.Severity;
import io.underpass.routing.whatif.WhatIf;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Both edges of a circuit: what goes another way at one of them does so at the other one as far as their tables say the same, and no
 * further. {@code -Dseed=…} runs one again.
 */
class WhatIfEdgesTest {
  private final Lab lab = Lab.hub().gateway("gw", "hub", GatewaySku.ER_GW3_AZ);
  private final Planner planner = new Planner();

  static Stream<Long> seeds() {
    Long one = Long.getLong("seed");
    return one != null ? Stream.of(one) : IntStream.range(0, 40).mapToObj(i -> 20261127L + i);
  }

  private View with(FastPath fastPath) {
    return lab.connect("c", "gw", "er", fastPath).view();
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void edgesThatDifferInAnEntryAreToldApart(long seed) {
    Random random = new Random(seed);
    FastPath first = FastPath.values()[random.nextInt(2)];
    View before = with(first);
    Plan plan = planner.plan(before);
    List<Embellishment> some = Stream.generate(() -> Embellishment.edge(random)).limit(1 + random.nextInt(3)).toList();
    boolean then = random.nextBoolean();
    Paths pathsBefore = Paths.of(before, then ? Embellishment.apply(plan, some) : plan);
    View after = with(first == FastPath.ON ? FastPath.OFF : FastPath.ON);
    Plan planAfter = planner.plan(after);
    Paths pathsAfter = pathsBefore.next(after, then && random.nextBoolean() ? planAfter : Embellishment.apply(planAfter, some));
    Impact impact = WhatIf.of(before, pathsBefore, after, pathsAfter);
    assertThat(WhatIfBruteForceTest.check(before, pathsBefore, after, pathsAfter, impact, "seed " + seed)).isPositive();
  }

  @Test
  void edgesThatAreAlikeAreInOneClass() {
    List<Change> changes = changes(() -> {});
    assertThat(changes).singleElement().satisfies(change -> {
      assertThat(change.severity()).isEqualTo(Severity.FASTER);
      assertThat(change.traffic()).singleElement().satisfies(part -> assertThat(part.ports()).containsExactly("cust-p", "cust-s"));
    });
  }

  /** The packets of both go the same way; their answers don't. */
  @Test
  void anEdgeIsJudgedByItsOwnAnswers() {
    lab.announce("er", LinkRole.PRIMARY, "10.10.7.0/24", 65001);
    assertThat(changes(() -> lab.dead("er", LinkRole.SECONDARY, "no light")))
        .anySatisfy(change -> assertThat(change.traffic()).allSatisfy(part -> assertThat(part.ports()).containsExactly("cust-p")))
        .anySatisfy(change -> assertThat(change.traffic()).allSatisfy(part -> assertThat(part.ports()).containsExactly("cust-s")));
  }

  private List<Change> changes(Runnable besides) {
    View before = with(FastPath.OFF);
    Paths pathsBefore = Paths.of(before, planner.plan(before));
    besides.run();
    View after = with(FastPath.ON);
    return WhatIf.of(before, pathsBefore, after, pathsBefore.next(after, planner.plan(after))).changes().stream()
        .filter(change -> change.traffic().stream().anyMatch(part -> part.ports().stream().anyMatch(port -> port.startsWith("cust"))))
        .toList();
  }
}
