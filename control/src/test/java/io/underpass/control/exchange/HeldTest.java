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

  @Test
  void nothingIsHeldLongerThanNeighborsWereAskedTo() {
    held.expire(START.plusSeconds(119));
    assertThat(held.routes(PRIMARY)).containsExactly(ROUTE);
    assertThat(held.adjacencies()).containsExactly(ADJACENCY);
    held.expire(START.plusSeconds(120));
    assertThat(held.routes(PRIMARY)).isEmpty();
    assertThat(held.adjacencies()).isEmpty();
  }

  @Test
  void aDeadLinkHoldsNothing() {
    held.releaseAll(SECONDARY);
    assertThat(held.adjacencies()).isEmpty();
    assertThat(held.routes(PRIMARY)).containsExactly(ROUTE);
    held.releaseAll(PRIMARY);
    assertThat(held.routes(PRIMARY)).isEmpty();
  }

  @Test
  void aLinkIsKnownByItsRoutesOrByItsSessions() {
    assertThat(held.knows(PRIMARY)).isTrue();
    assertThat(held.knows(SECONDARY)).isTrue();
    held.release(ADJACENCY);
    assertThat(held.knows(SECONDARY)).isFalse();
  }
}
