package io.underpass.lab.router;

import static org.assertj.core.api.Assertions.assertThat;

import io.underpass.cli.client.Json;
import io.underpass.net.IpAddress;
import io.underpass.net.Prefix;
import org.junit.jupiter.api.Test;

class RouterSessionTest {
  private static final RouterSession UP = new RouterSession(IpAddress.parse("172.16.0.2"), "Established", true, 2);
  private static final RouterSession DOWN = new RouterSession(IpAddress.parse("172.16.0.6"), "Active", false, 0);

  @Test
  void frrsSummaryIsRead() {
    String text =
        """
        {"ipv4Unicast":{"routerId":"172.16.0.1","as":65010,"peers":{
          "172.16.0.2":{"remoteAs":12076,"state":"Established","pfxRcd":2,"pfxSnt":3},
          "172.16.0.6":{"remoteAs":12076,"state":"Active","pfxRcd":0}}}}""";
    assertThat(RouterSession.frr(text)).containsExactly(UP, DOWN);
  }

  @Test
  void birdsProtocolsAreRead() {
    String text =
        """
        BIRD 2.0.12 ready.
        Name       Proto      Table      State  Since         Info
        device1    Device     ---        up     15:11:22.334

        bgp-primary BGP       ---        up     15:11:23.172  Established
          BGP state:          Established
            Neighbor address: 172.16.0.2
            Neighbor AS:      12076
          Channel ipv4
            State:          UP
            Routes:         2 imported, 1 exported, 2 preferred

        bgp-second BGP        ---        start  15:11:23.267  Active        Connection refused
          BGP state:          Active
            Neighbor address: 172.16.0.6
            Neighbor AS:      12076
        """;
    assertThat(RouterSession.bird(text)).containsExactly(UP, DOWN);
  }

  @Test
  void gobgpsNeighborsAreRead() {
    String text =
        """
        [{"conf":{"neighbor_address":"172.16.0.2"},"state":{"session_state":6},"afi_safis":[{"state":{"received":2,"accepted":2}}]},
         {"conf":{"neighbor_address":"172.16.0.6"},"state":{"session_state":3}}]""";
    assertThat(RouterSession.gobgp(text)).containsExactly(UP, DOWN);
  }

  @Test
  void gobgpsRibGivesTheHopsOfEquallyGoodPathsAndLeavesOutItsOwn() {
    String path =
        """
        {"best":%s,"attrs":[{"type":1,"value":0},{"type":2,"as_paths":[{"segment_type":2,"num":%d,"asns":[12076]}]},{"type":3,"nexthop":"%s"}],\
        "neighbor-ip":"%s"}""";
    String text =
        "{\"10.0.0.0/16\":[" + path.formatted("true", 1, "172.16.0.2", "172.16.0.2") + "," + path.formatted("false", 1, "172.16.0.6",
            "172.16.0.6") + "],"
            + "\"10.1.0.0/16\":[" + path.formatted("true", 1, "172.16.0.6", "172.16.0.6") + "," + path.formatted("false", 2, "172.16.0.2",
                "172.16.0.2") + "],"
            + "\"10.10.0.0/24\":[{\"best\":true,\"attrs\":[{\"type\":3,\"nexthop\":\"0.0.0.0\"}]}]}";
    var routes = GobgpRib.read(Json.read(text));
    assertThat(routes).containsOnlyKeys(Prefix.parse("10.0.0.0/16"), Prefix.parse("10.1.0.0/16"));
    assertThat(routes.get(Prefix.parse("10.0.0.0/16"))).extracting(IpAddress::toString).containsExactly("172.16.0.2", "172.16.0.6");
    assertThat(routes.get(Prefix.parse("10.1.0.0/16"))).extracting(IpAddress::toString).containsExactly("172.16.0.6");
  }
}
