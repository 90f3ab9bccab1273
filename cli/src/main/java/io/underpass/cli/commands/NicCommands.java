package io.underpass.cli.commands;

import io.underpass.cli.CliException;
import io.underpass.cli.client.Json;
import io.underpass.cli.client.ServiceException;
import io.underpass.cli.grammar.Call;
import io.underpass.cli.grammar.Command;
import io.underpass.cli.grammar.Option;
import io.underpass.cli.output.Presentation;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** {@code network nic} and {@code network nic ip-config}. */
final class NicCommands {
  private static final String SUBNET = "Microsoft.Network/virtualNetworks/{vnet-name}/subnets";

  /** Those that describe one ip configuration; paths are within it. */
  private static final List<Option> ADDRESSING =
      List.of(
          Option.text("--subnet").at("properties.subnet").refersTo(SUBNET)
              .help("Name or id of the subnet; with a name, --vnet-name says where."),
          VnetCommands.VNET_NAME.optional(),
          Option.text("--private-ip-address").at("properties.privateIPAddress")
              .help("Static address. Left out: the next free one of the subnet."),
          Option.text("--private-ip-address-version").at("properties.privateIPAddressVersion").values("IPv4", "IPv6")
              .help("Version of the address."),
          Option.text("--public-ip-address").at("properties.publicIPAddress").refersTo("Microsoft.Network/publicIPAddresses")
              .help("Name or id of a public IP address."),
          Option.text("--lb-name").section("Load Balancer").help("Name of the load balancer, where pools and rules are names."),
          Option.list("--lb-address-pools").at("properties.loadBalancerBackendAddressPools").section("Load Balancer")
              .refersTo("Microsoft.Network/loadBalancers/{lb-name}/backendAddressPools").help("Names or ids of backend pools."),
          Option.list("--lb-inbound-nat-rules").at("properties.loadBalancerInboundNatRules").section("Load Balancer")
              .refersTo("Microsoft.Network/loadBalancers/{lb-name}/inboundNatRules").help("Names or ids of inbound NAT rules."),
          Option.list("--application-security-groups", "--asgs").at("properties.applicationSecurityGroups")
              .refersTo("Microsoft.Network/applicationSecurityGroups").help("Names or ids of application security groups."));

  private static final Resource NICS =
      Resource.of(
          "network nic",
          "network interface",
          "Microsoft.Network/networkInterfaces",
          Option.bool("--ip-forwarding").at("properties.enableIPForwarding")
              .help("Whether it may send with addresses that are not its own."),
          Option.bool("--accelerated-networking").at("properties.enableAcceleratedNetworking")
              .help("Whether accelerated networking is on."),
          Option.text("--network-security-group").at("properties.networkSecurityGroup").refersTo("Microsoft.Network/networkSecurityGroups")
              .help("Name or id of a network security group."),
          Option.list("--dns-servers").at("properties.dnsSettings.dnsServers").help("IP addresses of DNS servers."));

  static final Option NIC_NAME = Option.text("--nic-name").mandatory().help("Name of the network interface.");

  private NicCommands() {}

  static List<Command> commands() {
    List<Option> more = new ArrayList<>(ADDRESSING);
    more.set(0, more.getFirst().mandatory());
    more.replaceAll(option -> option.at(""));
    return List.of(
        NICS.create(NicCommands::withAddress, "NewNIC", more.toArray(Option[]::new))
            .example(
                "Create a network interface with a static address.",
                "underpass network nic create -g myResourceGroup -n myNic --vnet-name myVnet --subnet default \\\n"
                    + "  --private-ip-address 10.0.1.10"),
        NICS.show(),
        NICS.list(),
        NICS.update(Resource.AS_IS),
        NICS.delete(),
        new Command("network nic list-effective-nsg", "Show the security groups and rules that apply to a network interface.",
                NICS.selectors(),
                call -> NICS.each(
                    call, one -> one.service().post(Resource.target(NICS.id(one), "/effectiveNetworkSecurityGroups"), null, true)))
            .shownAs(Presentation.RAW.table(
                "[].value[].effectiveSecurityRules[].{Name:name, Direction:direction, Priority:priority, Access:access, Protocol:protocol,"
                    + " Source:sourceAddressPrefix, Destination:destinationAddressPrefix, Port:destinationPortRange}"))
            .example("Show a machine's rules.", "underpass network nic list-effective-nsg -g myResourceGroup -n vm-1VMNic -o table"),
        new Command("network nic show-effective-route-table", "Show the routes that apply to a network interface.", NICS.selectors(),
                call -> NICS.each(call, one -> one.service().post(Resource.target(NICS.id(one), "/effectiveRouteTable"), null, true)))
            .shownAs(Presentation.RAW.table(
                "[].value[].{Source:source, State:state, AddressPrefix:join(' ', addressPrefix), NextHopType:nextHopType,"
                    + " NextHopIP:join(' ', nextHopIpAddress)}"))
            .example("Show which way a machine's packets leave.",
                "underpass network nic show-effective-route-table -g myResourceGroup -n vm-1VMNic -o table"));
  }

  private static void withAddress(ObjectNode body, Call call) {
    ((ObjectNode) body.get("properties")).putArray("ipConfigurations").add(configuration("ipconfig1", true, call));
  }

  private static ObjectNode configuration(String name, boolean primary, Call call) {
    ObjectNode configuration = Json.object().put("name", name);
    configuration.putObject("properties").put("primary", primary);
    address(configuration, call, true);
    return configuration;
  }

  private static void address(ObjectNode configuration, Call call, boolean fresh) {
    Body.write(configuration, ADDRESSING, call, true);
    ObjectNode properties = (ObjectNode) configuration.get("properties");
    if (fresh || call.has("private-ip-address")) {
      properties.put("privateIPAllocationMethod", properties.has("privateIPAddress") ? "Static" : "Dynamic");
    }
    if (!properties.has("privateIPAddressVersion")) {
      properties.put("privateIPAddressVersion", properties.path("privateIPAddress").asString("").contains(":") ? "IPv6" : "IPv4");
    }
  }

  static List<Command> ipConfigs() {
    List<Option> named = List.of(Common.name("ip configuration"), NIC_NAME, Common.GROUP);
    List<Option> addressed = new ArrayList<>(named);
    addressed.addAll(ADDRESSING);
    addressed.add(Option.flag("--make-primary").help("Make it the interface's primary configuration."));
    addressed.add(Common.NO_WAIT);
    List<Option> removal = new ArrayList<>(named);
    removal.add(Common.NO_WAIT);
    return List.of(
        new Command("network nic ip-config create", "Add an ip configuration to a network interface.", addressed,
            NicCommands::addConfiguration)
            .example(
                "Give a network interface a second address.",
                "underpass network nic ip-config create -g myResourceGroup --nic-name myNic -n second --private-ip-address 10.0.1.20"),
        new Command("network nic ip-config list", "List a network interface's ip configurations.", List.of(NIC_NAME, Common.GROUP),
            call -> nic(call).path("properties").path("ipConfigurations")),
        new Command("network nic ip-config show", "Show an ip configuration.", named, call -> configurationOf(nic(call), call)),
        new Command("network nic ip-config update", "Update an ip configuration.", addressed, NicCommands::updateConfiguration),
        new Command("network nic ip-config delete", "Remove an ip configuration from a network interface.", removal,
            NicCommands::removeConfiguration));
  }

  static String target(Call call) {
    return Resource.target(Body.id("Microsoft.Network/networkInterfaces", call.require("nic-name"), call), "");
  }

  static ObjectNode nic(Call call) {
    if (call.service().get(target(call)) instanceof ObjectNode nic && nic.path("properties").path("ipConfigurations").isArray()) {
      return nic;
    }
    throw CliException.failed("The network interface '" + call.require("nic-name") + "' has no list of ip configurations.");
  }

  private static ArrayNode configurations(ObjectNode nic) {
    return (ArrayNode) nic.path("properties").path("ipConfigurations");
  }

  private static ObjectNode configurationOf(JsonNode nic, Call call) {
    return configurationOf(nic, call.require("name"), call);
  }

  static ObjectNode configurationOf(JsonNode nic, String name, Call call) {
    for (JsonNode configuration : nic.path("properties").path("ipConfigurations")) {
      if (configuration.path("name").asString("").equalsIgnoreCase(name)) {
        return (ObjectNode) configuration;
      }
    }
    throw new ServiceException(
        404, "ResourceNotFound", "The network interface '" + call.require("nic-name") + "' has no ip configuration '" + name + "'.");
  }

  private static void makePrimary(ObjectNode nic, ObjectNode chosen, Call call) {
    if (call.has("make-primary")) {
      configurations(nic).forEach(one -> ((ObjectNode) one.path("properties")).put("primary", one == chosen));
    }
  }

  private static JsonNode store(ObjectNode nic, Call call) {
    JsonNode stored = call.service().put(target(call), nic, call.waits());
    return configurationOf(stored, call);
  }

  private static JsonNode addConfiguration(Call call) {
    ObjectNode nic = nic(call);
    ObjectNode added = configuration(call.require("name"), false, call);
    ArrayNode all = configurations(nic);
    if (!((ObjectNode) added.get("properties")).has("subnet") && !all.isEmpty()) {
      ((ObjectNode) added.get("properties")).set("subnet", all.get(0).path("properties").path("subnet"));
    }
    all.removeIf(one -> one.path("name").asString("").equalsIgnoreCase(call.require("name")));
    all.add(added);
    makePrimary(nic, added, call);
    return store(nic, call);
  }

  private static JsonNode updateConfiguration(Call call) {
    ObjectNode nic = nic(call);
    ObjectNode changed = configurationOf(nic, call);
    address(changed, call, false);
    makePrimary(nic, changed, call);
    return store(nic, call);
  }

  private static JsonNode removeConfiguration(Call call) {
    ObjectNode nic = nic(call);
    ObjectNode removed = configurationOf(nic, call);
    configurations(nic).removeIf(one -> one == removed);
    call.service().put(target(call), nic, call.waits());
    return JsonNodeFactory.instance.missingNode();
  }

  /** A network interface made on the way, for {@code vm create}. */
  static JsonNode createFor(String name, Call call) {
    ObjectNode body = Json.object().put("location", Resource.location(call));
    body.putObject("properties").putArray("ipConfigurations").add(configuration("ipconfig" + call.require("name"), true, call));
    return call.service().put(Resource.target(Body.id("Microsoft.Network/networkInterfaces", name, call), ""), body, true);
  }

  /** Those that a machine's own interface can have too. */
  static List<Option> addressing() {
    return ADDRESSING.stream().filter(option -> option.section().isEmpty()).toList();
  }
}
