package io.underpass.arm;

import io.underpass.arm.own.CallRecord;
import io.underpass.arm.wire.Front;
import io.underpass.control.store.StoreException;
import io.underpass.dataplane.DataPlaneException;
import java.io.IOException;
import java.net.BindException;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** The server process. Ends with 0 after Ctrl-C or SIGTERM, 2 for a mistake on the command line, 1 when it can't start. */
public final class Serve {
  private static final System.Logger LOG = System.getLogger(Serve.class.getName());

  private Serve() {}

  public static void main(String[] arguments) throws InterruptedException {
    if (List.of(arguments).stream().anyMatch(word -> word.equals("--help") || word.equals("-h"))) {
      System.out.print(ServeOptions.USAGE);
      return;
    }
    ServeOptions options;
    try {
      options = ServeOptions.parse(List.of(arguments), System.getenv(), "root".equals(System.getProperty("user.name")));
    } catch (ServeOptions.Mistakes e) {
      fail(2, e.getMessage() + System.lineSeparator() + System.lineSeparator() + ServeOptions.USAGE.stripTrailing());
      return;
    }
    CountDownLatch stopped = new CountDownLatch(1);
    try {
      UnderpassServer server = UnderpassServer.start(options.port(), options.control(), options.wire(), Clock.systemUTC(), watch(options));
      OldGeneration.watch();
      BackgroundLog.watch(options.control().data());
      Runtime.getRuntime().addShutdownHook(new Thread(() -> {
        server.close();
        LOG.log(System.Logger.Level.INFO, "stopped; the data plane keeps forwarding");
        stopped.countDown();
      }, "stop"));
      LOG.log(
          System.Logger.Level.INFO,
          "Underpass answers at http://127.0.0.1:{0} and https://localhost:{0}, state in {1}, data plane {2}",
          Integer.toString(server.port()),
          options.control().data(),
          server.control().dataPlaneKind());
      server.notice().ifPresent(notice -> LOG.log(System.Logger.Level.INFO, notice));
    } catch (BindException e) {
      fail(
          1,
          "port "
              + options.port()
              + " on 127.0.0.1 is taken ("
              + e.getMessage()
              + "); stop what uses it, or choose another with --port");
    } catch (StoreException | DataPlaneException e) {
      fail(1, e.getMessage());
    } catch (IOException e) {
      fail(1, "cannot start: " + e.getMessage());
    }
    stopped.await();
  }

  private static Front.Watch watch(ServeOptions options) throws IOException {
    return options.record() == null ? (_, _, _) -> {} : CallRecord.appendTo(options.record());
  }

  private static void fail(int code, String message) {
    System.err.println("underpass serve: " + message);
    System.exit(code);
  }
}
