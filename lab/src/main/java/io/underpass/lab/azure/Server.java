package io.underpass.lab.azure;

import io.underpass.cli.Cli;
import io.underpass.cli.CliException;
import io.underpass.cli.Terminal;
import io.underpass.cli.client.ServerFile;
import io.underpass.cli.client.Service;
import io.underpass.lab.linux.ProcessIdentity;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * A server that runs, as its customer sees it: its commands and its API. For one thread; {@link #another} gives the next thread its own.
 */
public final class Server implements AutoCloseable, Az {
  private final Path data;
  private final Service service;

  private Server(Path data, ServerFile file) {
    this.data = data;
    this.service = new Service(file, new Silent(), false);
  }

  private static final class Silent implements Service.Observer {
    @Override
    public void waiting(Duration since) {}

    @Override
    public void done() {}

    @Override
    public void exchanged(String line) {}
  }

  /** The server of a data directory; empty when none runs. */
  public static Optional<Server> running(Path data) {
    return ServerFile.read(data)
        .filter(file -> ProcessIdentity.of(file.pid()).isPresent())
        .map(file -> new Server(data, file))
        .filter(Server::answers);
  }

  /** Like {@link #running}; none is an error that says what to do. */
  public static Server require(Path data) {
    return running(data)
        .orElseThrow(
            () ->
                CliException.failed(
                    "No server runs with the data directory " + data
                    + ". Start a lab with: ./underpass lab up hub      or a server alone: ./underpass serve"));
  }

  private boolean answers() {
    try {
      service.get("/health");
      return true;
    } catch (CliException none) {
      service.close();
      return false;
    }
  }

  /** A connection of its own to the same server. */
  public Server another() {
    return new Server(data, service.server());
  }

  public Path data() {
    return data;
  }

  public String prefix() {
    return service.server().prefix();
  }

  public String subscription() {
    return service.server().subscription();
  }

  public long pid() {
    return service.server().pid();
  }

  /** {@code linux} or {@code emulated}. */
  public String dataPlane() {
    return service.get("/health").path("dataplane").asString("unknown");
  }

  public Service service() {
    return service;
  }

  public JsonNode get(String target) {
    return service.get(target);
  }

  /** Runs a command in this process. */
  @Override
  public Outcome run(List<String> arguments) {
    Terminal.Captured terminal = Terminal.captured(Map.of("UNDERPASS_DATA", data.toString()));
    int status = Cli.run(arguments, terminal);
    return new Outcome(status, terminal.output(), terminal.errors());
  }

  @Override
  public void close() {
    service.close();
  }
}
