package io.underpass.lab.router;

import io.underpass.cli.client.Json;
import io.underpass.lab.file.RouterSoftware;
import io.underpass.lab.linux.FileTree;
import io.underpass.lab.linux.LinuxException;
import io.underpass.lab.linux.NetworkNamespace;
import io.underpass.lab.linux.ProcessIdentity;
import io.underpass.lab.linux.Run;
import io.underpass.lab.router.Layout.Program;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A router's programs at work, as its run directory remembers them ({@code running.json}): whoever finds the directory can
 * stop them, also when those who started them are gone.
 *
 * @param directory configuration, process numbers, sockets, logs, and {@code bin} with the tools
 * @param namespace where the programs run
 * @param processes in the order of their start
 */
public record RunningRouter(Path directory, RouterSoftware software, NetworkNamespace namespace, List<ProcessIdentity> processes) {
  private static final Duration LIMIT = Duration.ofSeconds(15);
  private static final String FILE = "running.json";

  public RunningRouter {
    processes = List.copyOf(processes);
  }

  /**
   * Starts a router's programs in its namespace. When it returns they run; sessions come up as neighbors answer.
   *
   * @param directory made new; what an earlier router left in it is stopped and deleted
   * @throws LinuxException if a program is missing or refuses its configuration, with what it says; then nothing runs
   */
  public static RunningRouter start(RouterSoftware software, RouterPlan plan, NetworkNamespace namespace, Path directory) {
    Software.require(software);
    read(directory).ifPresent(RunningRouter::stop);
    Layout layout = Software.layout(software, plan, directory);
    RunningRouter running = new RunningRouter(directory, software, namespace, List.of());
    try {
      lay(layout, directory);
      for (Program program : layout.programs()) {
        List<ProcessIdentity> processes = new ArrayList<>(running.processes());
        processes.add(launch(program, namespace, directory));
        running = new RunningRouter(directory, software, namespace, processes);
        running.write();
      }
      return running;
    } catch (IOException failure) {
      running.stop();
      throw new LinuxException("the run directory of router '" + plan.name() + "' can't be made: " + failure.getMessage());
    } catch (LinuxException failure) {
      running.stop();
      throw failure;
    }
  }

  /** What runs, or ran last, from this directory. */
  public static Optional<RunningRouter> read(Path directory) {
    try {
      JsonNode json = Json.read(Files.readString(directory.resolve(FILE)));
      return Optional.of(
          new RunningRouter(
              directory,
              RouterSoftware.parse(json.path("software").asString("")),
              new NetworkNamespace(json.path("namespace").asString("")),
              json.path("processes").valueStream().map(at -> new ProcessIdentity(at.path("pid").asLong(), at.path("start").asLong()))
                  .toList()));
    } catch (IOException | JacksonException | IllegalArgumentException none) {
      return Optional.empty();
    }
  }

  private void write() throws IOException {
    ObjectNode json = Json.object();
    json.put("software", software.word()).put("namespace", namespace.name());
    processes.forEach(process -> json.withArray("processes").addObject().put("pid", process.pid()).put("start", process.start()));
    Files.writeString(directory.resolve(FILE), Json.write(json));
  }

  private static void lay(Layout layout, Path directory) throws IOException {
    Files.createDirectories(directory.resolve("bin"));
    UserPrincipal owner = directory.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(layout.owner());
    for (Map.Entry<String, String> file : layout.files().entrySet()) {
      Path path = directory.resolve(file.getKey());
      // It may hold keys.
      Files.createFile(path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.writeString(path, file.getValue());
      Files.setOwner(path, owner);
    }
    for (Map.Entry<String, List<String>> tool : layout.tools().entrySet()) {
      String words = tool.getValue().stream().map(word -> "'" + word + "'").collect(Collectors.joining(" "));
      Path path = Files.writeString(directory.resolve("bin").resolve(tool.getKey()), "#!/bin/sh\nexec " + words + " \"$@\"\n");
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
    Files.setOwner(directory, owner);
  }

  private static ProcessIdentity launch(Program program, NetworkNamespace namespace, Path directory) throws IOException {
    List<String> command = namespace.command(program.command());
    long pid =
        switch (program.way()) {
          case DAEMON -> {
            Run.of(command, LIMIT).orThrow(program.name() + " did not start");
            yield number(directory.resolve(program.name() + ".pid"));
          }
          case FOREGROUND -> {
            // A session of its own, so that a Ctrl-C here doesn't reach it.
            command.addFirst("setsid");
            File log = directory.resolve(program.name() + ".log").toFile();
            yield new ProcessBuilder(command).redirectInput(new File("/dev/null")).redirectErrorStream(true).redirectOutput(log).start()
                .pid();
          }
        };
    return ProcessIdentity.of(pid).orElseThrow(() -> new LinuxException(program.name() + " ended at once; " + directory
        + " holds its log"));
  }

  /** A daemon may write its number down a moment after its parent has ended. */
  private static long number(Path file) throws IOException {
    long until = System.nanoTime() + LIMIT.toNanos();
    String text = "";
    while (System.nanoTime() < until) {
      text = Files.exists(file) ? Files.readString(file) : "";
      if (text.endsWith("\n")) {
        return Long.parseLong(text.strip());
      }
      try {
        Thread.sleep(5);
      } catch (InterruptedException interruption) {
        Thread.currentThread().interrupt();
        throw new LinuxException("interrupted while " + file + " was awaited");
      }
    }
    throw new LinuxException(file + " holds '" + text.strip() + "' where a process number was expected");
  }

  public boolean alive() {
    return processes.stream().allMatch(ProcessIdentity::alive);
  }

  /** Ends the programs, the last first, and deletes the directory: neighbors are told that the sessions are over. */
  public void stop() {
    processes.reversed().forEach(ProcessIdentity::end);
    FileTree.delete(directory);
  }

  /** Ends the programs with no word to anybody, as a crash does. The directory stays. */
  public void kill() {
    processes.forEach(process -> ProcessHandle.of(process.pid()).filter(_ -> process.alive()).ifPresent(ProcessHandle::destroyForcibly));
  }
}
