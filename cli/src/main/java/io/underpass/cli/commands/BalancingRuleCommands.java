package io.underpass.cli.commands;

import io.underpass.cli.grammar.Command;
import io.underpass.cli.grammar.Option;
import java.util.List;

/**
 * What is in a load balancer: {@code network lb address-pool}, {@code rule}, {@code probe}, {@code inbound-nat-rule}, {@code
 * outbound-rule}.
 */
final class BalancingRuleCommands {
  private static final String PART = BalancerCommands.TYPE + "/{lb-name}/";
  private static final Option FRONTEND =
      Option.text("--frontend-ip", "--frontend-ip-name").at("properties.frontendIPConfiguration")
          .refersTo(PART + "frontendIPConfigurations")
          .help("Name or id of the frontend. Left out: the only one.");
  private static final Option FLOATING = Option.bool("--floating-ip", "--enable-floating-ip").at("properties.enableFloatingIP")
      .help("Whether packets arrive with the frontend's address.");
  private static final Option IDLE = Option.integer("--idle-timeout").at("properties.idleTimeoutInMinutes").help("Minutes, 4 to 100.");
  private static final Option RESET = Option.bool("--enable-tcp-reset").at("properties.enableTcpReset")
      .help("Whether both ends of an idle TCP connection hear of its end.");

  private static final Item RULES =
      item("rule", "load balancing rule", "loadBalancingRules",
          Option.text("--protocol").at("properties.protocol").values("All", "Tcp", "Udp").help("Protocol."),
          Option.integer("--frontend-port").at("properties.frontendPort").help("Port of the frontend; 0 with protocol All."),
          Option.integer("--backend-port").at("properties.backendPort").help("Port of the machines; 0 with protocol All."),
          FRONTEND,
          Option.text("--backend-pool-name").at("properties.backendAddressPool").refersTo(PART + "backendAddressPools")
              .help("Name or id of the backend pool. Left out: the only one."),
          Option.text("--probe", "--probe-name").at("properties.probe").refersTo(PART + "probes").help("Name or id of a probe."),
          Option.text("--load-distribution").at("properties.loadDistribution").values("Default", "SourceIP", "SourceIPProtocol")
              .help("What flows of one client have in common."),
          Option.bool("--disable-outbound-snat").at("properties.disableOutboundSnat")
              .help("Whether machines do without the frontend's address for what they send."),
          FLOATING, IDLE, RESET);

  private static final Item PROBES =
      item("probe", "probe", "probes",
          Option.text("--protocol").at("properties.protocol").values("Http", "Https", "Tcp").help("Protocol."),
          Option.integer("--port").at("properties.port").help("Port to ask."),
          Option.text("--path").at("properties.requestPath").help("Path to ask for; with Http and Https."),
          Option.integer("--interval").at("properties.intervalInSeconds").help("Seconds between two."),
          Option.integer("--threshold").at("properties.numberOfProbes").help("How many count."),
          Option.integer("--probe-threshold").at("properties.probeThreshold").help("How many in a row change a machine's state."));

  private static final Item OUTBOUND =
      item("outbound-rule", "outbound rule", "outboundRules",
          Option.text("--address-pool").at("properties.backendAddressPool").refersTo(PART + "backendAddressPools")
              .help("Name or id of the backend pool."),
          Option.list("--frontend-ip-configs").at("properties.frontendIPConfigurations").refersTo(PART + "frontendIPConfigurations")
              .help("Names or ids of frontends."),
          Option.text("--protocol").at("properties.protocol").values("All", "Tcp", "Udp").help("Protocol."),
          Option.integer("--outbound-ports").at("properties.allocatedOutboundPorts").help("Ports for each machine."),
          IDLE, RESET);

  private static final Resource POOLS =
      Resource.child("network lb address-pool", "backend pool", PART + "backendAddressPools/{name}",
          List.of(BalancerCommands.LB_NAME, Common.name("backend pool")),
          Option.text("--vnet").at("properties.virtualNetwork").refersTo("Microsoft.Network/virtualNetworks")
              .help("Name or id of the virtual network that its addresses are in."),
          Option.integer("--drain-period").at("properties.drainPeriodInSeconds").help("Seconds that a leaving machine keeps its flows."));

  private static final Item POOL_ADDRESSES =
      new Item("network lb address-pool address", "backend address", PART + "backendAddressPools/{pool-name}",
          List.of(BalancerCommands.LB_NAME, Option.text("--pool-name").mandatory().help("Name of the backend pool.")),
          "loadBalancerBackendAddresses",
          List.of(
              Option.text("--vnet").at("properties.virtualNetwork").refersTo("Microsoft.Network/virtualNetworks")
                  .help("Name or id of the virtual network."),
              Option.text("--ip-address").at("properties.ipAddress").help("The address.")));

  private static final Resource NAT_RULES =
      Resource.child("network lb inbound-nat-rule", "inbound NAT rule", PART + "inboundNatRules/{name}",
          List.of(BalancerCommands.LB_NAME, Common.name("inbound NAT rule")),
          Option.text("--protocol").at("properties.protocol").values("All", "Tcp", "Udp").help("Protocol."),
          Option.integer("--frontend-port").at("properties.frontendPort").help("Port of the frontend, for one machine."),
          Option.integer("--frontend-port-range-start").at("properties.frontendPortRangeStart").help("First port, for a pool."),
          Option.integer("--frontend-port-range-end").at("properties.frontendPortRangeEnd").help("Last port, for a pool."),
          Option.integer("--backend-port").at("properties.backendPort").help("Port of the machine."),
          FRONTEND.help("Name or id of the frontend."),
          Option.text("--backend-pool-name", "--backend-address-pool").at("properties.backendAddressPool")
              .refersTo(PART + "backendAddressPools").help("Name or id of the backend pool, for a range of ports."),
          FLOATING, IDLE, RESET);

  private BalancingRuleCommands() {}

  private static Item item(String word, String noun, String list, Option... options) {
    return new Item("network lb " + word, noun, BalancerCommands.TYPE + "/{lb-name}", List.of(BalancerCommands.LB_NAME), list,
        List.of(options));
  }

  private static List<Command> of(Item item, Command create) {
    return List.of(create, item.show(), item.list(), item.update((_, _, _) -> { }), item.delete());
  }

  private static List<Command> of(Resource resource, Command create) {
    return List.of(create, resource.show(), resource.list(), resource.update(Resource.AS_IS), resource.delete());
  }

  static List<Command> rules() {
    return of(RULES, RULES
        .create((item, balancer, _) -> {
          BalancerCommands.onlyFrontend(item, balancer);
          BalancerCommands.only(item, "backendAddressPool", balancer.path("properties").path("backendAddressPools"));
        })
        .example(
            "Balance a port.",
            "underpass network lb rule create -g myResourceGroup --lb-name myLb -n web --protocol Tcp --frontend-port 80 \\\n"
                + "  --backend-port 8080 --probe alive"));
  }

  static List<Command> probes() {
    return of(PROBES, PROBES.create((_, _, _) -> { }).example(
        "Ask machines whether they live.",
        "underpass network lb probe create -g myResourceGroup --lb-name myLb -n alive --protocol Tcp --port 8080"));
  }

  static List<Command> outboundRules() {
    return of(OUTBOUND, OUTBOUND.create((_, _, _) -> { }));
  }

  static List<Command> pools() {
    return of(POOLS, POOLS.create(Resource.AS_IS, "").example(
        "Add a backend pool.", "underpass network lb address-pool create -g myResourceGroup --lb-name myLb -n machines"));
  }

  static List<Command> poolAddresses() {
    return List.of(renamed(POOL_ADDRESSES.create((_, _, _) -> { }), "add"), POOL_ADDRESSES.list(), POOL_ADDRESSES.show(),
        renamed(POOL_ADDRESSES.delete(), "remove"));
  }

  private static Command renamed(Command command, String verb) {
    return new Command(command.group() + " " + verb, command.help(), command.options(), command.examples(), command.work(),
        command.presentation());
  }

  static List<Command> natRules() {
    return of(NAT_RULES, NAT_RULES.create(Resource.AS_IS, "").example(
        "Lead a port to one machine.",
        "underpass network lb inbound-nat-rule create -g myResourceGroup --lb-name myLb -n ssh --protocol Tcp --frontend-port 2222 \\\n"
            + "  --backend-port 22 --frontend-ip LoadBalancerFrontEnd"));
  }
}
