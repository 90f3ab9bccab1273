package io.underpass.control.flowlogs;

import static io.underpass.control.Documents.GROUP;
import static io.underpass.control.Documents.circuit;
import static io.underpass.control.Documents.circuitBody;
import static io.underpass.control.Documents.gateway;
import static io.underpass.control.Documents.gatewayBody;
import static io.underpass.control.Documents.json;
import static io.underpass.control.Documents.network;
import static io.underpass.control.Documents.peeringBody;
import static io.underpass.control.Documents.vnet;
import static io.underpass.control.Documents.vnetBody;
import static org.assertj.core.api.Assertions.assertThat;

import io.underpass.control.Document;
import io.underpass.control.Snapshot;
import io.underpass.control.reconcile.StaticRouteSource;
import io.underpass.dataplane.emulated.EmulatedDataPlane;
import io.underpass.model.GatewaySku;
import io.underpass.model.Resource;
import io.underpass.model.ResourceId;
import io.underpass.model.ResourceReader;
import io.underpass.model.ResourceType;
import io.underpass.model.Resources;
import io.underpass.plan.Plan;
import io.underpass.routing.Allocations;
import io.underpass.routing.Demand;
import io.underpass.routing.GatewayState;
import io.underpass.routing.Options;
import io.underpass.routing.Planner;
import io.underpass.routing.Reachability;
import io.underpass.routing.View;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Packets through the emulated data plane, and what of them is in the files. */
class FlowLoggingTest {
  private static final Instant START = Instant.parse("2026-01-01T10:59:30Z");
  private static final ResourceId NIC = network("networkInterfaces/nic-1");
  private static final ResourceId NSG = network("networkSecurityGroups/web");
  private static final ResourceId CONNECTION = network("connections/c");
  private static final String GUID = "11111111-2222-3333-4444-555555555555";
  private static final String VNET_LOG =
      "storage/logs/insights-logs-flowlogflowevent/flowLogResourceID="
          + "/00000000-0000-0000-0000-000000000001_RG/NETWORKWATCHER_EASTUS_HUB-LOG/";
  private static final String NSG_LOG =
      "storage/logs/insights-logs-networksecuritygroupflowevent/resourceId=" + NSG.toString().toUpperCase() + "/";
  private static final String GATEWAY = "gateway-flows/resourceId=" + gateway("gw").toString().toUpperCase() + "/";
  private static final String HOUR = "y=2026/m=01/d=01/h=11/m=00/";
  private static final String MAC = "macAddress=000D3A010203/PT1H.json";

  @TempDir
  private Path data;

  private final Map<ResourceId, ObjectNode> documents = new LinkedHashMap<>();
  private final Planner planner = new Planner();
  private Instant now = START;
  private final EmulatedDataPlane dataPlane = new EmulatedDataPlane(() -> now.toEpochMilli() * 1_000_000);
  private Duration stepped = Duration.ZERO;
  private View view = View.EMPTY;
  private Plan plan = Plan.EMPTY;
  private Allocations allocations = Allocations.EMPTY;
  private FlowLogging logging;

  private FlowLogging logging() {
    return new FlowLogging(
        new FlowLogging.Source(() -> view, () -> plan, Documented::new, dataPlane::flows), () -> now.plus(stepped), data, Duration.ofMinutes(1));
  }

  private final class Documented implements Snapshot {
    @Override
    public long revision() {
      return 1;
    }

    @Override
    public Optional<Document> get(ResourceId id) {
      return Optional.ofNullable(documents.get(id)).map(body -> new Document(id, body, "", 1, false));
    }

    @Override
    public Collection<Document> ofType(ResourceType type) {
      return List.of();
    }

    @Override
    public Collection<Document> below(ResourceId parent) {
      return List.of();
    }

    @Override
    public Collection<Document> all() {
      return List.of();
    }
  }

  private void put(ResourceId id, ObjectNode body) {
    documents.put(id, body);
  }

  /** A circuit, a gateway, a machine behind a security group that lets port 443 in, and nothing logged. */
  private void world(boolean fastPath) {
    logging = logging();
    put(vnet("hub"), vnetBody("10.0.0.0/16"));
    put(ResourceId.parse(vnet("hub") + "/subnets/GatewaySubnet"), json("{'properties':{'addressPrefix':'10.0.255.0/27'}}"));
    put(ResourceId.parse(vnet("hub") + "/subnets/default"), json("{'properties':{'addressPrefix':'10.0.1.0/24'}}"));
    put(gateway("gw"), gatewayBody("hub", "ErGw3AZ"));
    put(circuit("er"), circuitBody());
    put(ResourceId.parse(circuit("er") + "/peerings/AzurePrivatePeering"), peeringBody());
    put(ResourceId.parse("/underpass/routes/onprem"), json("{'circuit':'" + circuit("er") + "','prefixes':['10.10.0.0/24']}"));
    put(NSG, json("{'properties':{'resourceGuid':'" + GUID + "','securityRules':["
        + "{'name':'https','properties':{'priority':100,'direction':'Inbound','access':'Allow','protocol':'Tcp','sourceAddressPrefix':'*',"
        + "'sourcePortRange':'*','destinationAddressPrefix':'*','destinationPortRange':'443'}},"
        + "{'name':'rest','properties':{'priority':200,'direction':'Inbound','access':'Deny','protocol':'*','sourceAddressPrefix':'*',"
        + "'sourcePortRange':'*','destinationAddressPrefix':'*','destinationPortRange':'*'}}]}}"));
    put(NIC, json("{'properties':{'macAddress':'00-0D-3A-01-02-03','networkSecurityGroup':{'id':'" + NSG + "'},'ipConfigurations':["
        + "{'name':'a','properties':{'privateIPAddress':'10.0.1.10','primary':true,"
        + "'subnet':{'id':'" + vnet("hub") + "/subnets/default'}}}]}}"));
    put(ResourceId.parse("/underpass/hosts/host-1"), json("{}"));
    put(ResourceId.parse("/underpass/ports/vm1"), json("{'node':'host-1','netns':'x','interface':'eth0','nic':'" + NIC + "'}"));
    for (String link : List.of("primary", "secondary")) {
      put(ResourceId.parse("/underpass/ports/cust-" + link),
          json("{'netns':'x','interface':'" + link + "','circuit':'" + circuit("er") + "','link':'" + link + "'}"));
    }
    fastPath(fastPath);
  }

  private void fastPath(boolean on) {
    put(CONNECTION, json("{'location':'westeurope','properties':{'connectionType':'ExpressRoute','expressRouteGatewayBypass':" + on
        + ",'virtualNetworkGateway1':{'id':'" + gateway("gw") + "'},'peer':{'id':'" + circuit("er") + "'}}}"));
    apply();
  }

  private void log(String name, ResourceId target, String more) {
    put(network("networkWatchers/NetworkWatcher_eastus/flowLogs/" + name),
        json("{'properties':{'targetResourceId':'" + target + "','storageId':'" + GROUP
            + "/providers/Microsoft.Storage/storageAccounts/logs'"
            + more + "}}"));
    apply();
  }

  private void apply() {
    List<Resource> resources = new ArrayList<>();
    documents.forEach((id, body) -> ResourceReader.read(id, body).resource().ifPresent(resources::add));
    Resources all = Resources.of(resources);
    Map<ResourceId, GatewayState> gateways = Map.of(gateway("gw"), new GatewayState(GatewaySku.ER_GW3_AZ, 1, 2, 1, true));
    allocations = allocations.satisfying(Demand.of(all, gateways));
    view = new View(
        view.revision() + 1, all, new StaticRouteSource().routes(all), Reachability.ALL_UP, allocations, gateways, Options.DEFAULT);
    plan = planner.plan(view, plan);
    dataPlane.apply(plan);
  }

  private void tick() throws IOException {
    now = now.plusSeconds(60);
    logging.tick();
  }

  /** A TCP segment as an Ethernet frame; its TCP checksum is of no interest here. */
  private static byte[] frame(String from, String to, int fromPort, int toPort, int flags) {
    ByteBuffer frame = ByteBuffer.allocate(14 + 40);
    frame.put(new byte[] {2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, 8, 0});
    frame.put((byte) 0x45).put((byte) 0).putShort((short) 40).putInt(0).put((byte) 64).put((byte) 6).putShort((short) 0);
    for (String address : List.of(from, to)) {
      Stream.of(address.split("\\.")).forEach(octet -> frame.put((byte) Integer.parseInt(octet)));
    }
    int sum = 0;
    for (int at = 14; at < 34; at += 2) {
      sum += frame.getShort(at) & 0xFFFF;
    }
    frame.putShort(24, (short) ~((sum & 0xFFFF) + (sum >>> 16)));
    frame.putShort((short) fromPort).putShort((short) toPort).putLong(0).put((byte) 0x50).put((byte) flags).putShort((short) 1).putInt(0);
    return frame.array();
  }

  private boolean fromCustomer(int port, int toPort, int flags) {
    return dataPlane.fabric().send("cust-primary", frame("10.10.0.5", "10.0.1.10", port, toPort, flags)).deliveredTo().isPresent();
  }

  private void fromMachine(int port, int toPort, int flags) {
    dataPlane.fabric().send("vm1", frame("10.0.1.10", "10.10.0.5", port, toPort, flags));
  }

  private List<JsonNode> records(String path) throws IOException {
    Path file = data.resolve(path);
    List<JsonNode> records = new ArrayList<>();
    if (Files.exists(file)) {
      JsonMapper.shared().readTree(Files.readAllBytes(file)).path("records").forEach(records::add);
    }
    return records;
  }

  private List<String> tuples(String path) throws IOException {
    return records(path).stream().flatMap(record -> record.findValues("flowTuples").stream())
        .flatMap(tuples -> tuples.valueStream().map(JsonNode::stringValue))
        .toList();
  }

  @Test
  void theStandardPathIsInTheGatewaysRecordsAndTheNetworksLogAndFastPathInTheLatterAlone() throws Exception {
    world(false);
    log("hub-log", vnet("hub"), "");
    assertThat(fromCustomer(50_000, 443, 0x02)).isTrue();
    fromMachine(443, 50_000, 0x12);
    tick();
    assertThat(tuples(GATEWAY + HOUR + "PT1H.json")).containsExactly(START.toEpochMilli() + ",10.10.0.5,10.0.1.10,50000,443,6,B,0,0");
    assertThat(tuples(VNET_LOG + HOUR + MAC)).containsExactly(START.toEpochMilli() + ",10.10.0.5,10.0.1.10,50000,443,6,I,B,NX,0,0,0,0");

    fastPath(true);
    assertThat(fromCustomer(50_001, 443, 0x02)).isTrue();
    fromMachine(443, 50_001, 0x12);
    tick();
    assertThat(tuples(GATEWAY + HOUR + "PT1H.json")).noneMatch(tuple -> tuple.contains("50001"));
    assertThat(tuples(VNET_LOG + HOUR + MAC)).hasSize(2).last().asString().contains(",50001,443,6,I,B,");
  }

  @Test
  void aRecordOfAVirtualNetworkHasTheServicesMembers() throws Exception {
    world(true);
    log("hub-log", vnet("hub"), "");
    fromCustomer(50_000, 443, 0x02);
    fromMachine(443, 50_000, 0x12);
    fromCustomer(50_000, 443, 0x11);
    fromMachine(443, 50_000, 0x11);
    assertThat(fromCustomer(50_001, 22, 0x02)).isFalse();
    tick();
    long at = START.toEpochMilli();
    assertThat(records(VNET_LOG + HOUR + MAC)).singleElement().isEqualTo(json(("""
        {"time":"2026-01-01T11:00:30.0000000Z","flowLogVersion":4,"flowLogGUID":"%s","macAddress":"000D3A010203",
         "category":"FlowLogFlowEvent","flowLogResourceID":"%s","targetResourceID":"%s","operationName":"FlowLogFlowEvent",
         "flowRecords":{"flows":[{"aclID":"%s","flowGroups":[
           {"rule":"UserRule_https","flowTuples":[
             "%d,10.10.0.5,10.0.1.10,50000,443,6,I,B,NX,0,0,0,0","%d,10.10.0.5,10.0.1.10,50000,443,6,I,E,NX,2,80,2,80"]},
           {"rule":"UserRule_rest","flowTuples":["%d,10.10.0.5,10.0.1.10,50001,22,6,I,D,NX,0,0,0,0"]}]}]}}
        """).formatted(
            UUID.nameUUIDFromBytes(network("networkWatchers/NetworkWatcher_eastus/flowLogs/hub-log").key().getBytes()),
            network("networkWatchers/NetworkWatcher_eastus/flowLogs/hub-log").toString().toUpperCase(), vnet("hub"), GUID, at, at, at)));
  }

  @Test
  void aRecordOfASecurityGroupHasTheServicesMembers() throws Exception {
    world(true);
    log("nsg-log", NSG, "");
    fromCustomer(50_000, 443, 0x02);
    fromMachine(443, 50_000, 0x12);
    fromCustomer(50_000, 443, 0x04);
    assertThat(fromCustomer(50_001, 22, 0x02)).isFalse();
    fromMachine(55_000, 80, 0x02);
    tick();
    JsonNode record = records(NSG_LOG + HOUR + MAC).getFirst();
    assertThat(record.path("category").asString()).isEqualTo("NetworkSecurityGroupFlowEvent");
    assertThat(record.path("resourceId").asString()).isEqualTo(NSG.toString().toUpperCase());
    assertThat(record.path("properties").path("Version").asInt()).isEqualTo(2);
    assertThat(record.findValues("rule").stream().map(JsonNode::asString).toList())
        .containsExactlyInAnyOrder("UserRule_https", "UserRule_rest", "DefaultRule_AllowVnetOutBound");
    assertThat(record.findValues("mac").getFirst().asString()).isEqualTo("000D3A010203");
    long at = START.getEpochSecond();
    assertThat(tuples(NSG_LOG + HOUR + MAC)).containsExactlyInAnyOrder(
        at + ",10.10.0.5,10.0.1.10,50000,443,T,I,A,B,,,,",
        at + ",10.10.0.5,10.0.1.10,50000,443,T,I,A,E,2,80,1,40",
        at + ",10.10.0.5,10.0.1.10,50001,22,T,I,D,B,,,,",
        at + ",10.0.1.10,10.10.0.5,55000,80,T,O,A,B,,,,");
    assertThat(data.resolve("storage/logs/insights-logs-flowlogflowevent")).doesNotExist();
  }

  @Test
  void onlyWhatIsEnabledCoveredAndWantedIsWritten() throws Exception {
    world(true);
    log("hub-log", vnet("hub"), ",'enabled':false");
    fromCustomer(50_000, 443, 0x02);
    tick();
    log("hub-log", vnet("other"), "");
    fromCustomer(50_001, 443, 0x02);
    tick();
    assertThat(data.resolve("storage")).doesNotExist();
    log("hub-log", ResourceId.parse(vnet("hub") + "/subnets/default"), ",'recordTypes':'D'");
    fromCustomer(50_002, 443, 0x02);
    fromCustomer(50_003, 22, 0x02);
    tick();
    assertThat(tuples(VNET_LOG + HOUR + MAC)).singleElement().asString().contains(",50003,22,6,I,D,");
    log("hub-log", NIC, "");
    fromCustomer(50_004, 443, 0x02);
    tick();
    assertThat(tuples(VNET_LOG + HOUR + MAC)).hasSize(2).last().asString().contains(",50004,443,6,I,B,");
  }

  @Test
  void aStepOfTheWallClockLosesNoBeginningAndEndsNothing() throws Exception {
    world(true);
    log("hub-log", vnet("hub"), "");
    fromCustomer(50_000, 443, 0x02);
    tick();
    for (int minutes : List.of(10, -5)) {
      stepped = stepped.plusMinutes(minutes);
      long at = now.plus(stepped).toEpochMilli();
      fromCustomer(50_000, 443, 0x10);
      assertThat(fromCustomer(50_001 + minutes, 443, 0x02)).isTrue();
      assertThat(fromCustomer(50_001 + minutes, 22, 0x02)).isFalse();
      tick();
      assertThat(tuples(VNET_LOG + HOUR + MAC))
          .contains(at + ",10.10.0.5,10.0.1.10," + (50_001 + minutes) + ",443,6,I,B,NX,0,0,0,0")
          .contains(at + ",10.10.0.5,10.0.1.10," + (50_001 + minutes) + ",22,6,I,D,NX,0,0,0,0")
          .noneMatch(tuple -> tuple.contains(",E,"));
    }
  }

  @Test
  void aServerThatComesBackTellsNothingTwice() throws Exception {
    world(true);
    log("hub-log", vnet("hub"), "");
    fromCustomer(50_000, 443, 0x02);
    fromCustomer(50_000, 443, 0x10);
    tick();
    now = now.plusSeconds(30);
    logging = logging();
    fromCustomer(50_000, 443, 0x10);
    for (int minute = 0; minute < 6; minute++) {
      fromCustomer(50_000, 443, 0x10);
      tick();
    }
    assertThat(tuples(VNET_LOG + HOUR + MAC)).hasSize(2).first().asString().contains(",I,B,NX,0,0,0,0");
    String second = tuples(VNET_LOG + HOUR + MAC).getLast();
    assertThat(second).contains(",I,C,NX,");
    int packets = Integer.parseInt(second.split(",")[9]);
    assertThat(packets).isBetween(4, 6);
  }

  @Test
  void filesAreKeptAsLongAsTheirPolicySays() throws Exception {
    world(true);
    log("hub-log", vnet("hub"), ",'retentionPolicy':{'days':1,'enabled':true}");
    fromCustomer(50_000, 443, 0x02);
    tick();
    assertThat(data.resolve(VNET_LOG + HOUR + MAC)).exists();
    now = now.plus(Duration.ofHours(26));
    tick();
    assertThat(data.resolve(VNET_LOG + HOUR + MAC)).doesNotExist();
  }
}
