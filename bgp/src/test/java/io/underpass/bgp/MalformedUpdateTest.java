package io.underpass.bgp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What an UPDATE with an error does to the tables of a whole speaker (RFC 7606). */
class MalformedUpdateTest {
  private static final String ROUTE = "40010100 400206020100000002 400304 0a000002";
  private static final String BAD_ORIGIN = "40010107 400206020100000002 400304 0a000002";
  private static final String NLRI = "18 cb0071";

  private final World world = new World();
  private final World.Node a = world.node(1, "10.0.0.1");
  private final World.Node b = world.node(2, "10.0.0.2");
  private RawPeer raw;

  @BeforeEach
  void establish() {
    a.with(b, builder -> builder.mode(Neighbor.Mode.PASSIVE), builder -> builder);
    a.start();
    world.seconds(1);
    raw = new RawPeer(b.host, a.address);
    world.seconds(1);
    raw.establish(b.asn, b.address);
    world.seconds(1);
    assertThat(a.state(b)).isEqualTo(SessionState.ESTABLISHED);
  }

  private void send(String attributes, String nlri) {
    String block = attributes.replace(" ", "");
    String body = "0000" + "%04x".formatted(block.length() / 2) + block + nlri.replace(" ", "");
    raw.send(HexFormat.of().parseHex("ff".repeat(16) + "%04x".formatted(19 + body.length() / 2) + "02" + body));
    world.seconds(1);
  }

  private long errors() {
    return a.of(b).messages().updateErrors();
  }

  @Test
  void aMalformedAttributeTakesTheRouteAwayAndTheSessionStays() {
    send(ROUTE, NLRI);
    assertThat(a.best()).containsExactly("203.0.113.0/24");
    send(BAD_ORIGIN, NLRI);
    assertThat(a.best()).isEmpty();
    assertThat(a.state(b)).isEqualTo(SessionState.ESTABLISHED);
    assertThat(errors()).isEqualTo(1);
  }

  @Test
  void anAttributeThatMayGoGoesAndTheRouteStays() {
    send(ROUTE + "40050400000064" + "40060100", NLRI);
    assertThat(a.best()).containsExactly("203.0.113.0/24");
    assertThat(a.speaker.best().getFirst().attributes().localPref()).isEmpty();
    assertThat(errors()).isEqualTo(1);
  }

  @Test
  void aPrefixThatCantBeReadEndsTheSession() {
    send(ROUTE, NLRI);
    send(ROUTE, "21 cb007100 00");
    assertThat(raw.notifications).singleElement().hasToString("invalid network field (3/10)");
    assertThat(a.best()).isEmpty();
    assertThat(a.error(b)).contains("invalid network field", "21cb00710000");
  }
}
