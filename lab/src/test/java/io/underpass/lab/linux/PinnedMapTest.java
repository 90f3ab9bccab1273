package io.underpass.lab.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PinnedMapTest {
  private static final Duration LIMIT = Duration.ofSeconds(20);

  @Test
  void countsWhatTheKernelHolds(@TempDir Path directory) {
    assumeTrue("root".equals(System.getProperty("user.name")), "BPF maps need root");
    Run.of(List.of("mount", "-t", "bpf", "bpf", directory.toString()), LIMIT).orThrow("no bpf file system");
    try {
      Path map = directory.resolve("map");
      assertThat(PinnedMap.entries(map)).isEqualTo(-1);
      Run.of(List.of("bpftool", "map", "create", map.toString(), "type", "hash", "key", "20", "value", "44", "entries", "20000", "name",
          "up_test"), LIMIT)
          .orThrow("no map");
      assertThat(PinnedMap.entries(map)).isZero();
      int entries = 9_001;
      String updates = IntStream.range(0, entries)
          .mapToObj(i -> "map update pinned " + map + " key hex " + octets(i, 20) + " value hex " + octets(i, 44))
          .collect(Collectors.joining("\n"));
      Run.of(List.of("bpftool", "batch", "file", "-"), updates + "\n", LIMIT).orThrow("no entries");
      assertThat(PinnedMap.entries(map)).isEqualTo(entries);
    } finally {
      Run.of(List.of("umount", directory.toString()), LIMIT);
    }
  }

  private static String octets(int number, int length) {
    return IntStream.range(0, length).mapToObj(i -> String.format("%02x", i < 4 ? number >>> 8 * i & 255 : 0))
        .collect(Collectors.joining(" "));
  }
}
