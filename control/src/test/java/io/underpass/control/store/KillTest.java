package io.underpass.control.store;

import static io.underpass.control.Documents.vnet;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** kill -9 in the middle of commits: what was acknowledged is there. */
final class KillTest {
  private static final int ENOUGH = 150;

  @TempDir
  private Path data;

  @Test
  void acknowledgedCommitsSurviveKill() throws Exception {
    List<String> acknowledged = new ArrayList<>();
    for (int round = 0; round < 3; round++) {
      acknowledged.addAll(commitUntilKilled("r" + round));
      try (DataDirectory _ = DataDirectory.open(data); Database database = Database.open(data.resolve("underpass.db"))) {
        Store store = new Store(database, InstantSource.system());
        DocumentSet documents = store.state().documents();
        assertThat(acknowledged).allSatisfy(name -> assertThat(documents.get(vnet(name))).isPresent());
        long newest = documents.all().stream().mapToLong(document -> document.revision()).max().orElseThrow();
        assertThat(documents.revision()).isEqualTo(newest);
        assertThat(store.operations().pending()).as("each commit has its operation, written with it").hasSize(documents.all().size());
        assertThat(store.state().allocations().allocations().networks().values()).doesNotHaveDuplicates().hasSize(documents.all().size());
      }
    }
  }

  private List<String> commitUntilKilled(String round) throws Exception {
    String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    Process process = new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(), "--enable-native-access=ALL-UNNAMED", "-Xmx256m",
            "-cp", classPath, Committer.class.getName(), data.toString(), round)
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
    List<String> acknowledged = new ArrayList<>();
    try (BufferedReader lines = process.inputReader()) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        acknowledged.add(line);
        if (acknowledged.size() == ENOUGH) {
          process.toHandle().destroyForcibly();
        }
      }
    } finally {
      process.destroyForcibly();
    }
    assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
    assertThat(acknowledged).hasSizeGreaterThanOrEqualTo(ENOUGH);
    if (!acknowledged.getLast().matches(round + "-\\d-\\d+")) {
      acknowledged.removeLast();
    }
    return acknowledged;
  }
}
