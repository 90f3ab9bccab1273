package io.underpass.lab.bench;

import io.underpass.cli.client.Reply;
import io.underpass.cli.client.Service;
import io.underpass.lab.linux.Iproute;
import io.underpass.lab.linux.NetworkNamespace;
import java.net.URI;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * One customer's host, one circuit, one gateway, one host and one machine, made with az's own commands: as many hops as the baselines have.
 * Used by one thread.
 */
final class Site {
  static final String GROUP = "bench";
  static final String EDGE = "circuit-primary";
  private static final String API = "?api-version=2024-05-01";
  private static final String CUSTOMER_LINK = "172.16.0.1";
  private static final String EDGE_LINK = "172.16.0.2";

  private final UnderTest underTest;
  private final NetworkNamespace client;
  private final NetworkNamespace machine;
  private final String connection;
  private final String interfaceId;
  private ObjectNode body;
  private boolean bypass;
  private boolean filtered;

  private Site(UnderTest underTest, NetworkNamespace client, NetworkNamespace machine) {
    this.underTest = underTest;
    this.client = client;
    this.machine = machine;
    connection = "/subscriptions/" + underTest.server().subscription() + "/resourceGroups/" + GROUP
        + "/providers/Microsoft.Network/connections/connection" + API;
    body = (ObjectNode) underTest.server().get(connection);
    interfaceId = "/subscriptions/" + underTest.server().subscription() + "/resourceGroups/" + GROUP
        + "/providers/Microsoft.Network/networkInterfaces/nic";
  }

  /**
   * Builds it, with FastPath off, and waits until a packet passes.
   *
   * @param sku the gateway's
   * @param gsoMaxSize of both ends, octets
   */
  static Site build(Bed bed, UnderTest underTest, String sku, int gsoMaxSize) {
    foundation(underTest);
    NetworkNamespace client = bed.namespace("client");
    NetworkNamespace machine = bed.namespace("vm");
    customer(underTest, client, gsoMaxSize);
    machine(underTest, machine, gsoMaxSize);
    gateway(underTest, sku);
    connect(underTest);
    Site site = new Site(underTest, client, machine);
    site.awaitPing(10_000);
    return site;
  }

  /** Everything but the gateway and the connection. */
  static void foundation(UnderTest at) {
    at.az("az group create --name bench --location eastus");
    at.az("az network vnet create --name vnet --resource-group bench --address-prefixes 10.0.0.0/16"
        + " --subnet-name default --subnet-prefixes 10.0.1.0/24");
    at.az("az network vnet subnet create --name GatewaySubnet --vnet-name vnet --resource-group bench --address-prefixes 10.0.255.0/27");
    at.az("az network nsg create --name nsg --resource-group bench");
    at.az("az network nsg rule create --name web --nsg-name nsg --resource-group bench --priority 100 --direction Inbound"
        + " --access Allow --protocol Tcp"
        + " --source-address-prefixes " + Baselines.CLIENT + " --destination-port-ranges 5201-5210");
    at.az("az network nic create --name nic --resource-group bench --vnet-name vnet --subnet default --private-ip-address "
        + Baselines.MACHINE);
    at.az("az network express-route create --name circuit --resource-group bench --provider Equinix --peering-location \"Silicon Valley\""
        + " --bandwidth 10 Gbps"
        + " --sku-tier Standard --sku-family MeteredData");
    provision(at);
  }

  /** The provider's side, and private peering. */
  static void provision(UnderTest at) {
    at.az("KEY=$(az network express-route show --name circuit --resource-group bench --query serviceKey -o tsv)");
    at.az("az network cross-connection update --resource-group CrossConnection-SiliconValley --name $KEY --provisioning-state Provisioned");
    peer(at);
  }

  static void peer(UnderTest at) {
    at.az("az network express-route peering create --circuit-name circuit --resource-group bench --peering-type AzurePrivatePeering"
        + " --peer-asn 65010 --vlan-id 100"
        + " --primary-peer-subnet 172.16.0.0/30 --secondary-peer-subnet 172.16.0.4/30");
  }

  static void gateway(UnderTest at, String sku) {
    at.az("az network vnet-gateway create --name gateway --resource-group bench --vnet vnet --gateway-type ExpressRoute --sku " + sku);
  }

  static void connect(UnderTest at) {
    at.az("CIRCUIT=$(az network express-route show --name circuit --resource-group bench --query id -o tsv)");
    at.az("az network vpn-connection create --name connection --resource-group bench --vnet-gateway1 gateway"
        + " --express-route-circuit2 $CIRCUIT");
  }

  /** The customer's host is its own router: no hop more than the baselines have. */
  static void customer(UnderTest at, NetworkNamespace client, int gsoMaxSize) {
    Iproute.in(client.name(), List.of(
        "link add eth0 type veth peer name far0",
        "link set eth0 gso_max_size " + gsoMaxSize + " up",
        "addr add " + CUSTOMER_LINK + "/30 dev eth0",
        "addr add " + Baselines.CLIENT + "/32 dev eth0",
        "route add default via " + EDGE_LINK + " src " + Baselines.CLIENT));
    String circuit = at.json("az network express-route show --name circuit --resource-group bench").path("id").asString();
    at.put("/underpass/ports/bench-customer", Map.of("netns", client.name(), "interface", "far0", "circuit", circuit, "link", "primary"));
    at.put("/underpass/routes/bench", Map.of("circuit", circuit, "link", "primary", "prefixes", List.of(Baselines.CLIENT + "/32")));
  }

  static void machine(UnderTest at, NetworkNamespace machine, int gsoMaxSize) {
    JsonNode nic = at.json("az network nic show --name nic --resource-group bench");
    Iproute.in(machine.name(), List.of(
        "link add eth0 address " + nic.path("macAddress").asString().replace('-', ':') + " type veth peer name far0",
        "link set eth0 gso_max_size " + gsoMaxSize + " up",
        "addr add " + Baselines.MACHINE + "/24 dev eth0",
        "route add default via 10.0.1.1"));
    at.put("/underpass/hosts/bench-host", Map.of("name", "bench-host"));
    at.put("/underpass/ports/bench-machine",
        Map.of("node", "bench-host", "netns", machine.name(), "interface", "far0", "nic", nic.path("id").asString()));
  }

  Way way(Mode mode) {
    return new Way(mode, client, machine, Baselines.machine(), () -> {
      filter(mode == Mode.FILTERED);
      bypass(mode != Mode.GATEWAY);
    });
  }

  /** Puts the security group at the machine's interface or takes it away, unless it is so already. */
  private void filter(boolean on) {
    if (filtered == on) {
      return;
    }
    ObjectNode nic = (ObjectNode) underTest.server().get(interfaceId + API);
    ObjectNode properties = (ObjectNode) nic.path("properties");
    if (on) {
      properties.putObject("networkSecurityGroup").put("id", interfaceId.replace("networkInterfaces/nic", "networkSecurityGroups/nsg"));
    } else {
      properties.remove("networkSecurityGroup");
    }
    putAndFollow(underTest.server().service(), interfaceId + API, nic);
    filtered = on;
  }

  /**
   * Switches FastPath on or off, unless it is so already.
   *
   * @return nanoseconds from the request until the operation has succeeded
   */
  long bypass(boolean on) {
    if (bypass == on) {
      return 0;
    }
    ((ObjectNode) body.path("properties")).put("expressRouteGatewayBypass", on);
    long start = System.nanoTime();
    putAndFollow(underTest.server().service(), connection, body);
    long nanos = System.nanoTime() - start;
    bypass = on;
    return nanos;
  }

  /** A PUT, and one held poll after the other until the operation has succeeded. */
  static void putAndFollow(Service service, String target, JsonNode body) {
    Reply reply = service.send("PUT", target, body.toString(), Map.of());
    if (!reply.succeeded()) {
      throw new BenchException("PUT " + target + " answered " + reply.status() + ": " + reply.body());
    }
    String operation = reply.header("Azure-AsyncOperation").orElse("");
    while (!operation.isEmpty()) {
      URI uri = URI.create(operation);
      JsonNode status = service.send("GET", uri.getRawPath() + "?" + uri.getRawQuery(), null, Map.of("Prefer", "wait=30")).json();
      switch (status.path("status").asString("")) {
        case "Succeeded" -> operation = "";
        case "InProgress", "Updating", "Creating", "Running" -> {}
        default -> throw new BenchException("the operation of PUT " + target + " ended as " + status);
      }
    }
  }

  NetworkNamespace client() {
    return client;
  }

  NetworkNamespace machine() {
    return machine;
  }

  /** Waits until an echo comes back from the machine. */
  void awaitPing(long atMostMillis) {
    if (!Ping.answered(client, Baselines.MACHINE, atMostMillis)) {
      throw new BenchException("no echo came back from " + Baselines.MACHINE + " in " + atMostMillis + " ms; the server's problems: "
          + underTest.server().get("/health").path("problems"));
    }
  }
}
