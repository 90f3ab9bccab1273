package io.underpass.control.exchange;

import io.underpass.bgp.Bfd;
import io.underpass.bgp.Speaker;
import io.underpass.bgp.bfd.BfdAgent;
import io.underpass.bgp.transport.TcpTransport;
import io.underpass.bgp.transport.Transport;
import io.underpass.dataplane.DataPlane;
import java.io.IOException;
import java.lang.System.Logger.Level;
import org.jspecify.annotations.Nullable;

/** What speakers stand on: sockets in the nodes' namespaces and BFD, made when the first speaker needs them. Safe for any thread. */
final class Ground {
  private static final System.Logger LOG = System.getLogger(Ground.class.getName());
  private static final int LOOPS = 1;

  private final DataPlane dataPlane;
  private @Nullable TcpTransport transport;
  private @Nullable BfdAgent agent;
  private @Nullable Bfd bfd;

  Ground(DataPlane dataPlane) {
    this.dataPlane = dataPlane;
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

  /** Where BFD can't be had, sessions live by their hold time. */
  private synchronized Bfd bfd() {
    if (bfd == null) {
      try {
        agent = BfdAgent.start();
        bfd = Bfd.of(agent);
      } catch (IOException e) {
        LOG.log(Level.WARNING, "There is no BFD on this machine, so a silent neighbor is noticed by the hold time alone: " + e.getMessage());
        bfd = Bfd.NONE;
      }
    }
    return bfd;
  }

  /** As if the process died, once the speakers are closed. */
  synchronized void close() {
    if (agent != null) {
      agent.closeSilently();
    }
    if (transport != null) {
      transport.close();
    }
    agent = null;
    bfd = null;
    transport = null;
  }
}
