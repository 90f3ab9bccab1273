package io.underpass.lab.bench.bgp;

import io.underpass.bgp.Bfd;
import io.underpass.bgp.NeighborStatus;
import io.underpass.bgp.SocketPlace;
import io.underpass.bgp.Speaker;
import io.underpass.bgp.SpeakerConfig;
import io.underpass.bgp.SpeakerListener;
import io.underpass.bgp.rib.Policy;
import io.underpass.bgp.transport.TcpTransport;
import io.underpass.net.Asn;
import io.underpass.net.IpAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Our own speaker as a daemon: a process that needs nothing but the speaker's library. */
final class OwnSpeaker {
  private static final SpeakerListener NOBODY = new SpeakerListener() {
    @Override
    public void routesChanged(Speaker speaker) {}

    @Override
    public void neighborChanged(Speaker speaker, NeighborStatus status) {}
  };

  private OwnSpeaker() {}

  /** A line of the configuration: name, address, AS number, our address, {@code all} or {@code none} of what is passed on. */
  static String line(Neighbor neighbor) {
    return String.join(" ", neighbor.name(), neighbor.address(), Integer.toString(neighbor.as()), neighbor.daemonAddress(),
        neighbor.receives() ? "all" : "none") + "\n";
  }

  private static io.underpass.bgp.Neighbor parse(String line) {
    String[] words = line.split(" ");
    return io.underpass.bgp.Neighbor.builder(words[0], IpAddress.parse(words[1]), new Asn(Long.parseLong(words[2])))
        .localAddress(IpAddress.parse(words[3])).mode(io.underpass.bgp.Neighbor.Mode.PASSIVE)
        .exportPolicy(words[4].equals("all") ? Policy.ACCEPT : Policy.REJECT).build();
  }

  /** @param args the file with a line for each neighbor */
  public static void main(String[] args) throws IOException, InterruptedException {
    SpeakerConfig.Builder config = SpeakerConfig.builder(new Asn(Neighbor.DAEMON_AS), IpAddress.parse(Neighbor.DAEMON_ID))
        .listen(IpAddress.parse("0.0.0.0"));
    Files.readAllLines(Path.of(args[0])).forEach(line -> config.neighbor(parse(line)));
    try (TcpTransport transport = new TcpTransport(1);
        Speaker _ = Speaker.start(config.build(), transport, SocketPlace.HERE, Bfd.NONE, NOBODY)) {
      Thread.currentThread().join();
    }
  }
}
