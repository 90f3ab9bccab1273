package io.underpass.bgp;

import static org.assertj.core.api.Assertions.assertThat;

import io.underpass.bgp.bfd.BfdAgent;
import io.underpass.bgp.bfd.TestNetns;
import io.underpass.bgp.message.AddressFamily;
import io.underpass.bgp.message.PathAttributes;
import io.underpass.bgp.rib.LocalRoute;
import io.underpass.bgp.transport.TcpTransport;
import io.underpass.net.Asn;
import io.underpass.net.IpAddress;
import io.underpass.net.Prefix;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** Speakers over real TCP, each in a network namespace of its own, joined by a veth. */
@EnabledIf(value = "io.underpass.bgp.bfd.TestNetns#possible", disabledReason = "needs Linux and root")
class TcpSessionTest {
  private static final IpAddress HERE = IpAddress.parse("10.8.0.1");
  private static final IpAddress THERE = IpAddress.parse("10.8.0.2");
  private static final IpAddress HERE_IPV6 = IpAddress.parse("fd08::1");
  private static final IpAddress THERE_IPV6 = IpAddress.parse("fd08::2");
  private static final Asn AS_HERE = new Asn(12076);
  private static final Asn AS_THERE = new Asn(65001);
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Duration MOMENT = Duration.ofMillis(1500);

  private final List<Speaker> speakers = new ArrayList<>();
  private final List<BfdAgent> agents = new ArrayList<>();
  private TestNetns here;
  private TestNetns there;
  private TcpTransport transport;

  @BeforeEach
  void link() throws Exception {
    here = TestNetns.make("bgph");
    there = TestNetns.make("bgpt");
    here.ip("link add e0 type veth peer name e0 netns " + there.name());
    for (TestNetns side : List.of(here, there)) {
      int number = side == here ? 1 : 2;
      side.ip("addr add 10.8.0." + number + "/30 dev e0");
      side.ip("addr add fd08::" + number + "/126 dev e0 nodad");
      side.ip("link set e0 up");
    }
    transport = new TcpTransport(1);
  }

  @AfterEach
  void clear() throws Exception {
    speakers.forEach(Speaker::close);
    agents.forEach(BfdAgent::close);
    transport.close();
    here.close();
    there.close();
  }

  private static SpeakerConfig config(boolean near, boolean ipv6, UnaryOperator<Neighbor.Builder> how) {
    IpAddress local = ipv6 ? near ? HERE_IPV6 : THERE_IPV6 : near ? HERE : THERE;
    IpAddress remote = ipv6 ? near ? THERE_IPV6 : HERE_IPV6 : near ? THERE : HERE;
    Neighbor.Builder neighbor = Neighbor.builder("peer", remote, near ? AS_THERE : AS_HERE).localAddress(local)
        .timers(new SessionTimers(Duration.ofSeconds(9), Duration.ofSeconds(3), Duration.ofSeconds(1), Duration.ZERO));
    return SpeakerConfig.builder(near ? AS_HERE : AS_THERE, near ? HERE : THERE)
        .listen(local).neighbor(how.apply(neighbor).build()).build();
  }

  private Speaker start(boolean near, UnaryOperator<Neighbor.Builder> how) {
    return start(near, config(near, false, how));
  }

  private Speaker start(boolean near, SpeakerConfig config) {
    return start(near, config, Bfd.NONE);
  }

  private Speaker start(boolean near, SpeakerConfig config, Bfd bfd) {
    Speaker speaker = Speaker.start(config, transport, near ? here : there, bfd, SpeakerListener.NONE);
    speakers.add(speaker);
    return speaker;
  }

  private static boolean isUp(Speaker speaker) {
    return speaker.neighbor("peer").orElseThrow().state() == SessionState.ESTABLISHED;
  }

  private static boolean comes(BooleanSupplier what) throws InterruptedException {
    return comes(PATIENCE, what);
  }

  private static boolean comes(Duration within, BooleanSupplier what) throws InterruptedException {
    long end = System.nanoTime() + within.toNanos();
    while (!what.getAsBoolean()) {
      if (System.nanoTime() > end) {
        return false;
      }
      Thread.sleep(5);
    }
    return true;
  }

  private static List<LocalRoute> routes(int count, IpAddress nextHop) {
    List<LocalRoute> routes = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      PathAttributes attributes = PathAttributes.builder(nextHop).med(i / 100).build();
      routes.add(new LocalRoute(new Prefix(IpAddress.ofIpv4(0x14000000 + i * 256), 24), attributes));
    }
    return routes;
  }

  @Test
  void routesGoBothWays() throws Exception {
    Speaker near = start(true, n -> n);
    Speaker far = start(false, n -> n);
    near.originate(List.of(new LocalRoute(Prefix.parse("10.1.0.0/16"), PathAttributes.builder(HERE).build())));
    far.originate(routes(50_000, THERE));
    assertThat(comes(() -> near.bestCount(AddressFamily.IPV4_UNICAST) == 50_001)).isTrue();
    assertThat(comes(() -> far.bestCount(AddressFamily.IPV4_UNICAST) == 50_001)).isTrue();
    assertThat(near.best(IpAddress.parse("20.0.5.1")).getFirst().attributes().nextHop()).isEqualTo(THERE);
    assertThat(near.problems()).isEmpty();
    assertThat(near.neighbor("peer").orElseThrow().session().orElseThrow().localAddress()).isEqualTo(HERE);
    far.close();
    assertThat(comes(() -> near.bestCount(AddressFamily.IPV4_UNICAST) == 1)).isTrue();
    assertThat(near.neighbor("peer").orElseThrow().lastError().orElseThrow().text()).contains("peer de-configured (6/3)");
  }

  /** A close with unread octets would reset the connection, and the reason would be lost with it. */
  @Test
  void theReasonArrivesThoughTheNeighborIsStillSending() throws Exception {
    start(true, n -> n.limit(AddressFamily.IPV4_UNICAST, PrefixLimit.of(10, Duration.ofMinutes(10))));
    Speaker far = start(false, n -> n);
    far.originate(routes(200_000, THERE));
    assertThat(comes(() -> far.neighbor("peer").orElseThrow().lastError().isPresent())).isTrue();
    assertThat(far.neighbor("peer").orElseThrow().lastError().orElseThrow().text()).contains("(6/1)");
  }

  @Test
  void sessionsRunOverIpv6WithKeyAndTtl() throws Exception {
    UnaryOperator<Neighbor.Builder> safe = n -> n.md5("a secret").ttl(SessionSecurity.Ttl.GTSM);
    Speaker near = start(true, config(true, true, safe));
    Speaker far = start(false, config(false, true, safe));
    far.originate(List.of(new LocalRoute(Prefix.parse("2001:db8::/32"), PathAttributes.builder(THERE_IPV6).build())));
    assertThat(comes(() -> near.bestCount(AddressFamily.IPV6_UNICAST) == 1)).isTrue();
  }

  @Test
  void aWrongKeyKeepsTheSessionDownAndTheRightOneBringsItUp() throws Exception {
    Speaker near = start(true, n -> n.md5("right"));
    Speaker far = start(false, n -> n.md5("wrong"));
    assertThat(comes(MOMENT, () -> isUp(near))).isFalse();
    far.configure(config(false, false, n -> n.md5("right")));
    assertThat(comes(() -> isUp(near) && isUp(far))).isTrue();
    far.configure(config(false, false, n -> n));
    assertThat(comes(() -> !isUp(near))).isTrue();
    assertThat(comes(MOMENT, () -> isUp(near))).as("one side has a key, the other none").isFalse();
    near.configure(config(true, false, n -> n));
    assertThat(comes(() -> isUp(near))).isTrue();
  }

  /** The listener's keys alone: the side with the wrong key is the one that connects. */
  @Test
  void aListenerTakesOnlySignedSegments() throws Exception {
    Speaker near = start(true, n -> n.md5("right").mode(Neighbor.Mode.PASSIVE));
    Speaker far = start(false, n -> n);
    assertThat(comes(MOMENT, () -> isUp(near))).isFalse();
    far.configure(config(false, false, n -> n.md5("right")));
    assertThat(comes(() -> isUp(near))).isTrue();
  }

  @Test
  void gtsmTakesOnlyNeighborsOnTheLink() throws Exception {
    Speaker near = start(true, n -> n.ttl(SessionSecurity.Ttl.GTSM));
    Speaker far = start(false, n -> n.ttl(SessionSecurity.Ttl.MULTIHOP));
    assertThat(comes(MOMENT, () -> isUp(near))).isFalse();
    far.configure(config(false, false, n -> n.ttl(SessionSecurity.Ttl.GTSM)));
    assertThat(comes(() -> isUp(near) && isUp(far))).isTrue();
  }

  @Test
  void anAddressThatComesLaterIsListenedOnThen() throws Exception {
    there.ip("addr del 10.8.0.2/30 dev e0");
    Speaker near = start(true, n -> n);
    Speaker far = start(false, n -> n.mode(Neighbor.Mode.PASSIVE));
    assertThat(comes(() -> !far.problems().isEmpty())).isTrue();
    assertThat(far.problems().getFirst()).isEqualTo("can't listen on 10.8.0.2:179: Cannot assign requested address");
    there.ip("addr add 10.8.0.2/30 dev e0");
    assertThat(comes(() -> isUp(near))).isTrue();
    assertThat(far.problems()).isEmpty();
  }

  @Test
  void aSpeakerThatVanishesIsHelpedToReturn() throws Exception {
    Speaker near = start(true, n -> n);
    Speaker far = start(false, n -> n);
    far.originate(routes(10, THERE));
    assertThat(comes(() -> near.bestCount(AddressFamily.IPV4_UNICAST) == 10)).isTrue();
    far.closeSilently();
    assertThat(comes(() -> !isUp(near))).isTrue();
    assertThat(near.bestCount(AddressFamily.IPV4_UNICAST)).isEqualTo(10);
    Speaker again = start(false, config(false, false, n -> n).toBuilder().start(SpeakerConfig.Start.RESTARTING).build());
    again.originate(routes(5, THERE));
    assertThat(comes(() -> near.bestCount(AddressFamily.IPV4_UNICAST) == 5)).isTrue();
    assertThat(near.neighbor("peer").orElseThrow().flaps()).isOne();
  }

  /** The far end loses its address: packets are eaten, and nothing tells TCP. */
  @Test
  void bfdFindsOutBeforeTheHoldTimer() throws Exception {
    BfdTimers often = new BfdTimers(Duration.ofMillis(100), Duration.ofMillis(100), 3, BfdTimers.Mode.LENIENT);
    UnaryOperator<Neighbor.Builder> watched = n -> n.bfd(often).timers(Duration.ofSeconds(180), Duration.ofSeconds(60));
    Speaker speaker = start(true, config(true, false, watched), Bfd.of(agent()));
    start(false, config(false, false, watched), Bfd.of(agent()));
    assertThat(comes(() -> isUp(speaker) && bfdOf(speaker) == Bfd.State.UP)).isTrue();
    there.ip("addr del 10.8.0.2/30 dev e0");
    assertThat(comes(() -> !isUp(speaker))).isTrue();
    assertThat(speaker.neighbor("peer").orElseThrow().lastError().orElseThrow().text()).isEqualTo("BFD down: detection time expired");
    there.ip("addr add 10.8.0.2/30 dev e0");
    assertThat(comes(() -> isUp(speaker) && bfdOf(speaker) == Bfd.State.UP)).isTrue();
  }

  private BfdAgent agent() throws Exception {
    agents.add(BfdAgent.start());
    return agents.getLast();
  }

  private static Bfd.State bfdOf(Speaker speaker) {
    return speaker.neighbor("peer").orElseThrow().bfd().orElseThrow();
  }

  @Test
  void socketsAreInTheirPlace() throws Exception {
    start(true, n -> n);
    start(false, n -> n);
    assertThat(comes(() -> speakers.stream().allMatch(TcpSessionTest::isUp))).isTrue();
    assertThat(sockets("ip", "netns", "exec", here.name(), "ss", "-Htn")).contains("10.8.0.1:", "10.8.0.2:");
    assertThat(sockets("ss", "-Htan")).doesNotContain("10.8.0.");
  }

  private static String sockets(String... command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return said;
  }
}
