package io.underpass.bgp.bfd;

import static io.underpass.bgp.bfd.Told.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.underpass.bgp.SocketPlace;
import io.underpass.net.IpAddress;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Two agents, real sockets: over loopback, and in a namespace where there can be one. */
@EnabledOnOs(OS.LINUX)
class BfdAgentTest {
  private static final IpAddress A = IpAddress.parse("127.0.3.1");
  private static final IpAddress B = IpAddress.parse("127.0.3.2");

  private static BfdConfig config(IpAddress local, IpAddress remote, int minTx, int minRx) {
    return new BfdConfig(local, remote, Duration.ofMillis(minTx), Duration.ofMillis(minRx), 3);
  }

  private final Told toldA = new Told();
  private final Told toldB = new Told();

  @Test
  void comesUpChangesPaceAndIsSwitchedOff() throws Exception {
    try (BfdAgent one = BfdAgent.start(); BfdAgent other = BfdAgent.start()) {
      BfdHandle a = one.add(config(A, B, 100, 100), SocketPlace.HERE, toldA);
      BfdHandle b = other.add(config(B, A, 100, 100), SocketPlace.HERE, toldB);
      toldA.hears("up");
      toldB.hears("up");
      one.configure(a, config(A, B, 250, 150));
      until(() -> other.status(b).detectionTime().equals(Duration.ofMillis(750)));
      until(() -> one.status(a).transmitInterval().equals(Duration.ofMillis(250)));
      until(() -> one.status(a).detectionTime().equals(Duration.ofMillis(450)));
      assertThat(one.status(a).received()).isPositive();
      assertThat(one.status(a).remoteDiscriminator()).isEqualTo(b.discriminator());
      one.remove(a);
      toldB.hears("adminDown");
      assertThat(other.status(b).remoteState()).isEqualTo(BfdState.ADMIN_DOWN);
      assertThatThrownBy(() -> one.status(a)).hasMessageContaining("there is no");
      BfdHandle again = one.add(config(A, B, 100, 100), SocketPlace.HERE, toldA);
      toldA.hears("up");
      toldB.hears("up");
      assertThat(one.status(again).flaps()).isZero();
      assertThat(other.status(b).flaps()).isEqualTo(1);
      toldA.hearsNothingFor(500);
    }
  }

  @Test
  void silenceIsADeathAndClosingIsNone() throws Exception {
    try (BfdAgent other = BfdAgent.start()) {
      other.add(config(B, A, 100, 100), SocketPlace.HERE, toldB);
      BfdAgent dying = BfdAgent.start();
      dying.add(config(A, B, 100, 100), SocketPlace.HERE, toldA);
      toldB.hears("up");
      dying.closeSilently();
      toldB.hears("down DETECTION_TIME_EXPIRED");
      try (BfdAgent closing = BfdAgent.start()) {
        closing.add(config(A, B, 100, 100), SocketPlace.HERE, toldA);
        toldB.hears("up");
      }
      toldB.hears("adminDown");
    }
  }

  @Test
  void packetsFromFurtherAwayOrOfNobodyAreDropped() throws Exception {
    try (BfdAgent one = BfdAgent.start(); BfdAgent other = BfdAgent.start(); DatagramChannel stranger = DatagramChannel.open()) {
      BfdHandle a = one.add(config(A, B, 100, 100), SocketPlace.HERE, toldA);
      BfdHandle b = other.add(config(B, A, 100, 100), SocketPlace.HERE, toldB);
      toldA.hears("up");
      toldB.hears("up");
      ByteBuffer down = ByteBuffer.allocate(ControlPacket.LENGTH);
      int spoofed = b.discriminator();
      new ControlPacket(
          BfdState.DOWN, Diagnostic.NONE, false, false, false, false, 3, spoofed, a.discriminator(), 100_000, 100_000, 0).encode(down);
      // Ordinary sockets send with a TTL of 64.
      stranger.bind(new InetSocketAddress("127.0.3.2", 0));
      long before = one.discarded();
      stranger.send(down.flip(), new InetSocketAddress("127.0.3.1", BfdSocket.PORT));
      until(() -> one.discarded() == before + 1);
      toldA.hearsNothingFor(300);
      assertThat(one.status(a).state()).isEqualTo(BfdState.UP);
    }
  }

  /** What waits in the socket has arrived, however long this thread was kept from reading it. */
  @Test
  void anAgentThatWasHeldUpBlamesNobody() throws Exception {
    try (BfdAgent one = BfdAgent.start(); BfdAgent other = BfdAgent.start()) {
      toldA.holdUp(1_500);
      one.add(config(A, B, 2_000, 100), SocketPlace.HERE, toldA);
      other.add(config(B, A, 100, 100), SocketPlace.HERE, toldB);
      toldA.hears("up");
      toldA.hearsNothingFor(2_500);
    }
  }

  @Test
  void portsOfSomebodyElseAndSessionsTwiceAreRefused() throws Exception {
    try (BfdAgent one = BfdAgent.start(); BfdAgent other = BfdAgent.start()) {
      one.add(config(A, B, 100, 100), SocketPlace.HERE, toldA);
      assertThatThrownBy(() -> other.add(config(A, B, 100, 100), SocketPlace.HERE, toldA))
          .isInstanceOf(IOException.class).hasMessageContaining("3784").hasMessageContaining("another BFD has it");
      assertThatThrownBy(() -> one.add(config(A, B, 100, 100), SocketPlace.HERE, toldA))
          .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("there is a BFD session");
      one.add(config(A, IpAddress.parse("127.0.3.3"), 100, 100), SocketPlace.HERE, toldA);
    }
  }

  @Test
  @EnabledIf(value = "io.underpass.bgp.bfd.TestNetns#possible", disabledReason = "needs Linux and root")
  void speaksIpv6AcrossNamespaces() throws Exception {
    try (TestNetns left = TestNetns.make("bfdl"); TestNetns right = TestNetns.make("bfdr");
        BfdAgent agent = BfdAgent.start(); BfdAgent other = BfdAgent.start()) {
      left.ip("link add v0 type veth peer name v0 netns " + right.name());
      IpAddress l = IpAddress.parse("fd00::1");
      IpAddress r = IpAddress.parse("fd00::2");
      // Sockets don't wait for the addresses.
      BfdHandle a = agent.add(config(l, r, 100, 100), left, toldA);
      other.add(config(r, l, 100, 100), right, toldB);
      left.ip("addr add fd00::1/64 dev v0 nodad");
      right.ip("addr add fd00::2/64 dev v0 nodad");
      left.ip("link set v0 up");
      right.ip("link set v0 up");
      toldA.hears("up");
      toldB.hears("up");
      right.ip("link set v0 down");
      toldA.hears("down DETECTION_TIME_EXPIRED");
      assertThat(agent.status(a).diagnostic()).isEqualTo(Diagnostic.DETECTION_TIME_EXPIRED);
    }
  }
}
