package io.underpass.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuartilesTest {
  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "5,                        5,    5,    5",
    "1 2,                      1.25, 1.5,  1.75",
    "3 1 2,                    1.5,  2,    2.5",
    "4 1 3 2,                  1.75, 2.5,  3.25",
    "9 8 7 6 5 4 3 2 1,        3,    5,    7",
    "1 1 1 1 100,              1,    1,    1",
  })
  void interpolatesBetweenTheClosestRanks(String readings, double lower, double median, double upper) {
    List<Double> values = Stream.of(readings.split(" ")).map(Double::valueOf).toList();
    assertThat(Quartiles.of(values)).isEqualTo(new Quartiles(lower, median, upper, values.size()));
  }

  @ParameterizedTest(name = "{0} of 1–21")
  @CsvSource({"0, 1", "0.5, 11", "0.95, 20", "0.975, 20.5", "1, 21"})
  void anyOtherShareIsInterpolatedAlike(double share, double expected) {
    List<Double> values = Stream.iterate(21.0, value -> value - 1).limit(21).toList();
    assertThat(Quartiles.quantile(values, share)).isCloseTo(expected, within(1e-9));
  }

  @Test
  void dividesPairByPairBeforeTheMedian() {
    // A drift that doubles both readings of a round leaves its ratio alone; the ratio of the two medians would be 2.
    assertThat(Quartiles.ofRatios(List.of(2.0, 40.0, 4.0), List.of(1.0, 20.0, 8.0)).median()).isEqualTo(2.0);
    assertThat(Quartiles.ofRatios(List.of(1.0, 2.0, 30.0), List.of(1.0, 4.0, 10.0)))
        .isEqualTo(new Quartiles(0.75, 1.0, 2.0, 3));
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 20261123})
  void areTheOrderOfNothing(long seed) {
    Random random = new Random(seed);
    List<Double> readings = random.doubles(1 + random.nextInt(40), 0.1, 10).boxed().collect(Collectors.toCollection(ArrayList::new));
    Quartiles expected = Quartiles.of(readings);
    Collections.shuffle(readings, random);
    assertThat(Quartiles.of(readings)).isEqualTo(expected);
    assertThat(expected.lower()).isLessThanOrEqualTo(expected.median());
    assertThat(expected.median()).isLessThanOrEqualTo(expected.upper());
    assertThat(Quartiles.ofRatios(readings, readings).median()).isCloseTo(1, within(1e-12));
  }

  @Test
  void refuseWhatHasNoMiddle() {
    assertThatIllegalArgumentException().isThrownBy(() -> Quartiles.of(List.of()));
    assertThatIllegalArgumentException().isThrownBy(() -> Quartiles.of(List.of(1.0, Double.NaN)));
    assertThatIllegalArgumentException().isThrownBy(() -> Quartiles.ofRatios(List.of(1.0, 2.0), List.of(1.0)));
    assertThatIllegalArgumentException().isThrownBy(() -> Quartiles.ofRatios(List.of(1.0), List.of(0.0)));
  }
}
