package io.underpass.cli.client;

import io.underpass.cli.CliException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/** The server, as commands ask it: signed in, errors thrown, long-running operations followed to their end. For one thread. */
public final class Service implements AutoCloseable {
  /** What happens while a command waits or explains itself. */
  public interface Observer {
    /** An operation is still running after this time. */
    void waiting(Duration since);

    /** The wait is over. */
    void done();

    /** One exchange, for {@code --debug}; secrets left out. */
    void exchanged(String line);
  }

  private static final int LONG_POLL_SECONDS = 30;
  private static final int WATCHED_POLL_SECONDS = 1;
  private static final int OUTER_TIMEOUT_MINUTES = 60;

  private final ServerFile server;
  private final Connection connection;
  private final Observer observer;
  private final boolean watched;
  private final Map<String, String> always = new LinkedHashMap<>();

  /**
   * @param watched whether somebody looks at the progress, so that it is reported every second
   */
  public Service(ServerFile server, Observer observer, boolean watched) {
    this.server = server;
    this.connection = new Connection(server.http());
    this.observer = observer;
    this.watched = watched;
  }

  /** From now on every request carries this header too. */
  public void always(String header, String value) {
    always.put(header, value);
  }

  /** No longer. */
  public void never(String header) {
    always.remove(header);
  }

  public ServerFile server() {
    return server;
  }

  /** The answer's JSON, whatever the method. */
  public JsonNode json(String method, String target, @Nullable JsonNode body) {
    return checked(method, target, body).json();
  }

  public JsonNode get(String target) {
    return json("GET", target, null);
  }

  /** Like {@link #get}, a missing node where the server says 404. */
  public JsonNode find(String target) {
    Reply reply = send("GET", target, null, Map.of());
    if (reply.status() == 404) {
      return MissingNode.getInstance();
    }
    return check(reply).json();
  }

  /** Creates or replaces, waits for the end of the operation, and returns the resource as it then is; without waiting, as accepted. */
  public JsonNode put(String target, JsonNode body, boolean wait) {
    Reply reply = checked("PUT", target, body);
    if (wait && follow(reply)) {
      return get(target);
    }
    return reply.json();
  }

  /** Posts, waits for the end of the operation, and returns its result. */
  public JsonNode post(String target, @Nullable JsonNode body, boolean wait) {
    Reply reply = checked("POST", target, body);
    if (!wait || !follow(reply)) {
      return reply.json();
    }
    return reply.header("Location").map(location -> checked("GET", relative(location), null).json()).orElseGet(reply::json);
  }

  /** Deletes, and waits for the end. What isn't there is as good as deleted. */
  public void delete(String target, boolean wait) {
    Reply reply = checked("DELETE", target, null);
    if (wait) {
      follow(reply);
    }
  }

  private Reply checked(String method, String target, @Nullable JsonNode body) {
    return check(send(method, target, body == null ? null : Json.write(body), Map.of()));
  }

  private static Reply check(Reply reply) {
    if (!reply.succeeded()) {
      throw ServiceException.of(reply);
    }
    return reply;
  }

  /** Waits for the operation that an answer names; false when it names none. */
  private boolean follow(Reply start) {
    String url = start.header("Azure-AsyncOperation").orElse("");
    if (url.isEmpty()) {
      url = start.status() == 202 ? start.header("Location").orElse("") : "";
    }
    if (url.isEmpty()) {
      return false;
    }
    boolean asynchronous = start.header("Azure-AsyncOperation").isPresent();
    long began = System.nanoTime();
    int seconds = watched ? WATCHED_POLL_SECONDS : LONG_POLL_SECONDS;
    try {
      while (true) {
        long asked = System.nanoTime();
        Reply reply = check(send("GET", relative(url), null, Map.of("Prefer", "wait=" + seconds)));
        String status = asynchronous ? reply.json().path("status").asString("") : reply.status() == 202 ? "InProgress" : "Succeeded";
        switch (status) {
          case "Succeeded" -> {
            return true;
          }
          case "Failed", "Canceled" -> throw ServiceException.of(200, reply.json().path("error"), "The operation ended as " + status + ".");
          default -> {
            Duration since = Duration.ofNanos(System.nanoTime() - began);
            if (since.toMinutes() >= OUTER_TIMEOUT_MINUTES) {
              throw CliException.failed("The operation has not ended after " + OUTER_TIMEOUT_MINUTES
                  + " minutes. It goes on; look again with 'show'.");
            }
            observer.waiting(since);
            if (System.nanoTime() - asked < 100_000_000L) {
              LockSupport.parkNanos(200_000_000L); // a server that does not hold polls back
            }
          }
        }
      }
    } finally {
      observer.done();
    }
  }

  private static String relative(String url) {
    URI uri = URI.create(url);
    return uri.getRawPath() + (uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery());
  }

  /** Sends as it is and returns whatever comes. */
  public Reply send(String method, String target, @Nullable String body, Map<String, String> headers) {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("Authorization", "Bearer " + server.token());
    all.put("Accept", "application/json");
    all.put("User-Agent", "underpass");
    all.putAll(always);
    all.putAll(headers);
    try {
      Reply reply = connection.send(method, target, all, body);
      observer.exchanged(method + " " + target + " -> " + reply.status());
      return reply;
    } catch (ConnectException _) {
      throw CliException.failed(
          "No server answers at " + server.http() + " (it was process " + server.pid() + "). Start it with: ./underpass serve");
    } catch (SocketTimeoutException _) {
      throw CliException.failed("The server at " + server.http() + " did not answer in time. Ask its health: curl " + server.http()
          + "/health");
    } catch (IOException e) {
      throw CliException.failed("The connection to " + server.http() + " broke: " + e.getMessage() + ". Is the server still running?");
    }
  }

  @Override
  public void close() {
    connection.close();
  }
}
