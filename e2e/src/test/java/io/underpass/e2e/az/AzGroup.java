package io.underpass.e2e.az;

import java.util.function.Consumer;

/** What az's commands are tested by: groups that need nothing of each other. */
enum AzGroup {
  RESOURCES("group, resource, account, provider", ResourceCommands::groupsAndResources),
  ROLE("role; ad sp", AccessCommands::roles),
  ACTIVITY_LOG("monitor activity-log", AccessCommands::activities),
  VNET("network vnet", VnetCommands::networks),
  PEERING("network vnet peering", VnetCommands::peerings),
  NIC("network nic, public-ip; vm", NicCommands::interfaces),
  VNET_GATEWAY("network vnet-gateway", GatewayCommands::gateways),
  VPN_CONNECTION("network vpn-connection", GatewayCommands::connections),
  AUTHORIZATION("network express-route auth, used by a connection", GatewayCommands::authorizedConnections),
  EXPRESS_ROUTE("network express-route", CircuitCommands::circuits),
  EXPRESS_ROUTE_PORT("network express-route port", CircuitCommands::ports),
  GLOBAL_REACH("network express-route peering connection", CircuitCommands::globalReach),
  CROSS_CONNECTION("rest, for cross connections", CircuitCommands::crossConnections),
  NSG("network nsg", SecurityCommands::securityGroups),
  ROUTE_TABLE("network route-table", SecurityCommands::routeTables),
  LB("network lb", BalancerCommands::balancers),
  PRIVATE_ENDPOINT("network private-endpoint, private-link-service", BalancerCommands::privateEndpoints),
  WATCHER("network watcher; storage account", WatcherCommands::watchers),
  DEPLOYMENT("deployment group, operation group", DeploymentCommands::deployments),
  LOCAL_GATEWAY("network local-gateway", WatcherCommands::localGateways),
  MONITOR("monitor metrics, diagnostic-settings, log-analytics", MonitorCommands::monitoring);

  private final String title;
  private final Consumer<AzShell> commands;

  AzGroup(String title, Consumer<AzShell> commands) {
    this.title = title;
    this.commands = commands;
  }

  String title() {
    return title;
  }

  void run(AzShell az) {
    commands.accept(az);
  }
}
