package io.underpass.lab.demo;

/** The commands of the walk-through, as its document prints them. */
final class Mission {
  static final String GROUP = "myResourceGroup";
  static final String GATEWAY = "myExpressRouteGateway";
  static final String CONNECTION = "myExpressRouteConnection";
  static final String CIRCUIT = "myExpressRouteCircuit";
  static final String MACHINE = "vm-1";
  static final String COMPUTER = "onprem-1";

  static final String SHOW_SKU =
      """
      az network vnet-gateway show \\
        --name myExpressRouteGateway \\
        --resource-group myResourceGroup \\
        --query "sku.name" -o tsv
      """;
  static final String UPGRADE =
      """
      az network vnet-gateway update \\
        --name myExpressRouteGateway \\
        --resource-group myResourceGroup \\
        --sku ErGw3AZ
      """;
  private static final String CREATE =
      """
      CIRCUIT_ID=$(az network express-route show \\
        --name myExpressRouteCircuit \\
        --resource-group myResourceGroup \\
        --query id -o tsv)
      az network vpn-connection create \\
        --name myExpressRouteConnection \\
        --resource-group myResourceGroup \\
        --vnet-gateway1 myExpressRouteGateway \\
        --express-route-circuit2 $CIRCUIT_ID \\
        --routing-weight 0""";

  /** Not in the document: a connection without FastPath, so that there is a before. */
  static final String CREATE_WITHOUT = CREATE + "\n";

  static final String CREATE_WITH = CREATE + " \\\n  --enable-fastpath true\n";
  static final String ENABLE =
      """
      az network vpn-connection update \\
        --name myExpressRouteConnection \\
        --resource-group myResourceGroup \\
        --enable-fastpath true
      """;
  static final String DISABLE =
      """
      az network vpn-connection update \\
        --name myExpressRouteConnection \\
        --resource-group myResourceGroup \\
        --enable-fastpath false
      """;
  static final String DELETE =
      """
      az network vpn-connection delete \\
        --name myExpressRouteConnection \\
        --resource-group myResourceGroup
      """;
  static final String SHOW_BYPASS =
      """
      az network vpn-connection show \\
        --name myExpressRouteConnection \\
        --resource-group myResourceGroup \\
        --query "expressRouteGatewayBypass" -o tsv
      """;
  static final String SHOW_TABLE =
      """
      az network vpn-connection show \\
        --name myExpressRouteConnection \\
        --resource-group myResourceGroup \\
        --query "{Name:name, Status:connectionStatus, FastPath:expressRouteGatewayBypass}" -o table
      """;
  static final String PING = "ping -c 100 10.0.1.10 | tail -1";
  static final String PING_SHORT = "ping -c 100 -i 0.02 10.0.1.10 | tail -1";
  static final String IPERF = "iperf3 -c 10.0.1.10 -p 5201 -t 30 -P 4";
  static final String IPERF_SHORT = "iperf3 -c 10.0.1.10 -p 5201 -t 3 -P 4";

  /** {@code {sub-id}} stands for the subscription, as in the document. */
  static final String DIAGNOSTICS =
      """
      az monitor diagnostic-settings create \\
        --name "expressroute-diagnostics" \\
        --resource "/subscriptions/{sub-id}/resourceGroups/myResourceGroup/providers/Microsoft.Network/virtualNetworkGateways/myExpressRouteGateway" \\
        --workspace "/subscriptions/{sub-id}/resourceGroups/myResourceGroup/providers/Microsoft.OperationalInsights/workspaces/myWorkspace" \\
        --metrics '[{"category": "AllMetrics", "enabled": true}]'
      """;

  private Mission() {}

  static String id(String subscription, String type, String name) {
    return "/subscriptions/" + subscription + "/resourceGroups/" + GROUP + "/providers/" + type + "/" + name;
  }
}
