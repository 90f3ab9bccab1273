package io.underpass.cli.commands;

import io.underpass.cli.grammar.Command;
import io.underpass.cli.grammar.Group;
import io.underpass.cli.grammar.Option;
import io.underpass.cli.grammar.Vocabulary;
import java.util.List;
import java.util.stream.Stream;

/** Every group, and where its commands are. */
public final class Catalog implements Vocabulary {
  private static final List<Group> GROUPS =
      List.of(
          new Group("account", "Show the subscription and get a token."),
          new Group("deployment", "Deploy templates."),
          new Group("deployment group", "Deploy templates to resource groups."),
          new Group("deployment operation", "See the operations of deployments."),
          new Group("deployment operation group", "See the operations of deployments to resource groups."),
          new Group("dns-resolver", "Manage DNS resolvers of virtual networks."),
          new Group("dns-resolver inbound-endpoint", "Manage the addresses at which resolvers could be asked."),
          new Group("ad", "Manage service principals."),
          new Group("ad sp", "Manage service principals."),
          new Group("group", "Manage resource groups."),
          new Group("host", "Register hosts: where machines live. Underpass's own."),
          new Group("monitor", "Manage diagnostic settings and workspaces, read metrics."),
          new Group("monitor activity-log", "Read who changed what."),
          new Group("monitor diagnostic-settings", "Manage where a resource's metrics and logs go."),
          new Group("monitor log-analytics", "Manage and query workspaces."),
          new Group("monitor log-analytics workspace", "Manage Log Analytics workspaces."),
          new Group("monitor metrics", "Read metrics."),
          new Group("network", "Manage networks, gateways and circuits."),
          new Group("network asg", "Manage application security groups."),
          new Group("network cross-connection", "Manage the provider's side of circuits."),
          new Group("network cross-connection peering", "Manage peerings from the provider's side."),
          new Group("network express-route", "Manage circuits."),
          new Group("network express-route auth", "Manage authorizations to connect to a circuit."),
          new Group("network express-route peering", "Manage a circuit's peerings."),
          new Group("network express-route peering connection", "Join circuits: Global Reach."),
          new Group("network express-route peering peer-connection", "See what joins a circuit from the other side."),
          new Group("network express-route port", "Manage ports of ExpressRoute Direct."),
          new Group("network express-route port authorization", "Manage authorizations to put a circuit on a port."),
          new Group("network express-route port link", "Manage the two links of a port."),
          new Group("network express-route port location", "See where ports can be had."),
          new Group("network lb", "Manage load balancers."),
          new Group("network lb address-pool", "Manage the backend pools of a load balancer."),
          new Group("network lb address-pool address", "Manage addresses in a backend pool."),
          new Group("network lb frontend-ip", "Manage where a load balancer is reached."),
          new Group("network lb inbound-nat-rule", "Manage which ports lead to one machine."),
          new Group("network lb outbound-rule", "Manage how machines behind a load balancer get out."),
          new Group("network lb probe", "Manage how a load balancer asks machines whether they live."),
          new Group("network lb rule", "Manage which ports a load balancer spreads over a backend pool."),
          new Group("network local-gateway", "Manage local gateways: far ends of VPNs, kept and shown."),
          new Group("network nic", "Manage network interfaces."),
          new Group("network nic ip-config", "Manage the ip configurations of a network interface."),
          new Group("network nic ip-config address-pool", "Manage which backend pools an ip configuration is in."),
          new Group("network nic ip-config inbound-nat-rule", "Manage which inbound NAT rules lead to an ip configuration."),
          new Group("network nsg", "Manage network security groups."),
          new Group("network nsg rule", "Manage the rules of a network security group."),
          new Group("network private-endpoint", "Manage addresses that stand for somebody else's service."),
          new Group("network private-endpoint-connection", "Approve, reject and cut connections to a private link service."),
          new Group("network private-link-service", "Manage services that are offered to private endpoints."),
          new Group("network private-link-service connection", "Manage the connections to a private link service."),
          new Group("network public-ip", "Manage public IP addresses."),
          new Group("network route-table", "Manage route tables."),
          new Group("network route-table route", "Manage the routes of a route table."),
          new Group("network vnet", "Manage virtual networks."),
          new Group("network vnet peering", "Manage peerings between virtual networks."),
          new Group("network vnet subnet", "Manage subnets of a virtual network."),
          new Group("network vnet-gateway", "Manage virtual network gateways."),
          new Group("network vpn-connection", "Manage connections between circuits and gateways, FastPath among their settings."),
          new Group("network watcher", "Manage network watchers."),
          new Group("network watcher flow-log", "Manage flow logs."),
          new Group("port", "Bind interfaces of this machine to network interfaces and circuits. Underpass's own."),
          new Group("resource", "Manage any resource by its id."),
          new Group("role", "Manage what service principals may do."),
          new Group("role assignment", "Manage role assignments."),
          new Group("role definition", "Look at roles."),
          new Group("route", "Say which prefixes are on premises behind a circuit. Underpass's own."),
          new Group("storage", "Manage storage accounts."),
          new Group("storage account", "Manage storage accounts."),
          new Group("storage account keys", "Manage the keys of a storage account."),
          new Group("vm", "Manage virtual machines."));

  private static final List<Option> GLOBALS =
      List.of(
          Option.text("--data").help("Data directory of the server to ask. Left out: UNDERPASS_DATA, or the usual one."),
          Option.flag("--debug").help("Show every exchange with the server."),
          Option.flag("--help", "-h").help("Show this help and end."),
          Option.flag("--only-show-errors").help("Show errors, no warnings."),
          Option.text("--output", "-o").values("json", "jsonc", "none", "table", "tsv", "yaml", "yamlc").initially("json")
              .help("Output format."),
          Option.text("--query").help("JMESPath over the answer. See https://jmespath.org."),
          Option.text("--subscription").help("Id of the subscription. Left out: the server's."),
          Option.flag("--verbose").help("Say more, such as how long it took."));

  @Override
  public List<Group> groups() {
    return GROUPS;
  }

  @Override
  public List<Option> globals() {
    return GLOBALS;
  }

  @Override
  public List<Command> commands(String group) {
    return switch (group) {
      case "" -> OwnCommands.top();
      case "account" -> AccountCommands.commands();
      case "deployment group" -> DeploymentCommands.commands();
      case "deployment operation group" -> DeploymentCommands.operations();
      case "dns-resolver" -> ResolverCommands.resolvers();
      case "dns-resolver inbound-endpoint" -> ResolverCommands.endpoints();
      case "ad sp" -> AccessCommands.principals();
      case "group" -> GroupCommands.commands();
      case "host" -> OwnCommands.hosts();
      case "monitor activity-log" -> ActivityCommands.commands();
      case "monitor diagnostic-settings" -> MonitorCommands.diagnosticSettings();
      case "monitor log-analytics" -> MonitorCommands.logAnalytics();
      case "monitor log-analytics workspace" -> MonitorCommands.workspaces();
      case "monitor metrics" -> MetricsCommands.commands();
      case "network asg" -> SecurityGroupCommands.applicationGroups();
      case "network cross-connection" -> PeeringCommands.crossConnections();
      case "network cross-connection peering" -> PeeringCommands.ofCrossConnections();
      case "network express-route" -> CircuitCommands.circuits();
      case "network express-route auth" -> CircuitCommands.authorizations();
      case "network express-route peering" -> PeeringCommands.ofCircuits();
      case "network express-route peering connection" -> GlobalReachCommands.connections();
      case "network express-route peering peer-connection" -> GlobalReachCommands.mirrors();
      case "network express-route port" -> PortCommands.ports();
      case "network express-route port authorization" -> PortCommands.authorizations();
      case "network express-route port link" -> PortCommands.links();
      case "network express-route port location" -> PortCommands.locations();
      case "network local-gateway" -> LocalGatewayCommands.commands();
      case "network nic" -> NicCommands.commands();
      case "network nic ip-config" -> NicCommands.ipConfigs();
      case "network lb" -> BalancerCommands.balancers();
      case "network lb address-pool" -> BalancingRuleCommands.pools();
      case "network lb address-pool address" -> BalancingRuleCommands.poolAddresses();
      case "network lb frontend-ip" -> BalancerCommands.frontends();
      case "network lb inbound-nat-rule" -> BalancingRuleCommands.natRules();
      case "network lb outbound-rule" -> BalancingRuleCommands.outboundRules();
      case "network lb probe" -> BalancingRuleCommands.probes();
      case "network lb rule" -> BalancingRuleCommands.rules();
      case "network nic ip-config address-pool" -> NicMembershipCommands.pools();
      case "network nic ip-config inbound-nat-rule" -> NicMembershipCommands.natRules();
      case "network nsg" -> SecurityGroupCommands.groups();
      case "network nsg rule" -> SecurityGroupCommands.rules();
      case "network private-endpoint" -> PrivateLinkCommands.endpoints();
      case "network private-endpoint-connection" -> PrivateLinkCommands.endpointConnections();
      case "network private-link-service" -> PrivateLinkCommands.services();
      case "network private-link-service connection" -> PrivateLinkCommands.serviceConnections();
      case "network public-ip" -> GatewayCommands.publicAddresses();
      case "network route-table" -> RouteTableCommands.tables();
      case "network route-table route" -> RouteTableCommands.routes();
      case "network vnet" -> VnetCommands.commands();
      case "network vnet peering" -> VnetPeeringCommands.commands();
      case "network vnet subnet" -> VnetCommands.subnets();
      case "network vnet-gateway" -> GatewayCommands.gateways();
      case "network vpn-connection" -> ConnectionCommands.commands();
      case "network watcher" -> Stream.concat(WatcherCommands.watchers().stream(), WatchCommands.commands().stream()).toList();
      case "network watcher flow-log" -> WatcherCommands.flowLogs();
      case "port" -> OwnCommands.ports();
      case "resource" -> ResourceCommands.resources();
      case "role assignment" -> AccessCommands.assignments();
      case "role definition" -> AccessCommands.definitions();
      case "route" -> OwnCommands.routes();
      case "storage account" -> StorageCommands.accounts();
      case "storage account keys" -> StorageCommands.keys();
      case "vm" -> MachineCommands.commands();
      default -> List.of();
    };
  }
}
