package io.underpass.lab.build;

import io.underpass.cli.client.Json;
import io.underpass.lab.linux.FileTree;
import io.underpass.lab.linux.Iproute;
import io.underpass.lab.linux.LinuxException;
import io.underpass.lab.linux.ProcessIdentity;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Who stands behind what lies in the kernel under a prefix: {@code /run/underpass/<prefix>/owner.json}. It is written before the first
 * object is made, so that whatever a killed process left is found and swept at the next start.
 *
 * @param prefix the server's kernel prefix
 * @param data its data directory
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

  public enum State {
    BUILDING,
    UP
  }

  public Owner {
    nodes = List.copyOf(nodes);
  }

  public Owner with(State next) {
    return new Owner(prefix, data, next, process, server, lab, text, nodes);
  }

  public Owner withServer(ProcessIdentity started) {
    return new Owner(prefix, data, state, process, started, lab, text, nodes);
  }

  /** Where everything lies that is of use only while it runs. */
  static Path runDirectory(String prefix) {
    return RUN.resolve(prefix);
  }

  private static Path file(String prefix) {
    return runDirectory(prefix).resolve("owner.json");
  }

  private static Path next(String prefix) {
    return file(prefix).resolveSibling("owner.json.new");
  }

  /** Writes it so that a reader sees all of it or the one before. */
  public Owner write() {
    ObjectNode json = Json.object();
    json.put("prefix", prefix).put("data", data.toString()).put("state", state.name());
    json.put("pid", process.pid()).put("start", process.start()).put("lab", lab).put("text", text);
    if (server != null) {
      json.putObject("server").put("pid", server.pid()).put("start", server.start());
    }
    nodes.forEach(json.putArray("nodes")::add);
    try {
      Path file = file(prefix);
      Files.createDirectories(file.getParent());
      Path next = next(prefix);
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

  /** Who stands behind the lab on this data directory. */
  public static Optional<Owner> of(Path data) {
    Path absolute = data.toAbsolutePath();
    return all().stream().filter(owner -> owner.data().equals(absolute)).findFirst();
  }

  private static List<Owner> all() {
    if (!Files.isDirectory(RUN)) {
      return List.of();
    }
    try (Stream<Path> prefixes = Files.list(RUN)) {
      return prefixes.map(path -> read(path.getFileName().toString())).flatMap(Optional::stream).toList();
    } catch (IOException failure) {
      return List.of();
    }
  }

  /** Nobody stands behind it any more. */
  public static void forget(String prefix) {
    try {
      FileTree.delete(runDirectory(prefix).resolve("router"));
      Files.deleteIfExists(next(prefix));
      Files.deleteIfExists(file(prefix));
      Files.deleteIfExists(runDirectory(prefix));
    } catch (DirectoryNotEmptyException _) {
      // The data plane is still there, and takes the directory with it when it goes.
    } catch (IOException failure) {
      throw new LinuxException(file(prefix) + " can't be deleted: " + failure.getMessage());
    }
  }

  /** Whether what is there is of no use to anybody: its owner died before it was done, or the data directory has gone. */
  public boolean abandoned() {
    return state == State.BUILDING && !process.alive() || !Files.isDirectory(data);
  }

  /** Those on this machine that nobody needs any more. */
  public static List<Owner> abandonedOnes() {
    return all().stream().filter(Owner::abandoned).toList();
  }

  /** Takes the lab's namespaces away, and the note. */
  public void sweep() {
    nodes.forEach(node -> Iproute.deleteNamespace(prefix + "-" + node));
    forget(prefix);
  }
}
