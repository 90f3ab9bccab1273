package io.underpass.cli.commands;

import io.underpass.cli.CliException;
import io.underpass.cli.client.Ids;
import io.underpass.cli.client.Json;
import io.underpass.cli.grammar.Call;
import io.underpass.cli.grammar.Command;
import io.underpass.cli.grammar.Option;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code network private-endpoint}, {@code network private-link-service} with its connections, {@code network
 * private-endpoint-connection}.
 */
final class PrivateLinkCommands {
  private static final String SUBNET = "Microsoft.Network/virtualNetworks/{vnet-name}/subnets";
  private static final String SERVICE = "Microsoft.Network/privateLinkServices";
  private static final String STATE = "privateLinkServiceConnectionState";

  private static final Resource ENDPOINTS =
      Resource.of("network private-endpoint", "private endpoint", "Microsoft.Network/privateEndpoints");

  private static final Resource SERVICES =
      Resource.of(
          "network private-link-service",
          "private link service",
          SERVICE,
          Option.list("--visibility").at("properties.visibility.subscriptions").help("Subscriptions that may see it; * for all."),
          Option.list("--auto-approval").at("properties.autoApproval.subscriptions")
              .help("Subscriptions whose connections are approved at once; * for all."),
          Option.list("--fqdns").at("properties.fqdns").help("Names of the service."),
          Option.bool("--enable-proxy-protocol").at("properties.enableProxyProtocol").help("Whether the proxy protocol is on."));

  private static final List<Option> CONNECTION =
      List.of(
          Option.text("--name", "-n").mandatory().help("Name of the private endpoint connection."),
          Option.text("--service-name").mandatory().help("Name of the private link service."),
          Common.GROUP);

  private PrivateLinkCommands() {}

  static List<Command> endpoints() {
    return List.of(
        ENDPOINTS
            .create(
                PrivateLinkCommands::connection,
                "",
                Option.text("--subnet").mandatory().at("properties.subnet").refersTo(SUBNET)
                    .help("Name or id of the subnet; with a name, --vnet-name says where."),
                VnetCommands.VNET_NAME.optional(),
                Option.text("--connection-name").mandatory().help("Name of the connection."),
                Option.text("--private-connection-resource-id").mandatory()
                    .help("Id of the private link service or of another service; or a private link service's alias."),
                Option.list("--group-id", "--group-ids").help("Parts of the service that are meant, such as blob."),
                Option.bool("--manual-request").help("Whether the service's owner is asked."),
                Option.text("--request-message").help("What the service's owner reads; 140 characters."),
                Option.text("--nic-name").at("properties.customNetworkInterfaceName").help("Name of the network interface that is made."),
                Option.list("--asg").at("properties.applicationSecurityGroups").refersTo("Microsoft.Network/applicationSecurityGroups")
                    .help("Names or ids of application security groups."))
            .example(
                "Reach a private link service from a subnet.",
                "underpass network private-endpoint create -g myResourceGroup -n myEndpoint --vnet-name myVnet --subnet default \\\n"
                    + "  --connection-name c --private-connection-resource-id {id}"),
        ENDPOINTS.show(),
        ENDPOINTS.list(),
        ENDPOINTS.update(Resource.AS_IS),
        ENDPOINTS.delete());
  }

  private static void connection(ObjectNode body, Call call) {
    String list = call.is("manual-request") ? "manualPrivateLinkServiceConnections" : "privateLinkServiceConnections";
    ObjectNode connection = ((ObjectNode) body.get("properties")).putArray(list).addObject().put("name", call.require("connection-name"));
    ObjectNode details = connection.putObject("properties");
    details.put("privateLinkServiceId", Body.withSubscription(call.require("private-connection-resource-id"), call));
    if (call.has("group-id")) {
      call.words("group-id").forEach(details.putArray("groupIds")::add);
    }
    call.text("request-message").ifPresent(message -> details.put("requestMessage", message));
  }

  static List<Command> services() {
    return List.of(
        SERVICES
            .create(
                PrivateLinkCommands::configuration,
                "",
                Option.text("--subnet").mandatory()
                    .help("Name or id of the subnet for its addresses; with a name, --vnet-name says where."),
                VnetCommands.VNET_NAME.optional(),
                Option.text("--lb-name").help("Name of the load balancer, where --lb-frontend-ip-configs are names."),
                Option.list("--lb-frontend-ip-configs").mandatory().at("properties.loadBalancerFrontendIpConfigurations")
                    .refersTo(BalancerCommands.TYPE + "/{lb-name}/frontendIPConfigurations")
                    .help("Names or ids of frontends of a Standard internal load balancer."),
                Option.text("--private-ip-address").help("Static address. Left out: the next free one."),
                Option.text("--private-ip-address-version").values("IPv4", "IPv6").initially("IPv4").help("Version of the address."))
            .example(
                "Offer what is behind a load balancer.",
                "underpass network private-link-service create -g myResourceGroup -n myService --vnet-name myVnet --subnet nat \\\n"
                    + "  --lb-name myLb --lb-frontend-ip-configs LoadBalancerFrontEnd"),
        SERVICES.show(),
        SERVICES.list(),
        SERVICES.update(Resource.AS_IS),
        SERVICES.delete());
  }

  private static void configuration(ObjectNode body, Call call) {
    ObjectNode configuration = ((ObjectNode) body.get("properties")).putArray("ipConfigurations").addObject().put("name", "ipconfig1");
    ObjectNode details = configuration.putObject("properties").put("primary", true);
    call.text("private-ip-address").ifPresent(address -> details.put("privateIPAddress", address));
    details.put("privateIPAllocationMethod", call.has("private-ip-address") ? "Static" : "Dynamic");
    details.put("privateIPAddressVersion", call.text("private-ip-address-version").orElse("IPv4"));
    details.putObject("subnet").put("id", Body.id(SUBNET, call.require("subnet"), call));
  }

  static List<Command> serviceConnections() {
    List<Option> update = new ArrayList<>(CONNECTION);
    update.add(Option.text("--connection-status").mandatory()
        .values("Approved", "Pending", "Rejected", "Removed").help("What it becomes."));
    update.add(Option.text("--description").help("Why."));
    update.add(Option.text("--action-required").help("What the endpoint's owner should do."));
    update.add(Common.NO_WAIT);
    List<Option> removal = new ArrayList<>(CONNECTION);
    removal.add(Common.NO_WAIT);
    removal.add(Common.YES);
    String group = "network private-link-service connection ";
    return List.of(
        new Command(group + "update", "Approve or reject a private endpoint connection.", update,
            call -> decide(id(call), call.require("connection-status"), call))
            .example(
                "Approve a connection.",
                "underpass network private-link-service connection update -g myResourceGroup --service-name myService -n {connection} \\\n"
                    + "  --connection-status Approved"),
        new Command(group + "delete", "Cut a private endpoint connection.", removal, call -> cut(id(call), call)));
  }

  private static String id(Call call) {
    return Body.id(SERVICE, call.require("service-name"), call) + "/privateEndpointConnections/" + call.require("name");
  }

  static List<Command> endpointConnections() {
    List<Option> named =
        List.of(Option.text("--id").mandatory().help("Id of the private endpoint connection, as the private link service shows it."));
    List<Option> decided = new ArrayList<>(named);
    decided.add(Option.text("--description").help("Why."));
    decided.add(Common.NO_WAIT);
    List<Option> removal = new ArrayList<>(named);
    removal.add(Common.NO_WAIT);
    removal.add(Common.YES);
    String group = "network private-endpoint-connection ";
    return List.of(
        new Command(group + "approve", "Approve a private endpoint connection.", decided, call -> decide(given(call), "Approved", call)),
        new Command(group + "reject", "Reject a private endpoint connection.", decided, call -> decide(given(call), "Rejected", call)),
        new Command(group + "show", "Show a private endpoint connection.", named,
            call -> call.service().get(Resource.target(given(call), ""))),
        new Command(group + "delete", "Cut a private endpoint connection.", removal, call -> cut(given(call), call)));
  }

  private static String given(Call call) {
    String id = Body.withSubscription(call.require("id"), call);
    if (!Ids.isId(id) || !id.toLowerCase(Locale.ROOT).contains("/privateendpointconnections/")) {
      throw CliException.usage("argument --id: '" + id + "' is not the id of a private endpoint connection");
    }
    return id;
  }

  private static @Nullable JsonNode decide(String id, String status, Call call) {
    String target = Resource.target(id, "");
    JsonNode connection = call.service().get(target);
    ObjectNode body = connection instanceof ObjectNode found ? found : Json.object();
    ObjectNode properties = body.get("properties") instanceof ObjectNode found ? found : body.putObject("properties");
    ObjectNode state = properties.get(STATE) instanceof ObjectNode found ? found : properties.putObject(STATE);
    state.put("status", status);
    call.text("description").ifPresent(text -> state.put("description", text));
    if (call.invocation().command().options().stream().anyMatch(option -> option.key().equals("action-required"))) {
      call.text("action-required").ifPresent(text -> state.put("actionsRequired", text));
    }
    JsonNode updated = call.service().put(target, body, call.waits());
    return call.waits() ? updated : null;
  }

  private static @Nullable JsonNode cut(String id, Call call) {
    call.service().delete(Resource.target(id, ""), call.waits());
    return null;
  }
}
