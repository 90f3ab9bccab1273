package io.underpass.cli.commands;

import io.underpass.cli.grammar.Call;
import io.underpass.cli.grammar.Command;
import io.underpass.cli.grammar.Option;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code dns-resolver}, an extension of az's: resolvers and their inbound endpoints. */
final class ResolverCommands {
  private static final Resource RESOLVERS = Resource.of("dns-resolver", "DNS resolver", "Microsoft.Network/dnsResolvers");

  private static final Resource ENDPOINTS =
      new Resource(
          "dns-resolver inbound-endpoint",
          "inbound endpoint",
          "Microsoft.Network/dnsResolvers/{dns-resolver-name}/inboundEndpoints/{name}",
          List.of(
              Option.text("--dns-resolver-name").mandatory().help("Name of the DNS resolver."),
              Option.text("--name", "--inbound-endpoint-name", "-n").mandatory().help("Name of the inbound endpoint.")),
          true,
          List.of());

  private ResolverCommands() {}

  static List<Command> resolvers() {
    return List.of(
        RESOLVERS
            .create(
                Resource.AS_IS,
                "",
                Option.text("--id", "--vnet").mandatory().at("properties.virtualNetwork").refersTo("Microsoft.Network/virtualNetworks")
                    .help("Name or id of the virtual network."))
            .example("Create a resolver.", "underpass dns-resolver create -g myResourceGroup -n myResolver --id myVnet"),
        RESOLVERS.show(),
        RESOLVERS.list(),
        RESOLVERS.delete());
  }

  static List<Command> endpoints() {
    return List.of(
        ENDPOINTS
            .create(
                ResolverCommands::complete,
                "",
                Option.json("--ip-configurations").mandatory()
                    .help("JSON, such as [{\"private-ip-allocation-method\":\"Dynamic\",\"id\":\"{id of the subnet}\"}]."))
            .example(
                "Create an endpoint.",
                "underpass dns-resolver inbound-endpoint create -g myResourceGroup --dns-resolver-name myResolver -n myEndpoint \\\n"
                    + "  --ip-configurations '[{\"private-ip-allocation-method\":\"Dynamic\",\"id\":\"{id of the subnet}\"}]'"),
        ENDPOINTS.show(),
        ENDPOINTS.list(),
        ENDPOINTS.delete());
  }

  /** az's words for a configuration, or the wire's. */
  private static void complete(ObjectNode body, Call call) {
    Option option = call.invocation().command().options().stream().filter(one -> one.key().equals("ip-configurations")).findFirst()
        .orElseThrow();
    JsonNode given = Body.json(option, call.words("ip-configurations"));
    ArrayNode configurations = ((ObjectNode) body.path("properties")).putArray("ipConfigurations");
    for (JsonNode one : given.isArray() ? given : configurations.arrayNode().add(given)) {
      ObjectNode configuration = configurations.addObject();
      one.properties().forEach(member -> {
        switch (member.getKey()) {
          case "id" -> configuration.putObject("subnet").put("id", Body.withSubscription(member.getValue().asString(""), call));
          case "private-ip-allocation-method" -> configuration.set("privateIpAllocationMethod", member.getValue());
          case "private-ip-address" -> configuration.set("privateIpAddress", member.getValue());
          default -> configuration.set(member.getKey(), member.getValue());
        }
      });
    }
  }
}
