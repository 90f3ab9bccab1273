package io.underpass.cli.client;

import io.underpass.cli.CliException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * How a server says that it can be reached: {@code server.json} in its data directory.
 *
 * @param pid its process
 * @param http such as {@code http://127.0.0.1:7443}
 * @param https such as {@code https://localhost:7443}
 * @param token the bearer token of the machine's owner; secret
 * @param subscription a GUID
 * @param tenant a GUID
 * @param prefix the kernel prefix of its objects
 */
public record ServerFile(long pid, String http, String https, String token, String subscription, String tenant, String prefix) {

  /**
   * The data directory that a command line means: the one it names, else {@code UNDERPASS_DATA}, else {@code /var/lib/underpass}
   * for root and {@code ~/.local/share/underpass} for others.
   */
  public static Path dataDirectory(@Nullable String named, UnaryOperator<@Nullable String> environment) {
    if (named != null && !named.isEmpty()) {
      return Path.of(named);
    }
    String variable = environment.apply("UNDERPASS_DATA");
    if (variable != null && !variable.isEmpty()) {
      return Path.of(variable);
    }
    return "root".equals(System.getProperty("user.name"))
        ? Path.of("/var/lib/underpass")
        : Path.of(System.getProperty("user.home"), ".local/share/underpass");
  }

  /** Reads it; empty when no server has written one. */
  public static Optional<ServerFile> read(Path dataDirectory) {
    Path file = dataDirectory.resolve("server.json");
    try {
      JsonNode json = Json.read(Files.readString(file));
      return Optional.of(
          new ServerFile(
              json.path("pid").asLong(0),
              json.path("http").asString(""),
              json.path("https").asString(""),
              json.path("token").asString(""),
              json.path("subscription").asString(""),
              json.path("tenant").asString(""),
              json.path("prefix").asString("up")));
    } catch (NoSuchFileException _) {
      return Optional.empty();
    } catch (AccessDeniedException _) {
      throw CliException.failed(file
          + " can't be read by this user: the server there belongs to somebody else. Use sudo, or a data directory of your own.");
    } catch (IOException | JacksonException e) {
      throw CliException.failed(file + " can't be read as JSON (" + e.getClass().getSimpleName()
          + "). Start the server again to have it written anew.");
    }
  }
}
