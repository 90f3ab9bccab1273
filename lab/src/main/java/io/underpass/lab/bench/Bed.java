package io.underpass.lab.bench;

import io.underpass.cli.CliException;
import io.underpass.lab.build.Lab;
import io.underpass.lab.build.TemporaryData;
import io.underpass.lab.linux.AtEnd;
import io.underpass.lab.linux.FileTree;
import io.underpass.lab.linux.Iproute;
import io.underpass.lab.linux.LinuxException;
import io.underpass.lab.linux.NetworkNamespace;
import io.underpass.lab.linux.ProcessIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;

/**
 * What a bench makes on the machine, and how it goes away again: on {@link #close}, when the process is told to end, or, after a kill -9,
 * at the next {@link #open}, which finds the record of the dead one under {@code /run/underpass/bench}. Used by one thread, apart from the
 * shutdown hook.
 */
public final class Bed implements AutoCloseable {
  private static final Path RECORDS = Path.of("/run/underpass/bench");

  private final String prefix;
  private final Path file;
  private final Properties record = new Properties();
  private final Deque<Undo> undo = new ArrayDeque<>();
  private final AtEnd end = new AtEnd(this::undoAll);

  /** One thing to take away, and its name for the complaint if it won't go. */
  private record Undo(String what, Runnable action) {}

  private Bed(ProcessIdentity self) {
    prefix = "ub" + Long.toHexString(self.pid()) + "-";
    file = RECORDS.resolve(prefix + self.start());
    record.setProperty("pid", Long.toString(self.pid()));
    record.setProperty("start", Long.toString(self.start()));
    record.setProperty("prefix", prefix);
  }

  /** Takes away what dead benches, demos and tests have left, which would take time from what is measured, and makes a new bed. */
  public static Bed open() {
    sweep();
    Lab.sweep(line -> System.err.println("bench: " + line));
    Bed bed = new Bed(ProcessIdentity.current());
    bed.save();
    return bed;
  }

  /** Makes a namespace {@code <prefix><name>}, loopback up, IPv6 off. */
  public NetworkNamespace namespace(String name) {
    NetworkNamespace namespace = new NetworkNamespace(prefix + name);
    undo.push(new Undo("namespace " + namespace, () -> Iproute.deleteNamespace(namespace.name())));
    Iproute.addNamespaces(List.of(namespace.name()));
    namespace.sysctl(List.of("net/ipv6/conf/all/disable_ipv6=1", "net/ipv6/conf/default/disable_ipv6=1",
        "net/ipv4/conf/all/rp_filter=0", "net/ipv4/conf/default/rp_filter=0"));
    return namespace;
  }

  /** Sets a key under /proc/sys of the root namespace until the bed is closed. */
  public void sysctl(String key, String value) {
    Path path = Path.of("/proc/sys").resolve(key);
    try {
      String old = Files.readString(path).strip();
      record.setProperty("sysctl." + key, old);
      save();
      Files.writeString(path, value);
      undo.push(new Undo("sysctl " + key, () -> restore(key, old)));
    } catch (IOException failed) {
      throw new BenchException("can't set " + key + " to " + value + ": " + failed.getMessage(), failed);
    }
  }

  /** Sets such a key back before the bed is closed. */
  public void restoreSysctl(String key) {
    restore(key, record.getProperty("sysctl." + key));
  }

  private static void restore(String key, String value) {
    try {
      Files.writeString(Path.of("/proc/sys").resolve(key), value);
    } catch (IOException failed) {
      throw new BenchException("can't set " + key + " back to " + value + ": " + failed.getMessage(), failed);
    }
  }

  /** Takes something away on close, the latest first. */
  public void onClose(String what, Runnable action) {
    undo.push(new Undo(what, action));
  }

  /** Starts a program that ends with the bed. */
  public Process start(List<String> command) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
      undo.push(new Undo(command.getFirst(), () -> end(process)));
      return process;
    } catch (IOException failed) {
      throw new BenchException("'" + command.getFirst() + "' can't be started: " + failed.getMessage(), failed);
    }
  }

  private static void end(Process process) {
    process.descendants().forEach(ProcessHandle::destroy);
    process.destroy();
    try {
      process.waitFor();
    } catch (InterruptedException interrupted) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  /** Makes an empty data directory for a server. On close the server that uses it goes, with all that it has made on the machine. */
  public Path dataDirectory() {
    try {
      Path data = Files.createTempDirectory("underpass-bench");
      record.setProperty("data." + data.getFileName(), data.toString());
      save();
      undo.push(new Undo("server in " + data, () -> TemporaryData.takeAway(data)));
      return data;
    } catch (IOException failed) {
      throw new BenchException("no directory can be made for a server's data: " + failed.getMessage(), failed);
    }
  }

  /** Makes an empty directory that goes with the bed. */
  Path directory() {
    try {
      Path directory = Files.createTempDirectory("underpass-bench");
      record.setProperty("directory." + directory.getFileName(), directory.toString());
      save();
      undo.push(new Undo("directory " + directory, () -> FileTree.delete(directory)));
      return directory;
    } catch (IOException failed) {
      throw new BenchException("no directory can be made: " + failed.getMessage(), failed);
    }
  }

  private void save() {
    try {
      Files.createDirectories(RECORDS);
      try (var out = Files.newOutputStream(file)) {
        record.store(out, null);
      }
    } catch (IOException failed) {
      throw new BenchException("the bench's record " + file + " can't be written: " + failed.getMessage() + "; root is needed", failed);
    }
  }

  private static void sweep() {
    if (!Files.isDirectory(RECORDS)) {
      return;
    }
    try (Stream<Path> files = Files.list(RECORDS)) {
      files.forEach(Bed::sweep);
    } catch (IOException failed) {
      throw new BenchException(RECORDS + " can't be read: " + failed.getMessage(), failed);
    }
  }

  private static void sweep(Path file) {
    Properties record = new Properties();
    try (var in = Files.newInputStream(file)) {
      record.load(in);
    } catch (IOException failed) {
      throw new BenchException("the bench's record " + file + " can't be read: " + failed.getMessage(), failed);
    }
    var owner = new ProcessIdentity(Long.parseLong(record.getProperty("pid", "0")), Long.parseLong(record.getProperty("start", "0")));
    if (owner.alive()) {
      return;
    }
    for (String key : record.stringPropertyNames()) {
      if (key.startsWith("sysctl.")) {
        restore(key.substring("sysctl.".length()), record.getProperty(key));
      } else if (key.startsWith("data.")) {
        takeAwayIfThere(Path.of(record.getProperty(key)));
      } else if (key.startsWith("directory.")) {
        FileTree.delete(Path.of(record.getProperty(key)));
      }
    }
    NetworkNamespace.startingWith(record.getProperty("prefix")).forEach(Iproute::deleteNamespace);
    delete(file);
  }

  private static void takeAwayIfThere(Path data) {
    if (Files.isDirectory(data)) {
      TemporaryData.takeAway(data);
    }
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
      if (RECORDS.toFile().delete()) { // the last one takes the empty directories along
        RECORDS.getParent().toFile().delete();
      }
    } catch (IOException failed) {
      throw new BenchException("the bench's record " + file + " can't be deleted: " + failed.getMessage(), failed);
    }
  }

  private synchronized void undoAll() {
    boolean clean = true;
    while (!undo.isEmpty()) {
      Undo next = undo.pop();
      try {
        next.action.run();
      } catch (BenchException | LinuxException | CliException failed) {
        clean = false;
        System.err.println("bench: " + next.what + " is left behind: " + failed.getMessage());
      }
    }
    if (clean) {
      delete(file);
    }
  }

  @Override
  public void close() {
    end.close();
  }
}
