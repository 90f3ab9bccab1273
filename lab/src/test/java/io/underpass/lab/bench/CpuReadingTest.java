package io.underpass.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.underpass.lab.bench.CpuReading.ProcessTimes;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CpuReadingTest {
  private static final long SELF = 100;

  private static Map<Long, ProcessTimes> processes(ProcessTimes... times) {
    return Stream.of(times).collect(Collectors.toMap(ProcessTimes::pid, Function.identity()));
  }

  @Test
  void readsBusyAndTotalOfAllCpus() {
    CpuReading reading = CpuReading.of("""
        cpu  10 20 30 400 50 6 7 8 0 0
        cpu0 1 2 3 4 5 6 7 8 0 0
        """, Map.of(), SELF);
    assertThat(reading).isEqualTo(new CpuReading(10 + 20 + 30 + 6 + 7 + 8, 10 + 20 + 30 + 6 + 7 + 8 + 450, 0));
  }

  @Test
  void takesOurProcessesToTheLastDescendantAndKsoftirqdForOwn() {
    var processes = processes(
        new ProcessTimes(1, "init", 0, 1_000),
        new ProcessTimes(2, "kthreadd", 0, 0),
        new ProcessTimes(14, "ksoftirqd/0", 2, 7),
        new ProcessTimes(15, "ksoftirqd/0", 1, 5_000), // somebody's process with that name
        new ProcessTimes(16, "kworker/0:1", 2, 9_000),
        new ProcessTimes(SELF, "java", 1, 100),
        new ProcessTimes(101, "ip", SELF, 20),
        new ProcessTimes(102, "iperf3", 101, 3),
        new ProcessTimes(200, "javac", 1, 800));
    assertThat(CpuReading.of("cpu 0 0 0 0 0 0 0 0", processes, SELF).own()).isEqualTo(7 + 100 + 20 + 3);
  }

  @ParameterizedTest(name = "busy {0} of {1}, own {2}: {3}")
  @CsvSource({
    "1000, 2000, 1000, 0.0",
    "1000, 2000,  900, 0.05",
    "2000, 2000,    0, 1.0",
    "1000, 2000, 1010, 0.0", // ticks are sampled: own may come out above busy
  })
  void whatIsBusyAndNotOursIsForeign(long busy, long total, long own, double share) {
    CpuReading before = new CpuReading(500, 5_000, 300);
    assertThat(CpuReading.foreignShare(before, new CpuReading(500 + busy, 5_000 + total, 300 + own))).isEqualTo(share);
  }

  @Test
  void noTimeIsNoShare() {
    CpuReading reading = new CpuReading(1, 2, 0);
    assertThatIllegalArgumentException().isThrownBy(() -> CpuReading.foreignShare(reading, reading));
  }

  @Test
  void readsAProcessWhoseNameHoldsBracketsAndBlanks() {
    String line = "42 (a) b (c)) S 7 1 1 0 -1 4194560 1 2 3 4 11 22 33 44 20 0 1 0 12345 1 1 1";
    assertThat(ProcessTimes.parse(line)).isEqualTo(new ProcessTimes(42, "a) b (c)", 7, 11 + 22 + 33 + 44));
  }

  @Test
  void readsThisMachine() {
    CpuReading before = CpuReading.now();
    assertThat(before.own()).isPositive();
    assertThat(before.total()).isGreaterThan(before.busy());
  }
}
