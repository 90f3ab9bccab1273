package io.underpass.control.exchange;

import io.underpass.bgp.Bfd;
import io.underpass.bgp.Speaker;
import io.underpass.bgp.bfd.daemon.DaemonBfd;
import io.underpass.bgp.bfd.daemon.DaemonProcess;
import io.underpass.bgp.transport.TcpTransport;
import io.underpass.bgp.transport.Transport;
import io.underpass.dataplane.DataPlane;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What speakers stand on: sockets in the nodes' namespaces, and the process that does BFD and outlives this one; made when the first
 * speaker needs them. Safe for any thread.
 */
final class Ground {
  private static final System.Logger LOG = System.getLogger(Ground.class.getName());
  private static final int LOOPS = 1;

  private final DataPlane dataPlane;
  private final Path runDirectory;
  private @Nullable TcpTransport transport;
  private @Nullable DaemonBfd bfd;

  /** @param runDirectory where the BFD process keeps its files */
  Ground(DataPlane dataPlane, Path runDirectory) {
    this.dataPlane = dataPlane;
    this.runDirectory = runDirectory;
  }

  /** How the speaker of a node is started. */
  LiveRouter.Start at(String node) {
    return (config, listener) -> Speaker.start(config, transport(), new NodePlace(dataPlane, node), bfd(), listener);
  }

  private synchronized Transport transport() {
    if (transport == null) {
      transport = new TcpTransport(LOOPS);
    }
    return transport;
  }

  private synchronized Bfd bfd() {
    if (bfd == null) {
      bfd = DaemonBfd.at(runDirectory);
    }
    return bfd;
  }

  /** As if the process died, once the speakers are closed: BFD goes on for the server that comes next. */
  synchronized void close() {
    if (bfd != null) {
      bfd.close();
    }
    if (transport != null) {
      transport.close();
    }
    bfd = null;
    transport = null;
  }

  /** Once no speaker is left that anybody will miss: BFD ends too, this server's or that of one before it. */
  synchronized void clear() {
    close();
    try {
      DaemonProcess.end(runDirectory);
    } catch (IOException e) {
      LOG.log(Level.WARNING, "The process for BFD can't be ended: " + e);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
