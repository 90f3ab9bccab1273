package io.underpass.routing;

import io.underpass.model.AddressPrefix;
import io.underpass.model.ApplicationSecurityGroup;
import io.underpass.model.FlowLog;
import io.underpass.model.NetworkInterface;
import io.underpass.model.NetworkSecurityGroup;
import io.underpass.model.Ports;
import io.underpass.model.ResourceId;
import io.underpass.model.SecurityRule;
import io.underpass.model.SecurityRule.Access;
import io.underpass.model.SecurityRule.Direction;
import io.underpass.model.SecurityRule.Protocol;
import io.underpass.model.SecurityRule.Side;
import io.underpass.model.Subnet;
import io.underpass.model.VirtualNetwork;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Puts security groups and flow logs into a {@link Lab}. */
final class Guards {
  private Guards() {}

  static ResourceId groupId(String name) {
    return Lab.network("Microsoft.Network", "networkSecurityGroups", name);
  }

  static ResourceId applicationId(String name) {
    return Lab.network("Microsoft.Network", "applicationSecurityGroups", name);
  }

  static ResourceId logId(String name) {
    return Lab.network("Microsoft.Network", "networkWatchers", "watcher").child("flowLogs", name);
  }

  /**
   * A group of these rules, the first of priority 100. A rule is {@code in deny tcp 10.10.0.0/16 * 443}: direction, access, protocol,
   * sources, destinations and destination ports; several are joined by commas, an application security group is {@code @name}.
   */
  static Lab group(Lab lab, String name, String... rules) {
    List<SecurityRule> made = new ArrayList<>();
    for (String rule : rules) {
      String[] words = rule.split(" ");
      made.add(new SecurityRule(
          groupId(name).child("securityRules", "r" + made.size()),
          100 + made.size(),
          words[0].equals("in") ? Direction.INBOUND : Direction.OUTBOUND,
          Access.valueOf(words[1].toUpperCase(Locale.ROOT)),
          Protocol.tryParse(words[2]).orElseThrow(),
          side(words[3], "*"),
          side(words[4], words[5])));
    }
    return lab.put(new NetworkSecurityGroup(groupId(name), "eastus", made));
  }

  private static Side side(String addresses, String ports) {
    List<AddressPrefix> prefixes = new ArrayList<>();
    List<ResourceId> groups = new ArrayList<>();
    for (String address : addresses.split(",")) {
      if (address.startsWith("@")) {
        groups.add(applicationId(address.substring(1)));
      } else {
        prefixes.add(AddressPrefix.parse(address));
      }
    }
    return new Side(prefixes, groups, Arrays.stream(ports.split(",")).map(Ports::parse).toList());
  }

  /** Puts a group in front of a subnet, or takes it away. */
  static Lab subnet(Lab lab, String network, String subnet, @Nullable String group) {
    return subnet(lab, network, subnet, it -> new Subnet(
        it.id(), it.prefixes(), group == null ? null : groupId(group), it.routeTable(), it.serviceEndpoints(),
        it.privateEndpointPolicies()));
  }

  /** Says which policies count for the private endpoints of a subnet. */
  static Lab policies(Lab lab, String network, String subnet, Subnet.PrivateEndpointPolicies policies) {
    return subnet(lab, network, subnet, it -> new Subnet(
        it.id(), it.prefixes(), it.networkSecurityGroup(), it.routeTable(), it.serviceEndpoints(), policies));
  }

  private static Lab subnet(Lab lab, String network, String subnet, UnaryOperator<Subnet> change) {
    VirtualNetwork before = lab.resources.get(VirtualNetwork.class, Lab.networkId(network)).orElseThrow();
    List<Subnet> subnets = before.subnets().stream().map(it -> it.name().equals(subnet) ? change.apply(it) : it).toList();
    return lab.put(new VirtualNetwork(
        before.id(), before.location(), before.addressSpaces(), subnets, before.community(), before.flowTimeout()));
  }

  /** Puts a group in front of a machine, or takes it away. */
  static Lab machine(Lab lab, String machine, @Nullable String group) {
    NetworkInterface nic = lab.resources.get(NetworkInterface.class, Lab.nicId(machine)).orElseThrow();
    return lab.put(new NetworkInterface(
        nic.id(), nic.location(), nic.ipConfigurations(), nic.mac(), nic.ipForwarding(), nic.virtualMachine(),
        group == null ? null : groupId(group), nic.privateEndpoint(), nic.stateful()));
  }

  /** Lets a machine's addresses bear an application security group. */
  static Lab member(Lab lab, String machine, String application) {
    NetworkInterface nic = lab.resources.get(NetworkInterface.class, Lab.nicId(machine)).orElseThrow();
    return lab
        .put(new ApplicationSecurityGroup(applicationId(application), "eastus"))
        .put(new NetworkInterface(
            nic.id(),
            nic.location(),
            nic.ipConfigurations().stream()
                .map(it -> new NetworkInterface.IpConfiguration(
                    it.name(), it.subnet(), it.address(), it.primary(), it.publicIpAddress(), it.backendPools(),
                    List.of(applicationId(application))))
                .toList(),
            nic.mac(), nic.ipForwarding(), nic.virtualMachine(), nic.networkSecurityGroup(), nic.privateEndpoint(), nic.stateful()));
  }

  /** Logs what goes through a target. */
  static Lab log(Lab lab, String name, ResourceId target, boolean enabled) {
    return lab.put(new FlowLog(
        logId(name), target, Lab.network("Microsoft.Storage", "storageAccounts", "logs"), enabled, null, ""));
  }
}
