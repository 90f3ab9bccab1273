package io.underpass.control.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.underpass.model.ResourceId;
import io.underpass.net.IpAddress;
import io.underpass.control.health.Schedule.Answer;
import io.underpass.routing.BackendHealth;
import io.underpass.routing.BackendHealth.Asked;
import io.underpass.routing.ProbeTarget;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** When machines are asked, and what it takes to turn them up or down. */
class ScheduleTest {
  private static final long SECOND = 1_000_000_000L;
  private final Schedule schedule = new Schedule(BackendHealth.ALL_UP);

  private static ProbeTarget target(String machine, String port, int threshold) {
    ResourceId network = ResourceId.parse("/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/loadBalancers/lb");
    return new ProbeTarget(
        new Asked(network.child("probes", "probe"), network.child("machines", machine)), "host-1", port, IpAddress.parse("10.0.1.10"), 80,
        Duration.ofSeconds(5), threshold);
  }

  private boolean isUp(ProbeTarget target) {
    return !schedule.health().down().contains(target.asked());
  }

  @Test
  void whoIsNewIsAskedAtOnceAndThenEveryInterval() {
    ProbeTarget one = target("one", "p1", 1);
    schedule.follow(List.of(one), 0);
    assertThat(schedule.due(0)).containsExactly(one);
    assertThat(schedule.due(20 * SECOND)).as("still being asked").isEmpty();
    schedule.answer(one, Answer.UP);
    assertThat(schedule.next()).hasValue(5 * SECOND);
    assertThat(schedule.due(5 * SECOND - 1)).isEmpty();
    ProbeTarget two = target("two", "p2", 1);
    schedule.follow(List.of(one, two), 6 * SECOND);
    assertThat(schedule.due(6 * SECOND)).containsExactly(one, two);
  }

  @Test
  void whoWasDownBeforeIsSoUntilItAnswers() {
    ProbeTarget one = target("one", "p1", 2);
    ProbeTarget two = target("two", "p2", 2);
    Schedule again = new Schedule(new BackendHealth(Set.of(one.asked())));
    assertThat(again.health().down()).containsExactly(one.asked());
    again.follow(List.of(one, two), 0);
    assertThat(again.health().down()).containsExactly(one.asked());
    again.answer(two, Answer.DOWN);
    again.answer(one, Answer.UP);
    assertThat(again.health().down()).as("the first answer decides").containsExactly(two.asked());
  }

  @Test
  void theFirstAnswerDecidesAloneThenAsManyAsTheThreshold() {
    ProbeTarget one = target("one", "p1", 2);
    schedule.follow(List.of(one), 0);
    assertThat(isUp(one)).as("before anybody asked").isTrue();
    schedule.answer(one, Answer.DOWN);
    assertThat(isUp(one)).isFalse();
    schedule.answer(one, Answer.UP);
    assertThat(isUp(one)).isFalse();
    schedule.answer(one, Answer.UP);
    assertThat(isUp(one)).isTrue();
    schedule.answer(one, Answer.DOWN);
    schedule.answer(one, Answer.UP);
    schedule.answer(one, Answer.DOWN);
    assertThat(isUp(one)).as("not two in a row").isTrue();
    schedule.answer(one, Answer.DOWN);
    assertThat(isUp(one)).isFalse();
  }

  @Test
  void aMachineThatMovedIsAskedThereAndOldAnswersDoNotCount() {
    ProbeTarget here = target("one", "p1", 1);
    ProbeTarget there = target("one", "p2", 1);
    schedule.follow(List.of(here), 0);
    schedule.due(0);
    schedule.follow(List.of(there), 1);
    schedule.answer(here, Answer.DOWN);
    assertThat(isUp(there)).isTrue();
    assertThat(schedule.due(1)).containsExactly(there);
  }

  @Test
  void healthIsOneObjectUntilItChangesAndForgetsWhoIsGone() {
    ProbeTarget one = target("one", "p1", 1);
    schedule.follow(List.of(one), 0);
    schedule.answer(one, Answer.DOWN);
    BackendHealth down = schedule.health();
    schedule.answer(one, Answer.DOWN);
    assertThat(schedule.health()).isSameAs(down);
    schedule.follow(List.of(), 1);
    assertThat(schedule.health()).isEqualTo(BackendHealth.ALL_UP);
  }

  @Test
  void whoCannotBeAskedYetIsAskedLater() {
    ProbeTarget one = target("one", "p1", 1);
    schedule.follow(List.of(one), 0);
    schedule.due(0);
    schedule.notNow(one, 7);
    assertThat(schedule.due(6)).isEmpty();
    assertThat(schedule.due(7)).containsExactly(one);
    assertThat(isUp(one)).isTrue();
  }
}
