package io.underpass.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.underpass.model.Connection;
import io.underpass.model.GatewaySku;
import io.underpass.routing.Lab.FastPath;
import io.underpass.routing.advice.Advisor;
import io.underpass.routing.whatif.Impact;
import io.underpass.routing.whatif.WhatIf;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A what-if that would take a core for hours ends. {@code -Dseed=…} makes other rules. */
class WhatIfBudgetTest {
  private static final long SEED = Long.getLong("seed", 20261127L);

  private final Lab lab = Lab.hub().gateway("gw", "hub", GatewaySku.ER_GW3_AZ).connect("c", "gw", "er", FastPath.ON);
  private final Planner planner = new Planner();
  private final Paths paths;
  private final View view;

  WhatIfBudgetTest() {
    for (int i = 0; i < 20; i++) {
      lab.machine("m" + i, "hub", "host-1", "10.0.1." + (100 + i));
    }
    view = lab.view();
    paths = Paths.of(view, planner.plan(view));
  }

  /** Rules of prefixes and ports that overlap as they like, in both directions. */
  private static String[] tangled(int rules) {
    Random random = new Random(SEED);
    return IntStream.range(0, rules)
        .mapToObj(i -> {
          int low = random.nextInt(60_000);
          return (random.nextInt(8) == 0 ? "out " : "in ") + (random.nextBoolean() ? "allow " : "deny ")
              + (random.nextBoolean() ? "tcp " : "udp ") + prefix(random, "10.10.") + " " + prefix(random, "10.0.") + " " + low + "-"
              + (low + random.nextInt(65_536 - low));
        })
        .toArray(String[]::new);
  }

  private static String prefix(Random random, String start) {
    int length = 16 + random.nextInt(13);
    int bits = random.nextInt(1 << 16) & -1 << 32 - length;
    return start + (bits >> 8 & 255) + "." + (bits & 255) + "/" + length;
  }

  private Impact withRules(int rules, Budget budget) {
    Guards.group(lab, "tangled", tangled(rules));
    View after = Guards.subnet(lab, "hub", "default", "tangled").view();
    return WhatIf.of(view, paths, after, paths.next(after, planner.plan(after)), budget);
  }

  @Test
  void rulesThatOverlapInTooManyCombinationsEndIt() {
    Budget budget = new Budget(3_000_000);
    assertThatThrownBy(() -> withRules(900, budget)).as("seed " + SEED).isInstanceOfSatisfying(OverBudgetException.class, over -> {
      assertThat(over.steps()).isEqualTo(3_000_000);
      assertThat(over.most()).isEqualTo(Budget.Work.RULES);
    });
    assertThat(budget.spent()).as("it ends there").isBetween(3_000_000L, 3_300_000L);
  }

  @Test
  void theSameTakesTheSame() {
    Budget one = Budget.ofAnAnswer();
    Budget other = Budget.ofAnAnswer();
    Impact impact = withRules(8, one);
    assertThat(withRules(8, other).changes()).hasSameSizeAs(impact.changes());
    assertThat(one.spent()).isEqualTo(other.spent()).isBetween(1_000L, Budget.STEPS / 50);
    assertThatThrownBy(() -> withRules(8, new Budget(one.spent() - 1))).isInstanceOf(OverBudgetException.class);
    assertThat(withRules(8, new Budget(one.spent())).changes()).isNotEmpty();
  }

  @Test
  void adviceEndsToo() {
    Connection connection = view.resources().all(Connection.class).getFirst();
    Budget budget = Budget.ofAnAnswer();
    assertThat(Advisor.of(view, connection, _ -> true, budget)).isPresent();
    assertThat(budget.spent()).isBetween(2_000L, Budget.STEPS / 1_000);
    assertThatThrownBy(() -> Advisor.of(view, connection, _ -> true, new Budget(budget.spent() - 1))).isInstanceOf(OverBudgetException.class);
  }
}
