package io.underpass.bgp.bfd.daemon;

import io.underpass.net.IpAddress;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The daemon as seen from outside: found, started, ended. */
public final class DaemonProcess {
  private static final long STARTING_MS = 20_000;
  private static final long LOOK_MS = 20;
  private static final long ENDING_MS = 3_000;

  /** The smallest that does: a few hundred sessions need some MB of it. */
  private static final List<String> OPTIONS = List.of(
      "-Xmx24m", "-Xms8m", "-Xss256k", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:ReservedCodeCacheSize=8m", "-Xshare:auto",
      "-XX:-UsePerfData", "-XX:+ExitOnOutOfMemoryError", "--enable-native-access=ALL-UNNAMED");

  private DaemonProcess() {}

  /**
   * Ends the daemon, if there is one, and removes its files. Neighbors are told that their sessions are switched off. Returns when it has
   * gone, after a few seconds at most.
   *
   * @param directory its files'
   */
  public static void end(Path directory) throws IOException, InterruptedException {
    RunFiles files = new RunFiles(directory);
    Optional<Incarnation> daemon = files.recorded();
    if (daemon.isPresent()) {
      ask(files, new Request.Quit());
      if (!daemon.get().isGoneWithin(ENDING_MS)) {
        daemon.get().kill();
        daemon.get().isGoneWithin(ENDING_MS);
      }
    }
    files.delete();
  }

  private static void ask(RunFiles files, Request request) {
    try (SocketChannel channel = files.connect()) {
      channel.write(Lines.encode(request));
    } catch (IOException _) {
      // It doesn't listen; who doesn't end is killed.
    }
  }

  /** A connection to the daemon that runs; if none does, one is started. Blocks for some seconds at most. */
  static SocketChannel reach(RunFiles files) throws IOException, InterruptedException {
    Process process = null;
    long until = System.nanoTime() + STARTING_MS * 1_000_000;
    while (System.nanoTime() - until < 0) {
      SocketChannel there = connect(files);
      if (there != null) {
        return there;
      }
      // One that ended well left the work to another, which listens soon or is about to end.
      if (process == null || !process.isAlive() && process.exitValue() == 0) {
        process = start(files);
      } else if (!process.isAlive()) {
        throw new IOException("the process for BFD ended at once: " + lastLine(files.log()));
      }
      Thread.sleep(LOOK_MS);
    }
    throw new IOException("the process for BFD doesn't answer at " + files.socket() + "; see " + files.log());
  }

  private static @Nullable SocketChannel connect(RunFiles files) {
    try {
      return files.connect();
    } catch (IOException _) {
      return null;
    }
  }

  /** In a session of its own, so that what ends the terminal or the service around this process doesn't end it. */
  private static Process start(RunFiles files) throws IOException {
    List<String> command = Stream.of(
            Stream.of("setsid", Path.of(System.getProperty("java.home"), "bin", "java").toString()),
            OPTIONS.stream(),
            Stream.of("-cp", classPath(), BfdDaemon.class.getName(), files.directory().toString()))
        .flatMap(words -> words)
        .toList();
    File log = files.emptyLog().toFile();
    ProcessBuilder builder = new ProcessBuilder(command).directory(new File("/"));
    builder.environment().keySet().removeIf(name -> name.startsWith("JAVA") || name.startsWith("JDK") || name.startsWith("UNDERPASS"));
    return builder
        .redirectInput(new File("/dev/null"))
        .redirectOutput(ProcessBuilder.Redirect.appendTo(log))
        .redirectError(ProcessBuilder.Redirect.appendTo(log))
        .start();
  }

  /** Two rooms: this one and the one below. */
  private static String classPath() {
    return Stream.of(BfdDaemon.class, IpAddress.class)
        .map(DaemonProcess::whereFrom)
        .distinct()
        .collect(Collectors.joining(File.pathSeparator));
  }

  private static String whereFrom(Class<?> type) {
    try {
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
    } catch (URISyntaxException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private static String lastLine(Path log) throws IOException {
    return Files.readAllLines(log).stream().filter(line -> !line.isBlank()).reduce((_, last) -> last).orElse("it said nothing");
  }
}
