package io.underpass.lab.router;

import io.underpass.bgp.Bfd;
import io.underpass.bgp.ListenAddress;
import io.underpass.bgp.SocketPlace;
import io.underpass.bgp.Speaker;
import io.underpass.bgp.SpeakerConfig;
import io.underpass.bgp.SpeakerListener;
import io.underpass.bgp.bfd.BfdAgent;
import io.underpass.bgp.transport.TcpTransport;
import io.underpass.lab.router.BgpNeighbor.Exchange;
import io.underpass.lab.router.BgpNeighbor.Liveness;
import io.underpass.lab.router.RouterPlan.Restart;
import io.underpass.net.Asn;
import io.underpass.net.IpAddress;
import io.underpass.net.Prefix;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Two routers of our own speak with each other on loopback, on free ports, and learn a route: for the start-up cache, which
 * holds what was loaded. No route reaches the kernel.
 */
public final class RouterRehearsal {
  private static final IpAddress LEFT = IpAddress.parse("127.0.0.1");
  private static final IpAddress RIGHT = IpAddress.parse("127.0.0.2");
  private static final long LIMIT_MS = 5_000;
  private static final long STEP_MS = 20;

  private RouterRehearsal() {}

  /** @param args a directory to write into */
  public static void main(String[] args) throws IOException, InterruptedException {
    Path directory = Path.of(args[0]);
    int leftPort = freePort();
    int rightPort = freePort();
    RouterPlan left = plan(new Asn(65010), LEFT, RIGHT, new Asn(12076), "10.10.0.0/24");
    Files.writeString(directory.resolve(PlanFile.NAME), PlanFile.write(left));
    RouterPlan right = plan(new Asn(12076), RIGHT, LEFT, new Asn(65010), "10.0.0.0/16");
    try (BfdAgent agent = BfdAgent.start();
        TcpTransport transport = new TcpTransport(1);
        Speaker one = speaker(PlanFile.read(directory), leftPort, rightPort, transport, Bfd.of(agent));
        Speaker other = speaker(right, rightPort, leftPort, transport, Bfd.of(agent))) {
      for (long waited = 0; one.best().size() < 2 && waited < LIMIT_MS; waited += STEP_MS) {
        Thread.sleep(STEP_MS);
      }
      SpeakerReport.write(directory, one.neighbors(), one.best());
      System.out.print(SpeakerReport.text(other.neighbors(), other.best()));
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private static RouterPlan plan(Asn asn, IpAddress local, IpAddress remote, Asn peer, String announced) {
    Exchange exchange = Exchange.announcing(List.of(Prefix.parse(announced)));
    BgpNeighbor session = new BgpNeighbor("lo", local, remote, peer, new Liveness(180, RouterPlan.BFD), null, exchange);
    return new RouterPlan("rehearsal", asn, local, Restart.HELPER, List.of(session));
  }

  private static Speaker speaker(RouterPlan plan, int port, int otherPort, TcpTransport transport, Bfd bfd) {
    SpeakerConfig usual = SpeakerPlan.config(plan);
    SpeakerConfig config =
        SpeakerConfig.builder(plan.asn(), plan.id())
            .listen(new ListenAddress(plan.neighbors().getFirst().local(), port))
            .neighbor(usual.neighbors().getFirst().toBuilder().port(otherPort).build())
            .maxPaths(usual.maxPaths())
            .build();
    Speaker speaker = Speaker.start(config, transport, SocketPlace.HERE, bfd, SpeakerListener.NONE);
    speaker.originate(SpeakerPlan.routes(plan.announced()));
    return speaker;
  }
}
