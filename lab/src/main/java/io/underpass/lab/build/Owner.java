package io.underpass.lab.build;

import io.underpass.cli.client.Json;
import io.underpass.lab.linux.Iproute;
import io.underpass.lab.linux.LinuxException;
import io.underpass.lab.linux.NetworkNamespace;
import io.underpass.lab.linux.ProcessIdentity;
import io.underpass.lab.linux.Run;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Who stands behind what lies in the kernel under a prefix: {@code /run/underpass/<prefix>/owner.json}. It is written before the first object is made, so
 * that whatever a killed process left is found and swept at the next start.
 *
 * @param prefix the server's kernel prefix
 * @param data its data directory
 * @param temporary whether everything under the prefix, server and data included, ends with the owner
 * @param state how far the owner came
 * @param process the owner
 * @param server the server that the owner started, if it did
 * @param lab the lab's name
 * @param text the lab file as it was read
 * @param nodes its namespaces without the prefix, recorded before they are made
 */
public record Owner(
    String prefix,
    Path data,
    boolean temporary,
    State state,
    ProcessIdentity process,
    @Nullable ProcessIdentity server,
    String lab,
    String text,
    List<String> nodes) {
  /** Without root nothing lies in the kernel, and the note about a lab on paper lies with the user's temporary files. */
  private static final Path RUN =
      "root".equals(System.getProperty("user.name"))
          ? Path.of("/run/underpass")
          : Path.of(System.getProperty("java.io.tmpdir"), "underpass-" + System.getProperty("user.name"));

  /** BUILDING and a dead process: what is there is of no use to anybody. */
  public enum State {
    BUILDING,
    UP
  }

  public Owner {
    nodes = List.copyOf(nodes);
  }

  public Owner with(State next) {
    return new Owner(prefix, data, temporary, next, process, server, lab, text, nodes);
  }

  public Owner withServer(ProcessIdentity started) {
    return new Owner(prefix, data, temporary, state, process, started, lab, text, nodes);
  }

  /** Where everything lies that is of use only while it runs. */
  static Path runDirectory(String prefix) {
    return RUN.resolve(prefix);
  }

  private static Path file(String prefix) {
    return runDirectory(prefix).resolve("owner.json");
  }

  /** Writes it so that a reader sees all of it or the one before. */
  public Owner write() {
    ObjectNode json = Json.object();
    json.put("prefix", prefix).put("data", data.toString()).put("temporary", temporary).put("state", state.name());
    json.put("pid", process.pid()).put("start", process.start()).put("lab", lab).put("text", text);
    if (server != null) {
      json.putObject("server").put("pid", server.pid()).put("start", server.start());
    }
    nodes.forEach(json.putArray("nodes")::add);
    try {
      Path file = file(prefix);
      Files.createDirectories(file.getParent());
      Path next = file.resolveSibling("owner.json.new");
      Files.writeString(next, Json.write(json));
      Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException failure) {
      throw new LinuxException("the owner of " + prefix + " can't be written down under " + RUN + ": " + failure.getMessage());
    }
    return this;
  }

  public static Optional<Owner> read(String prefix) {
    try {
      JsonNode json = Json.read(Files.readString(file(prefix)));
      JsonNode server = json.path("server");
      return Optional.of(
          new Owner(
              prefix,
              Path.of(json.path("data").asString("")),
              json.path("temporary").asBoolean(false),
              State.valueOf(json.path("state").asString("BUILDING")),
              new ProcessIdentity(json.path("pid").asLong(0), json.path("start").asLong(0)),
              server.isMissingNode() ? null : new ProcessIdentity(server.path("pid").asLong(0), server.path("start").asLong(0)),
              json.path("lab").asString(""),
              json.path("text").asString(""),
              json.path("nodes").valueStream().map(node -> node.asString("")).toList()));
    } catch (IOException | JacksonException | IllegalArgumentException none) {
      return Optional.empty();
    }
  }

  public static void forget(String prefix) {
    try {
      Files.deleteIfExists(file(prefix));
    } catch (IOException failure) {
      throw new LinuxException(file(prefix) + " can't be deleted: " + failure.getMessage());
    }
  }

  /** Whether its owner died before it was done, or a temporary one's owner died at all. */
  public boolean abandoned() {
    return (temporary || state == State.BUILDING) && !process.alive();
  }

  /** Everything that a dead owner left on this machine. */
  public static List<Owner> abandonedOnes() {
    if (!Files.isDirectory(RUN)) {
      return List.of();
    }
    try (Stream<Path> prefixes = Files.list(RUN)) {
      return prefixes.map(path -> read(path.getFileName().toString())).flatMap(Optional::stream).filter(Owner::abandoned).toList();
    } catch (IOException failure) {
      return List.of();
    }
  }

  /** Takes away what is of no use without its owner: the lab's namespaces; if it was temporary, the server, all its objects and its data too. */
  public void sweep() {
    if (temporary) {
      if (server != null) {
        server.end();
      }
      NetworkNamespace.startingWith(prefix + "-").forEach(Iproute::deleteNamespace);
      Path directory = RUN.resolve(prefix);
      if (Files.isDirectory(directory.resolve("bpf"))) {
        Run.of(List.of("umount", directory.resolve("bpf").toString()), Duration.ofSeconds(5));
      }
      delete(directory);
      deleteTemporary(data);
    } else {
      nodes.forEach(node -> Iproute.deleteNamespace(prefix + "-" + node));
      delete(RUN.resolve(prefix).resolve("router"));
      forget(prefix);
    }
  }

  /** How the name of a temporary data directory begins; only such are ever deleted. */
  public static final String TEMPORARY_DATA = "underpass-demo-";

  /** Deletes a data directory if its name says that it is temporary. */
  public static void deleteTemporary(Path data) {
    if (data.getFileName() != null && data.getFileName().toString().startsWith(TEMPORARY_DATA)) {
      delete(data);
    }
  }

  private static void delete(Path directory) {
    if (!Files.isDirectory(directory)) {
      return;
    }
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException failure) {
      throw new LinuxException(directory + " can't be deleted: " + failure.getMessage());
    }
  }
}
