package io.underpass.cli.commands;

import io.underpass.cli.grammar.Call;
import io.underpass.cli.grammar.Command;
import io.underpass.cli.grammar.Option;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** {@code network express-route peering} and {@code network cross-connection}, whose peerings are alike. */
final class PeeringCommands {
  private static final String[] TYPES = {"AzurePrivatePeering", "AzurePublicPeering", "MicrosoftPeering"};

  private static final Resource CROSS_CONNECTIONS =
      Resource.of(
          "network cross-connection",
          "cross connection",
          "Microsoft.Network/expressRouteCrossConnections",
          Option.text("--provisioning-state").at("properties.serviceProviderProvisioningState")
              .values("NotProvisioned", "Provisioning", "Provisioned", "Deprovisioning").help("How far the provider has come."),
          Option.text("--provider-notes").at("properties.serviceProviderNotes").help("A note of the provider."));

  private PeeringCommands() {}

  static List<Command> ofCircuits() {
    Option name = Option.text("--circuit-name").mandatory().help("Name of the circuit.");
    return peerings("network express-route peering", "expressRouteCircuits", name, "myExpressRouteCircuit");
  }

  static List<Command> ofCrossConnections() {
    Option name = Option.text("--cross-connection-name").mandatory().help("Name of the cross connection.");
    return peerings("network cross-connection peering", "expressRouteCrossConnections", name, "serviceKey");
  }

  static List<Command> crossConnections() {
    return List.of(
        CROSS_CONNECTIONS.show(),
        CROSS_CONNECTIONS.list(),
        CROSS_CONNECTIONS
            .update(Resource.AS_IS)
            .example(
                "Provision a circuit, as its provider does; the cross connection is named by the circuit's service key.",
                """
                underpass network cross-connection update -g CrossConnection-SiliconValley \\
                  -n 11111111-2222-3333-4444-555555555555 --provisioning-state Provisioned"""));
  }

  private static List<Command> peerings(String group, String parentType, Option parent, String exampleParent) {
    List<Option> fields =
        List.of(
            Option.integer("--peer-asn").at("properties.peerASN").help("Autonomous system number of the customer."),
            Option.text("--primary-peer-subnet").help("A /30 (IPv6: /126) for the primary link."),
            Option.text("--secondary-peer-subnet").help("A /30 (IPv6: /126) for the secondary link."),
            Option.integer("--vlan-id").at("properties.vlanId").help("VLAN of the peering on the circuit."),
            Option.text("--shared-key").at("properties.sharedKey").help("MD5 key of the BGP sessions."),
            Option.text("--ip-version").values("ipv4", "ipv6").help("Which addresses the subnets are. Left out: IPv4."),
            Option.list("--advertised-public-prefixes").at("properties.microsoftPeeringConfig.advertisedPublicPrefixes")
                .section("Microsoft Peering")
                .help("Public prefixes that the customer announces."),
            Option.integer("--customer-asn").at("properties.microsoftPeeringConfig.customerASN").section("Microsoft Peering")
                .help("Customer's AS behind the peer."),
            Option.text("--routing-registry-name").at("properties.microsoftPeeringConfig.routingRegistryName").section("Microsoft Peering")
                .help("Registry that lists the prefixes."));
    Option[] all = fields.toArray(Option[]::new);
    String collection = "Microsoft.Network/" + parentType + "/{" + parent.key() + "}/peerings/";
    Resource made =
        Resource.child(
            group, "peering", collection + "{peering-type}",
            List.of(parent, Option.text("--peering-type").mandatory().values(TYPES).help("Type of the peering, which also names it.")));
    Option name = Common.name("peering").help("Name of the peering, such as AzurePrivatePeering.");
    Resource found = Resource.child(group, "peering", collection + "{name}", List.of(parent, name), all);
    List<Option> creating = new ArrayList<>(fields);
    List<String> needed = List.of("peer-asn", "primary-peer-subnet", "secondary-peer-subnet", "vlan-id");
    creating.replaceAll(option -> needed.contains(option.key()) ? option.mandatory() : option);
    return List.of(
        made.create(PeeringCommands::complete, "", creating.toArray(Option[]::new))
            .example(
                "Create the private peering.",
                "underpass " + group + " create -g myResourceGroup --" + parent.key() + " " + exampleParent
                    + " --peering-type AzurePrivatePeering \\\n"
                    + "  --peer-asn 65010 --vlan-id 100 --primary-peer-subnet 172.16.0.0/30 --secondary-peer-subnet 172.16.0.4/30"),
        found.show(),
        found.list(),
        found.update(PeeringCommands::complete),
        found.delete());
  }

  private static void complete(ObjectNode body, Call call) {
    ObjectNode properties = (ObjectNode) body.get("properties");
    call.text("peering-type").ifPresent(type -> properties.put("peeringType", type));
    boolean six = call.text("ip-version").map("ipv6"::equals).orElse(call.text("primary-peer-subnet").orElse("").contains(":"));
    ObjectNode holder =
        !six ? properties
            : properties.get("ipv6PeeringConfig") instanceof ObjectNode there ? there
            : call.has("primary-peer-subnet") || call.has("secondary-peer-subnet") ? properties.putObject("ipv6PeeringConfig") : properties;
    call.text("primary-peer-subnet").ifPresent(prefix -> holder.put("primaryPeerAddressPrefix", prefix));
    call.text("secondary-peer-subnet").ifPresent(prefix -> holder.put("secondaryPeerAddressPrefix", prefix));
  }
}
