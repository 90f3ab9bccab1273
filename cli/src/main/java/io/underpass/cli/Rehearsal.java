package io.underpass.cli;

import java.util.List;
import java.util.Map;

/**
 * Runs what is wanted fast, once, against a server whose data directory is the only argument, so that the JVM can write down what
 * it loaded. What fails here fails quietly: a cache that knows less is still right.
 */
public final class Rehearsal {
  private static final List<String> LINES =
      List.of(
          "--version",
          "",
          "network vpn-connection create --help",
          "network vpn-connection creat",
          "network vpn-connection show --nmae x",
          "account show",
          "group create -n rehearsal -l eastus --tags a=b",
          "group exists -n rehearsal",
          "network vnet create -g rehearsal -n net --address-prefixes 10.0.0.0/16 --subnet-name default --subnet-prefixes 10.0.1.0/24",
          "network vnet subnet create -g rehearsal --vnet-name net -n GatewaySubnet --address-prefixes 10.0.255.0/27",
          "network nic create -g rehearsal -n nic --vnet-name net --subnet default --private-ip-address 10.0.1.10",
          "vm create -g rehearsal -n vm --nics nic",
          "network vnet list -g rehearsal -o table",
          "network vnet show -g rehearsal -n net --query name -o tsv",
          "network vnet show -g rehearsal -n net --query addressSpace.addressPrefixes[0]",
          "network vnet show -g rehearsal -n net --query"
              + " {Name:name,State:provisioningState,Prefixes:addressSpace.addressPrefixes} -o table",
          "network vnet show -g rehearsal -n net -o yaml",
          "network vnet update -g rehearsal -n net --set tags.x=y",
          "network vnet-gateway create -g rehearsal -n gateway --sku ErGw1AZ --vnet net",
          "network vnet-gateway show -g rehearsal -n gateway --query sku.name -o tsv",
          "network vnet-gateway list -g rehearsal -o table",
          "network express-route create -g rehearsal -n circuit --provider Equinix --peering-location Amsterdam --bandwidth 1000",
          "network express-route show -g rehearsal -n circuit --query id -o tsv",
          "network vpn-connection show -g rehearsal -n none",
          "network vpn-connection list -g rehearsal -o table",
          "network cross-connection list -o table",
          "monitor log-analytics workspace create -g rehearsal -n workspace",
          "monitor metrics list --resource gateway -g rehearsal --resource-type Microsoft.Network/virtualNetworkGateways --metrics"
              + " ExpressRouteGatewayBitsPerSecond -o table",
          "resource list -g rehearsal -o table",
          "path --source 10.10.0.10 --destination 10.0.1.10 -o table",
          "nodes -o table",
          "group delete -n rehearsal --yes");

  private Rehearsal() {}

  public static void main(String[] args) {
    Terminal captured = Terminal.captured(Map.of("UNDERPASS_DATA", args[0]));
    for (String line : LINES) {
      Cli.run(line.isEmpty() ? List.of() : List.of(line.split(" ")), captured);
    }
    Terminal system = Terminal.system();
    Cli.run(List.of("account", "show", "--data", args[0]), system);
    system.out().flush();
    system.err().flush();
  }
}
