package io.underpass.lab.bench.bgp;

import io.underpass.lab.bench.BenchException;
import io.underpass.lab.linux.NetworkNamespace;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A daemon that runs: fresh, in a namespace, on one CPU. For one thread. */
public final class DaemonProcess implements AutoCloseable {
  private static final int SHOWN = 2_000;

  private final Daemon daemon;
  private final Process process;
  private final Path log;

  private DaemonProcess(Daemon daemon, Process process, Path log) {
    this.daemon = daemon;
    this.process = process;
    this.log = log;
  }

  /** @param directory for its configuration, sockets and log; exists */
  public static DaemonProcess start(Daemon daemon, NetworkNamespace namespace, Path directory, List<Neighbor> neighbors, int cpu) {
    Path log = directory.resolve("daemon.log");
    List<String> command = new ArrayList<>(List.of("taskset", "-c", Integer.toString(cpu)));
    command.addAll(daemon.command(directory));
    try {
      Files.writeString(directory.resolve(Daemon.CONFIGURATION), daemon.configuration(directory, neighbors));
      ProcessBuilder builder = new ProcessBuilder(namespace.command(command));
      builder.redirectInput(new File("/dev/null")).redirectErrorStream(true).redirectOutput(log.toFile());
      return new DaemonProcess(daemon, builder.start(), log);
    } catch (IOException failed) {
      throw new BenchException(daemon.label() + " can't be started: " + failed.getMessage(), failed);
    }
  }

  /** VmRSS, KiB. */
  public long resident() {
    return status("VmRSS:");
  }

  /** VmHWM: the most that was ever resident. KiB. */
  public long peak() {
    return status("VmHWM:");
  }

  private long status(String field) {
    return read("status").lines().filter(line -> line.startsWith(field)).findFirst()
        .map(line -> Long.parseLong(line.replaceAll("\\D", ""))).orElseThrow(() -> failed("has ended"));
  }

  /** CPU time that it has used, in ticks of 10 ms. */
  public long ticks() {
    String stat = read("stat");
    String[] rest = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    return Long.parseLong(rest[11]) + Long.parseLong(rest[12]);
  }

  private String read(String file) {
    try {
      return Files.readString(Path.of("/proc", Long.toString(process.pid()), file));
    } catch (IOException gone) {
      throw failed("has ended");
    }
  }

  /** A complaint about this daemon, with the end of what it has said. */
  public BenchException failed(String what) {
    String said;
    try {
      said = Files.readString(log, StandardCharsets.UTF_8).strip();
    } catch (IOException unreadable) {
      said = "";
    }
    return new BenchException(
        daemon.label() + " " + what + (said.isEmpty() ? "" : "; it said: " + said.substring(Math.max(0, said.length() - SHOWN))));
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(2, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException interrupted) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
