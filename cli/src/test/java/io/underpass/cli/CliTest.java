package io.underpass.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.underpass.cli.client.Json;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole command lines: exit codes, errors, operations, files. */
class CliTest {
  private static final String GROUP = "/subscriptions/" + StubServer.SUBSCRIPTION + "/resourcegroups/rg";
  private static final String NETWORK = "/subscriptions/" + StubServer.SUBSCRIPTION + "/resourceGroups/rg/providers/Microsoft.Network/";

  private StubServer server;
  private Terminal.Captured terminal;
  @TempDir Path data;

  @BeforeEach
  void start() throws IOException {
    server = new StubServer(data);
    run("group create -n rg -l eastus");
    server.takeRequests();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private int run(String line) {
    terminal = server.terminal();
    return Cli.run(Lines.split(line), terminal);
  }

  @Test
  void whatIsNotThereIsExitCodeThree() {
    assertThat(run("network vnet show -g rg -n none")).isEqualTo(3);
    assertThat(terminal.errors()).isEqualTo("ERROR: (ResourceNotFound) The resource '" + NETWORK
        + "virtualNetworks/none' was not found.\n");
    assertThat(terminal.output()).isEmpty();
  }

  @Test
  void aRefusalShowsCodeAndMessageWithDetails() {
    server.answer("PUT " + NETWORK + "virtualNetworks/bad", 400,
        "{\"error\":{\"code\":\"InvalidRequest\",\"message\":\"No.\",\"details\":[{\"code\":\"NetcfgInvalidSubnet\",\"message\":\"Too wide.\"}]}}");
    assertThat(run("network vnet create -g rg -n bad")).isEqualTo(1);
    assertThat(terminal.errors()).isEqualTo("ERROR: (InvalidRequest) No.\n(NetcfgInvalidSubnet) Too wide.\n");
  }

  @Test
  void anErrorThatIsNotAzureShapedIsStillTold() {
    server.answer("GET " + NETWORK + "virtualNetworks/odd", 502, "<html>bad gateway</html>");
    assertThat(run("network vnet show -g rg -n odd")).isEqualTo(1);
    assertThat(terminal.errors()).contains("(Http502)").contains("bad gateway");
  }

  @Test
  void aFailedOperationFailsTheCommand() {
    run("network vnet create -g rg -n net");
    server.failOperations();
    assertThat(run("network vnet update -g rg -n net --set tags.a=b")).isEqualTo(1);
    assertThat(terminal.errors()).isEqualTo("ERROR: (GatewayBusy) Try later.\n");
  }

  @Test
  void operationsAreAwaitedWithLongPolls() {
    run("network vnet create -g rg -n net");
    assertThat(server.polls()).isNotEmpty().allMatch("wait=30"::equals);
  }

  @Test
  void withoutWaitingNothingIsPolledOrPrinted() {
    int before = server.polls().size();
    assertThat(run("network vnet create -g rg -n net --no-wait")).isZero();
    assertThat(server.polls()).hasSize(before);
    assertThat(terminal.output()).isEmpty();
  }

  @Test
  void createsPrintTheirWrappers() {
    run("network vnet create -g rg -n net --subnet-name default");
    assertThat(Json.read(terminal.output()).path("newVNet").path("provisioningState").asString()).isEqualTo("Succeeded");
    run("network nic create -g rg -n nic --vnet-name net --subnet default");
    assertThat(Json.read(terminal.output()).path("NewNIC").path("ipConfigurations").path(0).path("privateIPAllocationMethod").asString())
        .isEqualTo("Dynamic");
    run("network public-ip create -g rg -n ip");
    assertThat(Json.read(terminal.output()).path("publicIp").path("resourceGroup").asString()).isEqualTo("rg");
    run("network vnet-gateway create -g rg -n gw --vnet net --sku ErGw1AZ");
    assertThat(Json.read(terminal.output()).path("vnetGateway").path("gatewayType").asString()).isEqualTo("ExpressRoute");
    run("group exists -n rg");
    assertThat(terminal.output()).isEqualTo("true\n");
    run("group exists -n other");
    assertThat(terminal.output()).isEqualTo("false\n");
  }

  @Test
  void severalIdsMakeAList() {
    run("network vnet create -g rg -n a");
    run("network vnet create -g rg -n b");
    assertThat(run("network vnet show --ids " + NETWORK + "virtualNetworks/a " + NETWORK + "virtualNetworks/b --query [].name -o tsv"))
        .isZero();
    assertThat(terminal.output()).isEqualTo("a\nb\n");
    assertThat(run("network vnet show --ids " + NETWORK + "networkInterfaces/a")).isEqualTo(2);
    assertThat(terminal.errors()).contains("is not the id of a virtual network");
  }

  @Test
  void genericUpdatesReachIntoProperties() {
    run("network vnet create -g rg -n net --subnet-name default");
    assertThat(run("network vnet update -g rg -n net --set enableDdosProtection=true"
        + " subnets[name=default].addressPrefix=10.0.9.0/24 tags.x=1 --add addressSpace.addressPrefixes 10.9.0.0/16"))
        .isZero();
    String body = server.takeRequests().stream().filter(request -> request.startsWith("PUT") && request.contains("enableDdos")).findFirst()
        .orElseThrow();
    assertThat(body)
        .contains("\"enableDdosProtection\":true")
        .contains("\"addressPrefix\":\"10.0.9.0/24\"")
        .contains("\"addressPrefixes\":[\"10.0.0.0/16\",\"10.9.0.0/16\"]")
        .contains("\"tags\":{\"x\":1}");
    assertThat(run("network vnet update -g rg -n net --remove addressSpace.addressPrefixes 1 --remove tags.x")).isZero();
    assertThat(server.takeRequests().get(1)).contains("\"addressPrefixes\":[\"10.0.0.0/16\"]").contains("\"tags\":{}");
    assertThat(run("network vnet update -g rg -n net --remove nothing.there")).isEqualTo(1);
    assertThat(terminal.errors()).contains("Couldn't find 'nothing.there'");
    assertThat(run("network vnet update -g rg -n net --set novalue")).isEqualTo(2);
  }

  @Test
  void valuesComeFromFilesAndStandardInput() throws IOException {
    Path file = Files.writeString(data.resolve("metrics.json"), "[{\"category\":\"AllMetrics\",\"enabled\":true}]\n");
    assertThat(run("monitor diagnostic-settings create -n d --resource " + NETWORK
        + "virtualNetworkGateways/g --workspace w -g rg --metrics @" + file)).isZero();
    assertThat(server.takeRequests().getFirst()).contains("\"metrics\":[{\"category\":\"AllMetrics\",\"enabled\":true}]");
    terminal = new Terminal.Captured(Map.of("UNDERPASS_DATA", data.toString()), new ByteArrayInputStream(
        "{\"a\":1}".getBytes(StandardCharsets.UTF_8)));
    Cli.run(Lines.split("rest --method post --uri /x --body @-"), terminal);
    assertThat(server.takeRequests()).containsExactly("POST /x {\"a\":1}");
    assertThat(run("monitor diagnostic-settings create -n d --resource x --metrics @/does/not/exist")).isEqualTo(2);
    assertThat(run("monitor diagnostic-settings create -n d --resource " + NETWORK
        + "virtualNetworkGateways/g --workspace w -g rg --metrics '[{bad'")).isEqualTo(2);
    assertThat(terminal.errors()).contains("is not JSON");
  }

  @Test
  void withoutServerItSaysHowToStartOne(@TempDir Path empty) {
    Terminal.Captured alone = Terminal.captured(Map.of("UNDERPASS_DATA", empty.toString()));
    assertThat(Cli.run(Lines.split("group list"), alone)).isEqualTo(1);
    assertThat(alone.errors()).contains(empty.toString()).contains("./underpass serve");
    server.close();
    assertThat(run("group list")).isEqualTo(1);
    assertThat(terminal.errors()).contains("No server answers").contains("./underpass serve");
  }

  @Test
  void aServerIsNamedByOptionToo(@TempDir Path empty) {
    Terminal.Captured other = Terminal.captured(Map.of("UNDERPASS_DATA", empty.toString()));
    assertThat(Cli.run(Lines.split("group show -n rg --data " + data + " --query location -o tsv"), other)).isZero();
    assertThat(other.output()).isEqualTo("eastus\n");
  }

  @Test
  void aPathIsATableOfHopsBothWaysWithASummaryAndWarnings() {
    server.answer("GET /underpass/path", 200,
        """
        {"verdict": "delivered", "summary": ["arrives", "there: edge-1"],
         "warnings": [{"code": "FP_UDR_SKIPPED", "text": "a route is skipped"},
           {"severity": "note", "code": "FP_RETURN_DIRECT", "text": "straight back"}],
         "hops": [{"node": "edge-1", "table": "mappings", "entry": "mapping 1 10.0.1.10", "decision": "tunnel to host-1", "code": "FP_ELIGIBLE",
           "reason": "why", "filters": []}],
         "back": {"hops": [{"node": "host-1", "table": "routes", "entry": "route 2 10.10.0.0/16", "decision": "tunnel", "code": "ON_PREMISES",
           "reason": "announced", "filters": [{"direction": "out", "outcome": "allowed", "rule": "web"}, {"direction": "in", "outcome": "known", "rule": ""}]}]}}
        """);
    assertThat(run("path -s 10.10.0.10 -d 10.0.1.10 -o table")).isZero();
    assertThat(terminal.output()).isEqualTo("""
        Way    Node    Table     Entry                 Filters                    Decision          Code         Reason
        -----  ------  --------  --------------------  -------------------------  ----------------  -----------  ---------
        there  edge-1  mappings  mapping 1 10.0.1.10                              tunnel to host-1  FP_ELIGIBLE  why
        back   host-1  routes    route 2 10.10.0.0/16  out allowed web, in known  tunnel            ON_PREMISES  announced
        arrives
        there: edge-1
        """);
    assertThat(terminal.errors()).isEqualTo("WARNING: (FP_UDR_SKIPPED) a route is skipped\nNOTE: (FP_RETURN_DIRECT) straight back\n");
    run("path -s 10.10.0.10 -d 10.0.1.10 --only-show-errors --return --query hops[].node -o tsv");
    assertThat(terminal.output()).isEqualTo("host-1\n");
    assertThat(terminal.errors()).isEmpty();
  }

  @Test
  void aPathWithoutHopsIsItsSummaryAlone() {
    server.answer("GET /underpass/path", 200, "{\"verdict\": \"nowhere\", \"summary\": [\"never comes in\"], \"hops\": []}");
    assertThat(run("path -s 192.0.2.1 -d 10.0.1.10 -o table")).isZero();
    assertThat(terminal.output()).isEqualTo("never comes in\n");
  }

  @Test
  void aFlowLogHasOneTarget() {
    String line = "network watcher flow-log create -l eastus -g rg -n f --storage-account a";
    assertThat(run(line + " --vnet v --nsg g")).isEqualTo(2);
    assertThat(terminal.errors()).contains("give only one of --vnet, --nsg, --subnet, --nic");
    assertThat(run(line)).isEqualTo(2);
    assertThat(terminal.errors()).contains("one of the following arguments is required: --vnet, --nsg, --subnet, --nic");
  }

  @Test
  void aProbeThatIsSeenElsewhereIsABugWithAnExitCodeOfItsOwn() {
    server.answer("POST /underpass/path/probe", 200, """
        {"verdict": "delivered", "hops": [], "probe": {"agrees": false, "differences": ["there, hop 2: expected host-1, saw nothing"]}}
        """);
    assertThat(run("path --from 10.10.0.10 --to 10.0.1.10 --probe")).isEqualTo(2);
    assertThat(terminal.output()).contains("\"agrees\": false");
    assertThat(terminal.errors()).contains("This is a bug").contains("there, hop 2: expected host-1, saw nothing");
    server.answer("POST /underpass/path/probe", 200, "{\"verdict\": \"delivered\", \"hops\": [], \"probe\": {\"agrees\": true}}");
    assertThat(run("path --from 10.10.0.10 --to 10.0.1.10 --probe")).isZero();
  }

  @Test
  void whatIfIsATableOfClassesUnderItsFirstLine() {
    server.answer("POST /underpass/whatif", 201, "{\"id\":\"w1\"}");
    server.answer("GET /underpass/whatif/w1", 200, """
        {"changes":[{"severity":"broken","from":"10.0.1.10","to":"10.1.1.10","traffic":[{"text":"tcp port 22"},{"text":"icmp"}],
          "before":"direct","after":"dropped: NO_ROUTE"}],
         "classes":{"broken":1},"limits":["edge e: 0 addresses past the gateway become 2"],"summary":["Stops working: something."]}""");
    server.answer("DELETE /underpass/whatif/w1", 204, "");
    assertThat(run("what-if --fail-on broken group create -n other -l eastus -o table")).isEqualTo(3);
    assertThat(terminal.output()).isEqualTo("""
        Stops working: something.
        Severity    From       To         Traffic            Before    After
        ----------  ---------  ---------  -----------------  --------  -----------------
        broken      10.0.1.10  10.1.1.10  tcp port 22; icmp  direct    dropped: NO_ROUTE
        edge e: 0 addresses past the gateway become 2
        """);
    assertThat(terminal.errors()).isEqualTo("ERROR: what-if found traffic that is broken (--fail-on)\n");
  }

  @Test
  void metricsAreATableOfPoints() {
    server.answer("GET " + NETWORK + "virtualNetworkGateways/g/providers/microsoft.insights/metrics", 200,
        """
        {"value": [{"name": {"value": "Bits"}, "timeseries": [{"metadatavalues": [{"name": {"value": "roleInstance"}, "value": "g_IN_0"}],
          "data": [{"timeStamp": "2026-01-31T08:00:00Z"}, {"timeStamp": "2026-01-31T08:01:00Z", "average": 12.5}]}]}]}
        """);
    assertThat(run("monitor metrics list --resource " + NETWORK + "virtualNetworkGateways/g --metrics Bits -o table")).isZero();
    assertThat(terminal.output())
        .isEqualTo(
            """
            Timestamp            Name    RoleInstance    Average
            -------------------  ------  --------------  ---------
            2026-01-31 08:00:00  Bits    g_IN_0
            2026-01-31 08:01:00  Bits    g_IN_0          12.5
            """);
    assertThat(run("monitor metrics list --resource " + NETWORK + "virtualNetworkGateways/g --interval soon")).isEqualTo(2);
    assertThat(terminal.errors()).contains("argument --interval: 'soon' is not a length of time");
    assertThat(run("monitor metrics list --resource " + NETWORK + "virtualNetworkGateways/g --start-time yesterday")).isEqualTo(2);
    assertThat(run("monitor metrics list --resource g")).isEqualTo(2);
    assertThat(terminal.errors()).contains("--resource-type is needed");
  }

  @Test
  void debugShowsExchangesButNoSecret() {
    run("group show -n rg --debug");
    assertThat(terminal.errors()).contains("GET " + GROUP).contains("Command ran in").doesNotContain(StubServer.TOKEN);
  }

  @Test
  void theBashScriptCompletesWordsFlagsAndValues(@TempDir Path dir) throws Exception {
    run("completion bash");
    Path script = Files.writeString(dir.resolve("completion"), terminal.output());
    assertThat(completed(script, "network", "vpn-")).isEqualTo("vpn-connection");
    assertThat(completed(script, "network", "vpn-connection", "update", "--enable-f")).isEqualTo("--enable-fastpath");
    assertThat(completed(script, "network", "vpn-connection", "update", "--enable-fastpath", "t")).isEqualTo("true");
    assertThat(completed(script, "group", "list", "-o", "ts")).isEqualTo("tsv");
    assertThat(completed(script, "dem")).isEqualTo("demo");
  }

  private static String completed(Path script, String... words) throws Exception {
    String line = "source " + script + "; COMP_WORDS=(underpass " + String.join(" ", words) + "); COMP_CWORD=" + words.length
        + "; _underpass; echo \"${COMPREPLY[*]}\"";
    Process bash = new ProcessBuilder("bash", "-c", line).redirectErrorStream(true).start();
    return new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
  }
}
