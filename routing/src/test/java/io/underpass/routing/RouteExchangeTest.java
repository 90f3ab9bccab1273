package io.underpass.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.underpass.model.ExpressRouteCircuit;
import io.underpass.model.GatewaySku;
import io.underpass.model.LinkRole;
import io.underpass.net.Asn;
import io.underpass.net.IpAddress;
import io.underpass.routing.RouteExchange.Router;
import io.underpass.routing.RouteExchange.Session;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class RouteExchangeTest {
  private static Lab connected() {
    return Lab.hub().connect("c", "gw", "er", Lab.FastPath.OFF);
  }

  private static Map<String, Session> sessions(RouteExchange exchange, String node) {
    return exchange.routers().get(node).sessions().stream().collect(Collectors.toMap(Session::name, session -> session));
  }

  @Test
  void anEdgeSpeaksWithItsCustomerFromTheSecondAddressOfTheLink() {
    Session customer = sessions(RouteExchange.of(connected().view()), "er-secondary").get("customer");
    assertThat(customer.ends()).isEqualTo(new RouteExchange.Ends(IpAddress.parse("172.16.0.6"), IpAddress.parse("172.16.0.5")));
    assertThat(customer.remoteAsn()).isEqualTo(new Asn(65001));
    assertThat(customer.routeLimit()).isEqualTo(4_000);
  }

  @Test
  void aPremiumCircuitTakesMoreRoutes() {
    Lab lab = connected().circuit("er", ExpressRouteCircuit.Tier.PREMIUM, "172.16.0.0/30", "172.16.0.4/30");
    assertThat(sessions(RouteExchange.of(lab.view()), "er-primary").get("customer").routeLimit()).isEqualTo(10_000);
  }

  @Test
  void everyInstanceSpeaksWithBothEdges() {
    RouteExchange exchange = RouteExchange.of(connected().view());
    assertThat(exchange.routers().keySet()).containsExactlyInAnyOrder("er-primary", "er-secondary", "gw-0", "gw-1");
    assertThat(sessions(exchange, "gw-0")).containsOnlyKeys("er-primary", "er-secondary");
    assertThat(sessions(exchange, "er-primary")).containsOnlyKeys("customer", "gw-0", "gw-1");
    assertThat(exchange.routers().get("gw-1").asn()).isEqualTo(new Asn(65515));
    assertThat(exchange.routers().get("er-primary").asn()).isEqualTo(new Asn(12076));
  }

  @Test
  void usersSeeTheAddressesOfGatewaySubnetAndNeverTheUnderlay() {
    Session toEdge = sessions(RouteExchange.of(connected().view()), "gw-1").get("er-secondary");
    assertThat(toEdge.shown()).isEqualTo(new RouteExchange.Ends(IpAddress.parse("10.0.255.13"), IpAddress.parse("10.0.255.5")));
    assertThat(Allocations.UNDERLAY.contains(toEdge.ends().remote())).isTrue();
  }

  @Test
  void bothEndsOfASessionMeet() {
    RouteExchange exchange = RouteExchange.of(connected().view());
    for (Router router : exchange.routers().values()) {
      for (Session session : router.sessions()) {
        if (session.far() instanceof RouteExchange.Far.Own own) {
          Session other = sessions(exchange, own.node()).get(router.node());
          assertThat(other.ends()).isEqualTo(new RouteExchange.Ends(session.ends().remote(), session.ends().local()));
          assertThat(other.shown()).isEqualTo(new RouteExchange.Ends(session.shown().remote(), session.shown().local()));
          assertThat(other.remoteAsn()).isEqualTo(router.asn());
        }
      }
    }
  }

  @Test
  void aLinkWithoutAPortHasNoCustomer() {
    Lab lab = new Lab()
        .network("hub", "10.0.0.0/16", "10.0.1.0/24", "10.0.255.0/27")
        .circuit("er", ExpressRouteCircuit.Tier.STANDARD, "172.16.0.0/30", "172.16.0.4/30")
        .customerPort("cust-p", "er", LinkRole.PRIMARY);
    RouteExchange exchange = RouteExchange.of(lab.view());
    assertThat(sessions(exchange, "er-primary")).containsOnlyKeys("customer");
    assertThat(sessions(exchange, "er-secondary")).isEmpty();
  }

  @Test
  void whileInstancesAreReplacedEdgesWaitForThem() {
    RouteExchange exchange = RouteExchange.of(connected().replacing("gw").view());
    assertThat(exchange.routers()).doesNotContainKeys("gw-0", "gw-1");
    assertThat(sessions(exchange, "er-primary")).containsKeys("gw-0", "gw-1");
  }

  @Test
  void twoGatewaysOnOneCircuitAreApart() {
    Lab lab = connected()
        .network("other", "10.1.0.0/16", "10.1.1.0/24", "10.1.255.0/27")
        .gateway("gw2", "other", GatewaySku.ER_GW1_AZ)
        .connect("c2", "gw2", "er", Lab.FastPath.OFF);
    RouteExchange exchange = RouteExchange.of(lab.view());
    assertThat(sessions(exchange, "er-primary")).containsKeys("customer", "gw-0", "gw-1", "gw2-0", "gw2-1");
    assertThat(sessions(exchange, "gw2-0").get("er-primary").shown().remote()).isEqualTo(IpAddress.parse("10.1.255.4"));
  }
}
