package io.underpass.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.underpass.lab.bench.Rounds.Block;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RoundsTest {
  private static Block block(double fastpath, double plain, double foreign) {
    return new Block(Map.of(Mode.FASTPATH, Map.of(Metric.UDP_64, fastpath), Mode.PLAIN, Map.of(Metric.UDP_64, plain)), foreign);
  }

  @Test
  void theQuietestBlocksAreTakenWhole() {
    List<Block> best = Rounds.best(List.of(block(1, 10, 0.2), block(2, 20, 0.01), block(3, 30, 0.04), block(4, 40, 0.0)), 3);
    assertThat(Rounds.readings(best, Mode.FASTPATH, Metric.UDP_64)).containsExactly(4.0, 2.0, 3.0);
    assertThat(Rounds.readings(best, Mode.PLAIN, Metric.UDP_64)).containsExactly(40.0, 20.0, 30.0);
  }
}
