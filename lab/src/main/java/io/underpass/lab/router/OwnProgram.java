package io.underpass.lab.router;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * How a class of ours runs as a program of its own: this Java, this class path, a small heap, and the start-up cache if
 * set-up made one.
 */
final class OwnProgram {
  private OwnProgram() {}

  static List<String> command(Class<?> main, Path directory) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:-UsePerfData", "-Xmx64m", "-Xss512k",
            "--enable-native-access=ALL-UNNAMED"));
    String home = System.getenv("UNDERPASS_HOME");
    if (home != null && Files.isReadable(Path.of(home, "dist", "router.aot"))) {
      command.addAll(List.of("-XX:AOTCache=" + Path.of(home, "dist", "router.aot"), "-Xlog:disable", "-Xlog:all=error:stderr"));
    }
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName(), directory.toString()));
    return command;
  }
}
