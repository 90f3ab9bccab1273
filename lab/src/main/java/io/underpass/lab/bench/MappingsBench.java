package io.underpass.lab.bench;

import io.underpass.lab.linux.Iproute;
import io.underpass.lab.linux.NetworkNamespace;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code bench mappings}: how long the kernel takes to hold every address that may bypass, from the API call on. */
final class MappingsBench {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String API = "?api-version=2024-05-01";
  private static final int ADDRESSES_A_NIC = 256;

  /** As many interfaces as 25,000 addresses need. */
  private static final int BOUND = 98;

  private final Arguments arguments;
  private final int switches;
  private final List<Integer> sizes;

  MappingsBench(Arguments arguments) {
    this.arguments = arguments;
    switches = arguments.number("switches", 5, 1, 50);
    sizes = switch (arguments.text("sizes", "25000,200000")) {
      case "25000" -> List.of(25_000);
      case "200000" -> List.of(200_000);
      case "25000,200000" -> List.of(25_000, 200_000);
      default -> throw new BenchException("--sizes '" + arguments.text("sizes", "") + "': expected 25000, 200000 or 25000,200000");
    };
  }

  Report run() {
    Report report = new Report("mappings");
    MachineFacts.into(report);
    report.fact("addresses",
        "network interfaces of " + ADDRESSES_A_NIC + " ipConfigurations, the first " + BOUND
        + " bound to ports of one host (an entry without a port is as large and says so); "
        + "more addresses than the circuit holds, so the limit is in play");
    report.fact("time",
        "from the PUT of the connection until both edges' tables in the kernel hold as many entries as the circuit's limit; "
        + switches + " switches");
    for (int size : sizes) {
      try (Bed bed = Bed.open()) {
        UnderTest underTest = UnderTest.start(bed);
        underTest.requireKernel();
        measure(report, bed, underTest, size);
      }
    }
    return report;
  }

  private void measure(Report report, Bed bed, UnderTest underTest, int size) {
    arguments.progress().accept(String.format(Locale.ROOT, "building a network with more than %,d addresses", size));
    network(underTest);
    circuit(underTest, size);
    interfaces(bed, underTest, size);
    Site.gateway(underTest, "ErGw3AZ");
    Site.connect(underTest);
    String target = group(underTest) + "/providers/Microsoft.Network/connections/connection" + API;
    ObjectNode connection = (ObjectNode) underTest.server().get(target);
    List<Double> kernelMs = new ArrayList<>();
    List<Double> succeededMs = new ArrayList<>();
    List<Double> cpuMs = new ArrayList<>();
    for (int i = 0; i < switches; i++) {
      double cpuBefore = CpuReading.usedMillis(underTest.server().pid());
      kernelMs.add(turn(underTest, target, connection, true, size, succeededMs));
      cpuMs.add(CpuReading.usedMillis(underTest.server().pid()) - cpuBefore);
      turn(underTest, target, connection, false, 0, new ArrayList<>());
      arguments.progress().accept(
          String.format(Locale.ROOT, "%,d mappings: %.0f ms to the kernel, %.0f ms to success", size, kernelMs.getLast(),
              succeededMs.getLast()));
    }
    String name = String.format(Locale.ROOT, "%,d mappings", size);
    report.figure(new Figure(name + ", API call to kernel", Quartiles.of(kernelMs), "ms", Target.atMost(size > 25_000 ? 1_000 : 150), ""));
    report.figure(new Figure(name + ", API call to operation succeeded", Quartiles.of(succeededMs), "ms", null, ""));
    report.figure(new Figure(name + ", CPU of the server", Quartiles.of(cpuMs), "ms", null, "what a neighbour on the CPUs doesn't change"));
  }

  private static double turn(
      UnderTest underTest, String target, ObjectNode connection, boolean on, long entries, List<Double> succeededMs) {
    ((ObjectNode) connection.path("properties")).put("expressRouteGatewayBypass", on);
    EntryWatch watch = EntryWatch.start(underTest, List.of(Site.EDGE, "circuit-secondary"), entries, 60_000);
    long start = System.nanoTime();
    Site.putAndFollow(underTest.server().service(), target, connection);
    succeededMs.add((System.nanoTime() - start) / 1e6);
    return (watch.reached() - start) / 1e6;
  }

  private static void network(UnderTest at) {
    at.az("az group create --name bench --location eastus");
    at.az("az network vnet create --name vnet --resource-group bench --address-prefixes 10.0.0.0/12"
        + " --subnet-name default --subnet-prefixes 10.0.0.0/14");
    at.az("az network vnet subnet create --name GatewaySubnet --vnet-name vnet --resource-group bench --address-prefixes 10.8.0.0/27");
  }

  /** A provider's circuit holds 25,000 addresses; 200,000 need a port of 100 Gbit/s. */
  private static void circuit(UnderTest at, int size) {
    if (size <= 25_000) {
      at.az("az network express-route create --name circuit --resource-group bench --provider Equinix --peering-location \"Silicon Valley\""
          + " --bandwidth 10 Gbps"
          + " --sku-tier Standard --sku-family MeteredData");
      Site.provision(at);
      return;
    }
    at.az("az network express-route port create --name port --resource-group bench --bandwidth 100 Gbps --encapsulation Dot1Q"
        + " --peering-location Equinix-Silicon-Valley --location eastus");
    at.az("az network express-route create --name circuit --resource-group bench --express-route-port port --bandwidth 100 Gbps"
        + " --sku-tier Standard --sku-family MeteredData");
    Site.peer(at);
  }

  private void interfaces(Bed bed, UnderTest at, int size) {
    at.put("/underpass/hosts/bench-host", Map.of("name", "bench-host"));
    int count = size / ADDRESSES_A_NIC + 1;
    NetworkNamespace machines = bed.namespace("machines");
    List<String> veths = new ArrayList<>();
    for (int i = 0; i < BOUND; i++) {
      veths.add("link add near" + i + " type veth peer name far" + i);
    }
    Iproute.in(machines.name(), veths);
    String subnet = group(at) + "/providers/Microsoft.Network/virtualNetworks/vnet/subnets/default";
    for (int i = 0; i < count; i++) {
      JsonNode nic = at.put(group(at) + "/providers/Microsoft.Network/networkInterfaces/nic" + i + API, nic(subnet, i));
      if (i < BOUND) {
        at.put("/underpass/ports/bench" + i,
            Map.of("node", "bench-host", "netns", machines.name(), "interface", "far" + i, "nic", nic.path("id").asString()));
      }
      if ((i + 1) % 50 == 0) {
        arguments.progress().accept((i + 1) + " of " + count + " network interfaces");
      }
    }
  }

  private static ObjectNode nic(String subnet, int index) {
    ObjectNode body = JSON.createObjectNode().put("location", "eastus");
    ArrayNode configurations = body.putObject("properties").putArray("ipConfigurations");
    for (int i = 0; i < ADDRESSES_A_NIC; i++) {
      int address = 256 + index * ADDRESSES_A_NIC + i;
      ObjectNode configuration = configurations.addObject().put("name", "c" + i);
      ObjectNode properties = configuration.putObject("properties").put("primary", i == 0).put("privateIPAllocationMethod", "Static")
          .put("privateIPAddress", "10." + (address >> 16) + "." + (address >> 8 & 255) + "." + (address & 255));
      properties.putObject("subnet").put("id", subnet);
    }
    return body;
  }

  private static String group(UnderTest at) {
    return "/subscriptions/" + at.server().subscription() + "/resourceGroups/bench";
  }
}
