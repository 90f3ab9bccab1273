package io.underpass.arm;

import io.underpass.arm.http.Answer;
import io.underpass.arm.http.Call;
import io.underpass.arm.http.Listener;
import io.underpass.arm.identity.Credentials;
import io.underpass.arm.identity.Principals;
import io.underpass.arm.identity.PrivateFiles;
import io.underpass.arm.identity.ServerCertificate;
import io.underpass.arm.identity.SignIn;
import io.underpass.arm.identity.Tokens;
import io.underpass.arm.wire.ArmError;
import io.underpass.arm.wire.Front;
import io.underpass.arm.wire.Json;
import io.underpass.arm.wire.WireOptions;
import io.underpass.control.Control;
import io.underpass.control.ControlOptions;
import io.underpass.control.ControlPlane;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Function;
import tools.jackson.databind.node.ObjectNode;

/**
 * The server: a control plane and the listener in front of it. The listener is up first and answers
 * {@code /health} with {@code starting}; {@code server.json} is written once everything answers,
 * and removed by {@link #close}.
 */
public final class UnderpassServer implements AutoCloseable {
  private final Path data;
  private final ControlPlane control;
  private final Listener listener;
  private final Tokens tokens;
  private final Api api;

  private UnderpassServer(Path data, ControlPlane control, Listener listener, Tokens tokens, Api api) {
    this.data = data;
    this.control = control;
    this.listener = listener;
    this.tokens = tokens;
    this.api = api;
  }

  /**
   * @param port 0 takes a free one
   * @throws java.net.BindException if the port is taken
   * @throws IOException if the data directory can't be used
   */
  public static UnderpassServer start(int port, ControlOptions options, Clock clock) throws IOException {
    return start(port, options, WireOptions.DEFAULTS, clock, (_, _, _) -> {});
  }

  /** As {@link #start(int, ControlOptions, Clock)}; the watch sees every answer. */
  static UnderpassServer start(int port, ControlOptions options, WireOptions wire, Clock clock, Front.Watch watch) throws IOException {
    CompletableFuture<Function<Call, Answer>> api = new CompletableFuture<>();
    ServerCertificate certificate = new ServerCertificate();
    // The control plane and the listener take about as long to come up: side by side.
    FutureTask<ControlPlane> opening = new FutureTask<>(() -> {
      ControlPlane opened = Control.open(options);
      certificate.readOrMake(options.data(), clock);
      return opened;
    });
    Thread.ofPlatform().name("opening").start(opening);
    Listener listener = null;
    ControlPlane control = null;
    try {
      try {
        listener = Listener.open(port, certificate.context(), call -> answer(api, call));
      } finally {
        control = result(opening);
      }
      Credentials credentials = Credentials.readOrMake(options.data(), control.identity());
      Principals principals = new Principals(control::snapshot, credentials);
      Tokens tokens = new Tokens(options.data(), credentials, principals, clock);
      Api whole = Api.of(new Api.Ground(control, credentials, principals, tokens, options.data(), clock), wire, watch);
      api.complete(whole);
      certificate.await();
      UnderpassServer server = new UnderpassServer(options.data(), control, listener, tokens, whole);
      server.announce(credentials);
      return server;
    } catch (IOException | RuntimeException e) {
      api.completeExceptionally(e);
      if (listener != null) {
        listener.close();
      }
      if (control != null) {
        control.close();
      }
      throw e;
    }
  }

  private static ControlPlane result(FutureTask<ControlPlane> opening) throws IOException {
    try {
      return opening.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IOException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while starting", e);
    }
  }

  private static Answer answer(CompletableFuture<Function<Call, Answer>> api, Call call) {
    if (call.path().equals("/health") && !api.isDone()) {
      ObjectNode body = Json.object().put("status", "starting");
      body.putObject("problems");
      return Answer.json(200, body);
    }
    try {
      return api.join().apply(call);
    } catch (CompletionException _) {
      throw ArmError.of(503, "ServiceUnavailable", "The server is stopping.");
    }
  }

  private void announce(Credentials credentials) throws IOException {
    int port = listener.port();
    ObjectNode json =
        Json.object()
            .put("pid", ProcessHandle.current().pid())
            .put("http", "http://127.0.0.1:" + port)
            .put("https", "https://localhost:" + port)
            .put("token", tokens.local())
            .put("subscription", credentials.subscription())
            .put("tenant", credentials.tenant())
            .put("prefix", control.kernelPrefix())
            .put("dataplane", control.dataPlaneKind())
            .put("ca", data.resolve("ca.pem").toString());
    PrivateFiles.write(announcement(), Json.bytes(json));
  }

  private Path announcement() {
    return data.resolve("server.json");
  }

  public int port() {
    return listener.port();
  }

  public ControlPlane control() {
    return control;
  }

  /** The token of the local command line. Secret. */
  public String token() {
    return tokens.local();
  }

  /** Why packets are only emulated; empty when they aren't. */
  Optional<String> notice() {
    return control.dataPlaneKind().equals("linux") ? Optional.empty() : Optional.of(String.join(" ", control.dataPlaneReasons()));
  }

  /** Stops answering; the data plane keeps forwarding. */
  @Override
  public void close() {
    try {
      Files.deleteIfExists(announcement());
    } catch (IOException e) {
      System.getLogger(UnderpassServer.class.getName()).log(System.Logger.Level.WARNING, "{0} stays: {1}", announcement(), e.getMessage());
    }
    api.close();
    listener.close();
    control.close();
  }
}
