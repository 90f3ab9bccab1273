package io.underpass.cli.commands;

import io.underpass.cli.client.Json;
import io.underpass.cli.grammar.Call;
import io.underpass.cli.grammar.Command;
import io.underpass.cli.grammar.Option;
import io.underpass.cli.output.Presentation;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code network lb} and where it is reached: {@code frontend-ip}. */
final class BalancerCommands {
  static final String TYPE = "Microsoft.Network/loadBalancers";
  static final Option LB_NAME = Option.text("--lb-name").mandatory().help("Name of the load balancer.");

  private static final Resource BALANCERS = Resource.of("network lb", "load balancer", TYPE);

  /** What makes a frontend; paths are within it. */
  private static final List<Option> FRONTEND =
      List.of(
          Option.text("--subnet").at("properties.subnet").refersTo("Microsoft.Network/virtualNetworks/{vnet-name}/subnets")
              .help("Name or id of a subnet, for an internal load balancer; with a name, --vnet-name says where."),
          VnetCommands.VNET_NAME.optional(),
          Option.text("--private-ip-address").at("properties.privateIPAddress").help("Static address. Left out: the next free one."),
          Option.text("--private-ip-address-version").at("properties.privateIPAddressVersion").values("IPv4", "IPv6")
              .help("Version of the address."),
          Option.text("--public-ip-address").at("properties.publicIPAddress").refersTo("Microsoft.Network/publicIPAddresses")
              .help("Name or id of a public IP address, for a public one."));

  private static final Item FRONTENDS =
      new Item(
          "network lb frontend-ip", "frontend IP configuration", TYPE + "/{lb-name}", List.of(LB_NAME), "frontendIPConfigurations",
          join(FRONTEND, Option.list("--zone", "-z").at("zones").help("Availability zones.")));

  private BalancerCommands() {}

  private static List<Option> join(List<Option> options, Option more) {
    return Stream.concat(options.stream(), Stream.of(more)).toList();
  }

  static List<Command> balancers() {
    List<Option> frontend = FRONTEND.stream().map(option -> option.at("")).toList();
    Option[] more =
        Stream.concat(
                frontend.stream(),
                Stream.of(
                    Option.text("--sku").at("sku.name").values("Basic", "Standard").initially("Standard").help("SKU of the load balancer."),
                    Option.text("--frontend-ip-name").initially("LoadBalancerFrontEnd").help("Name of its frontend."),
                    Option.text("--backend-pool-name")
                        .help("Name of its backend pool. Left out: the load balancer's with bepool behind it."),
                    Option.list("--frontend-ip-zone").help("Availability zones of the frontend.")))
            .toArray(Option[]::new);
    return List.of(
        BALANCERS.create(BalancerCommands::complete, "loadBalancer", more).example(
            "Create an internal load balancer.",
            "underpass network lb create -g myResourceGroup -n myLb --vnet-name myVnet --subnet default --backend-pool-name machines"),
        BALANCERS.show(),
        BALANCERS.list().shownAs(
            Presentation.FLAT.table(
                "[].{Name:name, ResourceGroup:resourceGroup, Location:location, Sku:sku.name, ProvisioningState:provisioningState}")),
        BALANCERS.update(Resource.AS_IS),
        BALANCERS.delete());
  }

  private static void complete(ObjectNode body, Call call) {
    ObjectNode properties = (ObjectNode) body.get("properties");
    ObjectNode frontend =
        properties.putArray("frontendIPConfigurations").addObject()
            .put("name", call.text("frontend-ip-name").orElse("LoadBalancerFrontEnd"));
    frontend.putObject("properties");
    Body.write(frontend, FRONTEND, call, true);
    if (!call.has("subnet") && !call.has("public-ip-address")) {
      ((ObjectNode) frontend.get("properties")).set("publicIPAddress", Json.object().put("id", publicAddress(body, call)));
    }
    if (call.has("frontend-ip-zone")) {
      call.words("frontend-ip-zone").forEach(frontend.putArray("zones")::add);
    }
    address(frontend);
    properties.putArray("backendAddressPools").addObject()
        .put("name", call.text("backend-pool-name").orElse(call.require("name") + "bepool"));
  }

  /** As az does: without a subnet and an address there is an address made, {@code PublicIP} and the load balancer's name. */
  private static String publicAddress(ObjectNode body, Call call) {
    String sku = body.path("sku").path("name").asString("Standard");
    String id = Body.id("Microsoft.Network/publicIPAddresses", "PublicIP" + call.require("name"), call);
    ObjectNode address = Json.object().put("location", body.path("location").asString(""));
    address.putObject("sku").put("name", sku);
    address.putObject("properties").put("publicIPAllocationMethod", sku.equals("Basic") ? "Dynamic" : "Static");
    call.service().put(Resource.target(id, ""), address, true);
    return id;
  }

  private static void address(ObjectNode frontend) {
    ObjectNode properties = (ObjectNode) frontend.get("properties");
    if (properties.has("subnet")) {
      boolean given = properties.path("privateIPAddress").isString();
      if (!properties.has("privateIPAllocationMethod")) {
        properties.put("privateIPAllocationMethod", given ? "Static" : "Dynamic");
      }
    }
  }

  static List<Command> frontends() {
    return List.of(
        FRONTENDS.create((item, _, _) -> address(item)).example(
            "Give an internal load balancer a second address.",
            "underpass network lb frontend-ip create -g myResourceGroup --lb-name myLb -n second --vnet-name myVnet --subnet default"),
        FRONTENDS.show(),
        FRONTENDS.list(),
        FRONTENDS.update((item, _, call) -> {
          if (call.has("private-ip-address")) {
            boolean given = !call.require("private-ip-address").isEmpty();
            ((ObjectNode) item.get("properties")).put("privateIPAllocationMethod", given ? "Static" : "Dynamic");
          }
        }),
        FRONTENDS.delete());
  }

  /** Where an item names no frontend, the only one is meant. */
  static void onlyFrontend(ObjectNode item, JsonNode balancer) {
    only(item, "frontendIPConfiguration", balancer.path("properties").path("frontendIPConfigurations"));
  }

  static void only(ObjectNode item, String member, JsonNode candidates) {
    ObjectNode properties = (ObjectNode) item.get("properties");
    if (!properties.has(member) && candidates.size() == 1 && candidates.get(0).path("id").isString()) {
      properties.putObject(member).put("id", candidates.get(0).path("id").asString());
    }
  }
}
