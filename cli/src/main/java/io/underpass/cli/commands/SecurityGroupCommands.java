package io.underpass.cli.commands;

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

/** {@code network nsg}, {@code network nsg rule} and {@code network asg}. */
final class SecurityGroupCommands {
  private static final String APPLICATIONS = "Microsoft.Network/applicationSecurityGroups";
  private static final Option GROUP_NAME = Option.text("--nsg-name").mandatory().help("Name of the network security group.");

  private static final Resource GROUPS =
      Resource.of(
          "network nsg",
          "network security group",
          "Microsoft.Network/networkSecurityGroups",
          Option.bool("--flush-connection").at("properties.flushConnection").help("Whether changed rules count for flows that are there."));

  private static final Resource APPLICATION_GROUPS = Resource.of("network asg", "application security group", APPLICATIONS);

  private static final Resource RULES =
      Resource.child(
          "network nsg rule",
          "security rule",
          "Microsoft.Network/networkSecurityGroups/{nsg-name}/securityRules/{name}",
          List.of(GROUP_NAME, Common.name("security rule")),
          Option.text("--description").at("properties.description").help("What the rule is for; 140 characters."),
          Option.list("--source-asgs").at("properties.sourceApplicationSecurityGroups").refersTo(APPLICATIONS).section("Source")
              .help("Names or ids of application security groups, in place of prefixes."),
          Option.list("--destination-asgs").at("properties.destinationApplicationSecurityGroups").refersTo(APPLICATIONS)
              .section("Destination").help("Names or ids of application security groups, in place of prefixes."));

  /** Words that go into a singular member when there is one, else into a plural one. */
  private record Sided(Option option, String single, String several) {}

  private static final List<Sided> SIDES =
      List.of(
          sided("--source-address-prefixes", "Source", "sourceAddressPrefix", "sourceAddressPrefixes",
              "Prefixes, or one service tag, or *."),
          sided("--source-port-ranges", "Source", "sourcePortRange", "sourcePortRanges", "Ports and ranges such as 80 or 1024-2047, or *."),
          sided(
              "--destination-address-prefixes", "Destination", "destinationAddressPrefix", "destinationAddressPrefixes",
              "Prefixes, or one service tag, or *."),
          sided(
              "--destination-port-ranges", "Destination", "destinationPortRange", "destinationPortRanges",
              "Ports and ranges such as 80 or 1024-2047, or *."));

  private SecurityGroupCommands() {}

  private static Sided sided(String flag, String section, String single, String several, String help) {
    return new Sided(Option.list(flag, flag.substring(0, flag.length() - (flag.endsWith("fixes") ? 2 : 1))).section(section).help(help),
        single,
        several);
  }

  static List<Command> groups() {
    return List.of(
        GROUPS.create(Resource.AS_IS, "NewNSG").example(
            "Create a network security group.", "underpass network nsg create -g myResourceGroup -n myNsg"),
        GROUPS.show(),
        GROUPS.list(),
        GROUPS.update(Resource.AS_IS),
        GROUPS.delete());
  }

  static List<Command> applicationGroups() {
    return List.of(
        APPLICATION_GROUPS.create(Resource.AS_IS, ""),
        APPLICATION_GROUPS.show(),
        APPLICATION_GROUPS.list(),
        APPLICATION_GROUPS.update(Resource.AS_IS),
        APPLICATION_GROUPS.delete());
  }

  private static Option priority() {
    return Option.integer("--priority").at("properties.priority").help("100 to 4096; lower ones come first.");
  }

  private static Option access() {
    return Option.text("--access").at("properties.access").values("Allow", "Deny").help("What the rule does.");
  }

  private static Option protocol() {
    return Option.text("--protocol").at("properties.protocol").values("*", "Tcp", "Udp", "Icmp", "Esp", "Ah").help("Protocol.");
  }

  private static Option direction() {
    return Option.text("--direction").at("properties.direction").values("Inbound", "Outbound").help("Which way packets go.");
  }

  static List<Command> rules() {
    return List.of(
        RULES
            .create(
                (body, call) -> write(body, call, true),
                "",
                options(
                    priority().mandatory(), access().initially("Allow"), protocol().initially("*"), direction().initially("Inbound")))
            .example(
                "Let SSH in from a network.",
                "underpass network nsg rule create -g myResourceGroup --nsg-name myNsg -n ssh --priority 100 --protocol Tcp \\\n"
                    + "  --source-address-prefixes 10.10.0.0/16 --destination-port-ranges 22"),
        RULES.show(),
        list(),
        RULES.update((body, call) -> write(body, call, false), options(priority(), access(), protocol(), direction())),
        RULES.delete());
  }

  private static Option[] options(Option... own) {
    List<Option> all = new ArrayList<>(List.of(own));
    SIDES.forEach(side -> all.add(side.option()));
    return all.toArray(Option[]::new);
  }

  private static void write(ObjectNode body, Call call, boolean fresh) {
    ObjectNode properties = (ObjectNode) body.get("properties");
    for (Sided side : SIDES) {
      boolean given = call.has(side.option().key());
      boolean groups = side.single().endsWith("AddressPrefix")
          && !properties.path(side.single().replace("AddressPrefix", "ApplicationSecurityGroups")).isEmpty();
      if (given || fresh && !groups) {
        List<String> words = given ? call.words(side.option().key()) : List.of(side.single().equals("destinationPortRange") ? "80" : "*");
        properties.remove(List.of(side.single(), side.several()));
        if (words.size() == 1) {
          properties.put(side.single(), words.getFirst());
        } else {
          ArrayNode all = properties.putArray(side.several());
          words.forEach(all::add);
        }
      }
    }
  }

  private static Command list() {
    Command plain = RULES.list();
    List<Option> own = new ArrayList<>(plain.options());
    own.add(Option.flag("--include-default").help("Show the six rules too that every group ends with."));
    Command.Work work = call -> call.has("include-default") ? withDefaults(call) : plain.work().run(call);
    return new Command(plain.path(), plain.summary(), own, work)
        .shownAs(
            Presentation.FLAT.table(
                "[].{Name:name, Priority:priority, Access:access, Protocol:protocol, Direction:direction,"
                    + " SourceAddressPrefixes:join(' ', sourceAddressPrefixes || [sourceAddressPrefix || '']),"
                    + " DestinationPortRanges:join(' ', destinationPortRanges || [destinationPortRange || ''])}"));
  }

  private static JsonNode withDefaults(Call call) {
    JsonNode group =
        call.service().get(Resource.target(Body.id("Microsoft.Network/networkSecurityGroups", call.require("nsg-name"), call), ""));
    ArrayNode rules = JsonNodeFactory.instance.arrayNode();
    group.path("properties").path("securityRules").forEach(rules::add);
    group.path("properties").path("defaultSecurityRules").forEach(rules::add);
    return rules;
  }
}
