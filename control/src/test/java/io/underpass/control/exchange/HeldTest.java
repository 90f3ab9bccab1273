package io.underpass.control.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.underpass.control.exchange.LearntFile.Learnt;
import io.underpass.model.LearntRoute;
import io.underpass.model.LinkRole;
import io.underpass.model.ResourceId;
import io.underpass.net.IpAddress;
import io.underpass.net.Prefix;
import io.underpass.routing.Link;
import io.underpass.routing.Reachability.Adjacency;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class HeldTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final ResourceId CIRCUIT = ResourceId.parse("/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/expressRouteCircuits/er");
  private static final ResourceId GATEWAY =
      ResourceId.parse("/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/virtualNetworkGateways/gw");
  private static final Link PRIMARY = new Link(CIRCUIT, LinkRole.PRIMARY);
  private static final Link SECONDARY = new Link(CIRCUIT, LinkRole.SECONDARY);
  private static final LearntRoute ROUTE =
      new LearntRoute(CIRCUIT, LinkRole.PRIMARY, Prefix.parse("10.10.0.0/24"), List.of(), IpAddress.parse("172.16.0.1"));
  private static final Adjacency ADJACENCY = new Adjacency(GATEWAY, CIRCUIT, LinkRole.SECONDARY);

  private final Held held = new Held(new Learnt(List.of(ROUTE), Set.of(ADJACENCY)), START);

  private List<LearntRoute> routes(Link link) {
    return held.routes(link, List.of(), Held.Customer.AWAY, START);
  }

  @Test
  void whatACustomerThatIsBackHasNotAnnouncedYetStaysForAWhile() {
    LearntRoute other =
        new LearntRoute(CIRCUIT, LinkRole.PRIMARY, Prefix.parse("10.11.0.0/24"), List.of(), IpAddress.parse("172.16.0.1"));
    Instant back = START.plusSeconds(10);
    assertThat(held.routes(PRIMARY, List.of(other), Held.Customer.BACK, back)).containsExactly(other, ROUTE);
    assertThat(held.routes(PRIMARY, List.of(other), Held.Customer.BACK, back.plusSeconds(4))).containsExactly(other, ROUTE);
    assertThat(held.routes(PRIMARY, List.of(other), Held.Customer.BACK, back.plusSeconds(5))).containsExactly(other);
    assertThat(held.knows(PRIMARY)).isFalse();
  }

  @Test
  void whatIsAnnouncedAgainIsHeldNoLonger() {
    assertThat(held.routes(PRIMARY, List.of(ROUTE), Held.Customer.BACK, START)).containsExactly(ROUTE);
    assertThat(routes(PRIMARY)).isEmpty();
  }

  @Test
  void nothingIsHeldLongerThanNeighborsWereAskedTo() {
    held.expire(START.plusSeconds(119));
    assertThat(routes(PRIMARY)).containsExactly(ROUTE);
    assertThat(held.adjacencies()).containsExactly(ADJACENCY);
    held.expire(START.plusSeconds(120));
    assertThat(routes(PRIMARY)).isEmpty();
    assertThat(held.adjacencies()).isEmpty();
  }

  @Test
  void aDeadLinkHoldsNothing() {
    held.releaseAll(SECONDARY);
    assertThat(held.adjacencies()).isEmpty();
    assertThat(routes(PRIMARY)).containsExactly(ROUTE);
    held.releaseAll(PRIMARY);
    assertThat(routes(PRIMARY)).isEmpty();
  }

  @Test
  void aLinkIsKnownByItsRoutesOrByItsSessions() {
    assertThat(held.knows(PRIMARY)).isTrue();
    assertThat(held.knows(SECONDARY)).isTrue();
    held.release(ADJACENCY);
    assertThat(held.knows(SECONDARY)).isFalse();
  }
}
