package io.underpass.arm.http;

import java.io.IOException;
import java.net.BindException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import javax.net.ssl.SSLContext;
import org.eclipse.jetty.server.DetectorConnectionFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** HTTP and HTTPS on one loopback port; which of the two is seen from a connection's first bytes. */
public final class Listener implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Listener.class.getName());
  private static final int MOST_THREADS = 32;
  private static final int SELECTORS = 2;
  private static final long STOP_TIMEOUT_MS = 2_000;
  private static final long IDLE_TIMEOUT_MS = 120_000;

  private final Server server;
  private final ServerConnector connector;
  private final ExecutorService requests;

  private Listener(Server server, ServerConnector connector, ExecutorService requests) {
    this.server = server;
    this.connector = connector;
    this.requests = requests;
  }

  /**
   * @param port 0 takes a free one
   * @throws BindException if the port is taken
   */
  public static Listener open(int port, SSLContext tls, Function<Call, Answer> api) throws IOException {
    ExecutorService requests = Executors.newVirtualThreadPerTaskExecutor();
    QueuedThreadPool threads = new QueuedThreadPool(MOST_THREADS, 4);
    threads.setName("http");
    threads.setDaemon(true);
    Server server = new Server(threads);
    HttpConfiguration configuration = new HttpConfiguration();
    configuration.setSendServerVersion(false);
    configuration.setSendDateHeader(true);
    configuration.setRequestHeaderSize(32 << 10);
    // It would take 100 KB a connection, and give a value as an earlier request spelt it: to tokens case counts.
    configuration.setHeaderCacheSize(0);
    configuration.addCustomizer(new SecureRequestCustomizer(false));
    HttpConnectionFactory http = new WholeHeads(configuration);
    SslContextFactory.Server secure = new SslContextFactory.Server();
    secure.setSslContext(tls);
    secure.setSniRequired(false);
    DetectorConnectionFactory tlsOrNot = new DetectorConnectionFactory(new SslConnectionFactory(secure, http.getProtocol()));
    ServerConnector connector = new ServerConnector(server, 1, SELECTORS, tlsOrNot, http);
    connector.setHost("127.0.0.1");
    connector.setPort(port);
    connector.setIdleTimeout(IDLE_TIMEOUT_MS);
    server.addConnector(connector);
    server.setErrorHandler(Listener::malformed);
    server.setHandler(new Door(api, requests));
    server.setStopTimeout(STOP_TIMEOUT_MS);
    Listener listener = new Listener(server, connector, requests);
    try {
      server.start();
    } catch (Exception e) {
      listener.close();
      if (e.getCause() instanceof BindException taken) {
        throw taken;
      }
      throw e instanceof IOException io ? io : new IOException(e.getMessage(), e);
    }
    return listener;
  }

  public int port() {
    return connector.getLocalPort();
  }

  @Override
  public void close() {
    try {
      server.stop();
    } catch (Exception e) {
      LOG.log(System.Logger.Level.WARNING, "The listener did not stop cleanly: {0}", e.getMessage());
    }
    requests.shutdownNow();
  }

  /** What never reached the API: requests that aren't HTTP, or whose address can't be read. */
  private static boolean malformed(Request request, Response response, Callback callback) {
    Door.write(response, callback, Refusal.answer(response.getStatus()), true);
    return true;
  }
}
