package io.underpass.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.underpass.model.LoadBalancer.Distribution;
import io.underpass.model.LoadBalancer.NoneHealthy;
import io.underpass.model.LoadBalancer.ProbeProtocol;
import io.underpass.model.LoadBalancer.Protocol;
import io.underpass.net.IpAddress;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Load balancers and their pools. */
class BalanceReaderTest {
  /** As the service answers a GET, the members that it alone writes shortened. */
  static final String BALANCER = """
      {"location": "eastus", "sku": {"name": "Standard", "tier": "Regional"}, "properties": {
        "frontendIPConfigurations": [{"name": "f", "id": "%1$sloadBalancers/lb/frontendIPConfigurations/f", "properties": {
          "provisioningState": "Succeeded", "privateIPAddress": "10.0.1.6", "privateIPAllocationMethod": "Dynamic",
          "privateIPAddressVersion": "IPv4", "subnet": {"id": "%1$svirtualNetworks/hub/subnets/default"}}}],
        "backendAddressPools": [{"name": "p", "properties": {"loadBalancerBackendAddresses": []}}],
        "loadBalancingRules": [
          {"name": "web", "properties": {"frontendIPConfiguration": {"id": "%1$sloadBalancers/lb/frontendIPConfigurations/f"},
            "backendAddressPool": {"id": "%1$sloadBalancers/lb/backendAddressPools/p"},
            "backendAddressPools": [{"id": "%1$sloadBalancers/LB/backendAddressPools/p"}],
            "probe": {"id": "%1$sloadBalancers/lb/probes/h"}, "protocol": "Tcp", "frontendPort": 80, "backendPort": 8080,
            "loadDistribution": "SourceIPProtocol", "enableFloatingIP": true, "idleTimeoutInMinutes": 15}},
          {"name": "ha", "properties": {"frontendIPConfiguration": {"id": "%1$sloadBalancers/lb/frontendIPConfigurations/f"},
            "protocol": "All", "frontendPort": 0, "backendPort": 0}}],
        "probes": [{"name": "h", "properties": {"protocol": "Http", "port": 80, "requestPath": "/", "intervalInSeconds": 5,
          "numberOfProbes": 2, "probeThreshold": 3, "noHealthyBackendsBehavior": "AllProbedUp"}}]}}
      """.formatted(Documents.NETWORK);

  @Test
  void aBalancer() {
    LoadBalancer balancer = Documents.resource(LoadBalancer.class, "loadBalancers/lb", BALANCER);
    assertThat(balancer.sku()).isEqualTo(LoadBalancer.Sku.STANDARD);
    ResourceId f = balancer.id().child("frontendIPConfigurations", "f");
    ResourceId h = balancer.id().child("probes", "h");
    assertThat(balancer.frontEnds()).containsExactly(
        new LoadBalancer.FrontEnd(f, Documents.id("virtualNetworks/hub/subnets/default"), IpAddress.parse("10.0.1.6"), null));
    assertThat(balancer.frontEnds().getFirst().isInternal()).isTrue();
    LoadBalancer.Rule web = balancer.rules().getFirst();
    assertThat(web).isEqualTo(new LoadBalancer.Rule(
        balancer.id().child("loadBalancingRules", "web"), f, List.of(balancer.id().child("backendAddressPools", "p")), h, Protocol.TCP, 80,
        8080, Distribution.SOURCE_IP_PROTOCOL, true, Duration.ofMinutes(15)));
    assertThat(balancer.frontEnd(web.frontEnd())).contains(balancer.frontEnds().getFirst());
    LoadBalancer.Rule ha = balancer.rules().getLast();
    assertThat(ha.isForAllPorts()).isTrue();
    assertThat(ha.distribution()).isEqualTo(Distribution.DEFAULT);
    assertThat(ha.idleTimeout()).isEqualTo(Duration.ofMinutes(4));
    assertThat(balancer.probeOf(ha)).isEmpty();
    assertThat(balancer.probeOf(web))
        .contains(new LoadBalancer.Probe(h, ProbeProtocol.HTTP, 80, "/", Duration.ofSeconds(5), 3, 2, NoneHealthy.ALL_PROBED_UP));
  }

  @Test
  void aPublicOneIsBasicWhereNothingIsSaid() {
    LoadBalancer balancer = Documents.resource(LoadBalancer.class, "loadBalancers/lb", """
        {"properties": {"frontendIPConfigurations": [{"name": "f", "properties": {"publicIPAddress": {"id": "%spublicIPAddresses/a"}}}]}}
        """.formatted(Documents.NETWORK));
    assertThat(balancer.sku()).isEqualTo(LoadBalancer.Sku.BASIC);
    assertThat(balancer.frontEnds().getFirst().isInternal()).isFalse();
    assertThat(balancer.frontEnds().getFirst().publicIpAddress()).isEqualTo(Documents.id("publicIPAddresses/a"));
  }

  @Test
  void poolsAreOnTheirOwnOrInTheBalancer() {
    LoadBalancer balancer = Documents.resource(LoadBalancer.class, "loadBalancers/lb", BALANCER);
    BackendPool own = Documents.resource(BackendPool.class, "loadBalancers/lb/backendAddressPools/q", """
        {"properties": {"virtualNetwork": {"id": "%1$svirtualNetworks/hub"}, "loadBalancerBackendAddresses": [
          {"name": "a", "properties": {"ipAddress": "10.0.1.7"}},
          {"name": "b", "properties": {"ipAddress": "10.1.0.7", "adminState": "Down",
            "subnet": {"id": "%1$svirtualNetworks/spoke/subnets/s"}}}
        ]}}
        """.formatted(Documents.NETWORK));
    assertThat(own.addresses()).containsExactly(
        new BackendPool.Address(
            "a", IpAddress.parse("10.0.1.7"), Documents.id("virtualNetworks/hub"), BackendPool.AdminState.NONE),
        new BackendPool.Address(
            "b", IpAddress.parse("10.1.0.7"), Documents.id("virtualNetworks/spoke"), BackendPool.AdminState.DOWN));
    assertThat(Resources.of(List.of(balancer, own)).backendPools(balancer)).extracting(BackendPool::name).containsExactly("p", "q");
  }

  @ParameterizedTest
  @CsvSource({"'\"frontendPort\": 80', '\"frontendPort\": 0'", "'\"protocol\": \"All\"', '\"protocol\": \"Gre\"'",
    "'\"backendPort\": 8080', '\"backendPort\": 65536'", "'\"probeThreshold\": 3', '\"probeThreshold\": 0'"})
  void aPartThatCannotBeIsNamedAndLeftOut(String right, String wrong) {
    Reading reading = Documents.read("loadBalancers/lb", BALANCER.replace(right, wrong));
    assertThat(reading.problems()).hasSize(1);
    LoadBalancer balancer = (LoadBalancer) reading.resource().orElseThrow();
    assertThat(balancer.rules().size() + balancer.probes().size()).isEqualTo(2);
  }
}
