package io.underpass.routing;

import io.underpass.model.CircuitLimits;
import io.underpass.model.CircuitPeering;
import io.underpass.model.Connection;
import io.underpass.model.ExpressRouteCircuit;
import io.underpass.model.ExpressRoutePort;
import io.underpass.model.FastPathFeature;
import io.underpass.model.GatewaySku;
import io.underpass.model.ResourceId;
import io.underpass.model.Resources;
import io.underpass.model.VirtualNetwork;
import io.underpass.model.VirtualNetworkGateway;
import io.underpass.net.IpAddress;
import io.underpass.plan.Reason;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Who may bypass the gateway. Each rule has a {@link ReasonCode}, and a failing and a passing example in docs/rules.md. */
public final class FastPathRules {
  /** Our code: the real service's isn't published. */
  public static final String SKU_REFUSED = "FastPathNotSupportedByGatewaySku";

  /** Our code. */
  public static final String LOCAL_REFUSED = "FastPathNotSupportedByLocalCircuit";

  /** Our code. */
  public static final String PEERING_REFUSED = "FastPathRequiresPrivatePeering";

  private FastPathRules() {}

  /**
   * Why a request is refused.
   *
   * @param code the error's code
   * @param message what is wrong, what was expected and what to do
   */
  public record Refusal(String code, String message) {}

  /**
   * Whether a connection that asks for FastPath must be refused, judged by what is asked for of gateway and circuit. What isn't known yet
   * (a circuit without any
   * peering, one that isn't provisioned) refuses nothing.
   */
  public static Optional<Refusal> refusal(Resources resources, Connection connection) {
    if (!connection.bypass()) {
      return Optional.empty();
    }
    Optional<Refusal> bySku = resources.get(VirtualNetworkGateway.class, connection.gateway()).flatMap(FastPathRules::refusal);
    return bySku.or(() -> resources.get(ExpressRouteCircuit.class, connection.circuit()).flatMap(circuit -> refusal(resources, circuit)));
  }

  /** Whether this gateway, as asked for, rules FastPath out: also for a change of a gateway whose connections have it on. */
  public static Optional<Refusal> refusal(VirtualNetworkGateway gateway) {
    GatewaySku sku = gateway.sku();
    if (sku != null && sku.canFastPath(gateway.scale().min())) {
      return Optional.empty();
    }
    String has = sku == null
        ? "no SKU of ExpressRoute"
        : "SKU " + sku + (sku == GatewaySku.ER_GW_SCALE ? " with a minimum of " + gateway.scale().min() + " scale units" : "");
    return Optional.of(new Refusal(
        SKU_REFUSED,
        "FastPath is not possible: virtual network gateway '" + gateway.name() + "' has " + has + "; " + CAPABLE + " can."
            + (sku == null ? "" : " Upgrade it first: " + upgradeCommand(gateway, sku))));
  }

  private static final String CAPABLE = GatewaySku.ULTRA_PERFORMANCE + ", " + GatewaySku.ER_GW3_AZ + " and " + GatewaySku.ER_GW_SCALE
      + " with at least " + GatewaySku.FASTPATH_SCALE_UNITS + " scale units as its minimum";

  private static String upgradeCommand(VirtualNetworkGateway gateway, GatewaySku sku) {
    return "az network vnet-gateway update --name " + gateway.name() + " --resource-group " + gateway.id().resourceGroup()
        + (sku == GatewaySku.ER_GW_SCALE
            ? " --min-scale-unit " + GatewaySku.FASTPATH_SCALE_UNITS + " --max-scale-unit "
                + Math.max(GatewaySku.FASTPATH_SCALE_UNITS, gateway.scale().max())
            : " --sku " + sku.fastPathSku());
  }

  /** Whether this circuit, as asked for, rules FastPath out. */
  public static Optional<Refusal> refusal(Resources resources, ExpressRouteCircuit circuit) {
    if (circuit.tier() == ExpressRouteCircuit.Tier.LOCAL) {
      return Optional.of(new Refusal(
          LOCAL_REFUSED,
          "FastPath is not possible: circuit '" + circuit.name() + "' has tier Local; Standard and Premium circuits can. "
              + "Change it first: az network express-route update --name " + circuit.name() + " --resource-group "
              + circuit.id().resourceGroup() + " --sku-tier Standard"));
    }
    List<CircuitPeering> peerings = resources.peerings(circuit);
    if (!peerings.isEmpty() && peerings.stream().noneMatch(CircuitPeering::isPrivate)) {
      return Optional.of(new Refusal(
          PEERING_REFUSED,
          "FastPath is not possible: circuit '" + circuit.name() + "' has " + peerings.getFirst().name()
              + " alone; FastPath needs private peering. Add it first: az network express-route peering create --circuit-name "
              + circuit.name() + " --resource-group " + circuit.id().resourceGroup()
              + " --peering-type AzurePrivatePeering --peer-asn <asn> --vlan-id <vlan>"
              + " --primary-peer-subnet <prefix>/30 --secondary-peer-subnet <prefix>/30"));
    }
    return Optional.empty();
  }

  /**
   * The first rule that keeps all of a connection's traffic on the gateway; empty if addresses may bypass.
   *
   * @param running what the gateway runs: a SKU that was asked for but doesn't run yet doesn't bypass
   */
  public static Optional<Reason> connectionRule(
      Resources resources, Connection connection, VirtualNetworkGateway gateway, GatewayState running, ExpressRouteCircuit circuit) {
    if (!connection.bypass()) {
      return Optional.of(ReasonCode.FP_OFF.reason("connection " + connection.name() + " has FastPath off", connection.id()));
    }
    if (!running.running().canFastPath(Math.min(running.units(), gateway.scale().min()))) {
      return Optional.of(ReasonCode.FP_SKU.reason(
          "gateway " + gateway.name() + " runs " + running.running() + "; " + CAPABLE + " can be bypassed", gateway.id()));
    }
    if (circuit.tier() == ExpressRouteCircuit.Tier.LOCAL) {
      return Optional.of(ReasonCode.FP_CIRCUIT_LOCAL.reason("circuit " + circuit.name() + " is Local", circuit.id()));
    }
    if (resources.privatePeering(circuit).filter(CircuitPeering::enabled).isEmpty()) {
      return Optional.of(ReasonCode.FP_PEERING.reason(
          "circuit " + circuit.name() + " has no private peering that is enabled", circuit.id()));
    }
    return Optional.empty();
  }

  /** The rule that keeps a network that uses the gateway over a peering on it; empty if its addresses may bypass. */
  public static Optional<Reason> peeringRule(Connection connection, ExpressRouteCircuit circuit, VirtualNetwork hub, VirtualNetwork spoke) {
    if (!circuit.isDirect()) {
      return Optional.of(ReasonCode.FP_PEERED_VNET.reason(
          "virtual network " + spoke.name() + " uses the gateway of " + hub.name() + " over a peering; on a provider's circuit such as "
              + circuit.name() + " its addresses don't bypass",
          spoke.id()));
    }
    if (!sameRegion(hub, spoke)) {
      return Optional.of(ReasonCode.FP_GLOBAL_PEERING.reason(
          "virtual network " + spoke.name() + " is in " + spoke.location() + " and the gateway in " + hub.location()
              + "; between regions nothing bypasses",
          spoke.id()));
    }
    return pickedUp(
        connection, FastPathFeature.PEERED_NETWORKS, "virtual network " + spoke.name() + " uses the gateway of " + hub.name() + " over a peering");
  }

  /**
   * Whether FastPath has what it is told to do at this connection; a reason where it came into use after FastPath was turned on (azure-docs,
   * expressroute-howto-linkvnet-cli).
   *
   * @param use what is in use, as the first half of a sentence
   */
  static Optional<Reason> pickedUp(Connection connection, FastPathFeature feature, String use) {
    return connection.features().contains(feature)
        ? Optional.empty()
        : Optional.of(ReasonCode.FP_OFF_AND_ON.reason(
            use + "; that came while FastPath was on at connection " + connection.name() + ", which picks it up when FastPath is turned off and on "
                + "again: " + switchCommand(connection, false) + " and then " + switchCommand(connection, true),
            connection.id()));
  }

  private static String switchCommand(Connection connection, boolean on) {
    return "az network vpn-connection update --name " + connection.name() + " --resource-group " + connection.id().resourceGroup()
        + " --express-route-gateway-bypass " + on;
  }

  static boolean sameRegion(VirtualNetwork one, VirtualNetwork other) {
    return region(one).equals(region(other));
  }

  private static String region(VirtualNetwork network) {
    return network.location().replace(" ", "").toLowerCase(Locale.ROOT);
  }

  /**
   * The rule that keeps one address of a bypassing connection on the gateway, whatever room there is; empty if it may bypass.
   *
   * @param place whether the address is in the gateway's own network
   */
  public static Optional<Reason> addressRule(
      Connection connection, ExpressRouteCircuit circuit, Place place, Occupant occupant, IpAddress address) {
    if (!address.isIpv4() && !circuit.isDirect()) {
      return Optional.of(ReasonCode.FP_IPV6_PROVIDER.reason(
          "IPv6 does not bypass on a provider's circuit; circuit " + circuit.name() + " runs on no port of one's own", circuit.id()));
    }
    return switch (occupant.kind()) {
      case MACHINE -> Optional.empty();
      case PRIVATE_ENDPOINT -> privateEndpointRule(connection, circuit, occupant.id(), address);
      case BASIC_FRONT_END -> Optional.of(ReasonCode.FP_BASIC_LB.reason(
          "load balancer " + occupant.id().parent().name() + " is Basic; front ends of Standard ones can bypass", occupant.id().parent()));
      case STANDARD_FRONT_END -> inSpoke(
          place, ReasonCode.FP_SPOKE_LB, "the front end of load balancer " + occupant.id().parent().name(), occupant.id().parent());
      case DNS_RESOLVER -> inSpoke(
          place, ReasonCode.FP_DNS_RESOLVER, "inbound endpoint " + occupant.id().name() + " of DNS resolver " + occupant.id().parent().name(),
          occupant.id());
    };
  }

  /** Where an address is, as seen from the gateway. */
  public enum Place {
    GATEWAYS_OWN_NETWORK,
    PEERED_NETWORK
  }

  private static Optional<Reason> privateEndpointRule(Connection connection, ExpressRouteCircuit circuit, ResourceId nic, IpAddress address) {
    String what = "network interface " + nic.name() + " is a private endpoint's";
    if (!circuit.isDirect()) {
      return Optional.of(ReasonCode.FP_PRIVATE_ENDPOINT.reason(
          what + "; on a provider's circuit such as " + circuit.name() + " private endpoints don't bypass", nic));
    }
    if (!address.isIpv4()) {
      return Optional.of(ReasonCode.FP_PRIVATE_ENDPOINT.reason(what + "; those bypass with IPv4 alone", nic));
    }
    if (!connection.privateLinkFastPath()) {
      return Optional.of(ReasonCode.FP_PRIVATE_ENDPOINT.reason(
          what + "; connection " + connection.name() + " lacks enablePrivateLinkFastPath: az network vpn-connection update --name "
              + connection.name() + " --resource-group " + connection.id().resourceGroup() + " --set enablePrivateLinkFastPath=true, then "
              + "turn FastPath off and on",
          nic));
    }
    return pickedUp(connection, FastPathFeature.PRIVATE_LINK, what);
  }

  private static Optional<Reason> inSpoke(Place place, ReasonCode code, String what, ResourceId subject) {
    return place == Place.GATEWAYS_OWN_NETWORK
        ? Optional.empty()
        : Optional.of(code.reason(what + " is in a network that uses the gateway over a peering; only those of the gateway's own bypass", subject));
  }

  /** Why an address that may bypass has no entry all the same. */
  public static Reason limitReached(Resources resources, ExpressRouteCircuit circuit) {
    int limit = CircuitLimits.fastPathAddresses(resources.get(ExpressRoutePort.class, circuit.port()));
    return ReasonCode.FP_IP_LIMIT.reason(
        (circuit.isDirect() ? "the port under circuit " : "circuit ") + circuit.name() + " holds " + limit
            + " addresses, and they are taken; further ones go through the gateway",
        circuit.id());
  }
}
