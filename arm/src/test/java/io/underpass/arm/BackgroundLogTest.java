package io.underpass.arm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BackgroundLogTest {
  @TempDir
  private Path data;

  @Test
  void beginsAnewWhenItIsTooLargeAndKeepsWhatWasThere() throws Exception {
    Path file = data.resolve("serve.log");
    BackgroundLog log = new BackgroundLog(file, 100);
    try (OutputStream server = Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      server.write("first\n".repeat(10).getBytes(StandardCharsets.UTF_8));
      log.cut();
      assertThat(data.resolve("serve.log.1")).doesNotExist();
      server.write("second\n".repeat(10).getBytes(StandardCharsets.UTF_8));
      log.cut();
      server.write("third\n".getBytes(StandardCharsets.UTF_8));
    }
    assertThat(file).hasContent("third\n");
    assertThat(data.resolve("serve.log.1")).hasContent("first\n".repeat(10) + "second\n".repeat(10));
  }

  /** What isn't appended to goes on where it was, and the file would have a hole. */
  @Test
  void isLeftAloneUnlessItIsAppendedTo() {
    assertThat(BackgroundLog.appends("pos:\t0\nflags:\t0102001\nmnt_id:\t29\n")).isTrue();
    assertThat(BackgroundLog.appends("pos:\t0\nflags:\t0100001\nmnt_id:\t29\n")).isFalse();
  }
}
