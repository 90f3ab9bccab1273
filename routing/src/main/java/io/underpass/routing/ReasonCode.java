package io.underpass.routing;

import io.underpass.model.ResourceId;
import io.underpass.plan.Reason;

/** The codes that entries, statuses and traces carry. Stable: docs/codes.md lists them, each with a page. */
public enum ReasonCode {
  /** The address may bypass the gateway, and does. */
  FP_ELIGIBLE,
  /** The connection has no bypass. */
  FP_OFF,
  /** The gateway's SKU can't be bypassed. */
  FP_SKU,
  /** A Local circuit. */
  FP_CIRCUIT_LOCAL,
  /** A circuit without private peering. */
  FP_PEERING,
  /** An IPv6 address on a provider's circuit. */
  FP_IPV6_PROVIDER,
  /** The circuit, or the port under it, holds no further address. */
  FP_IP_LIMIT,
  /** The address is behind a peering, and the circuit is a provider's. */
  FP_PEERED_VNET,
  /** The address is behind a peering with another region. */
  FP_GLOBAL_PEERING,
  /** A private endpoint's address, on a circuit or a connection that doesn't do Private Link. */
  FP_PRIVATE_ENDPOINT,
  /** A front end of a Basic load balancer. */
  FP_BASIC_LB,
  /** A load balancer's front end, in a network that uses the gateway over a peering. */
  FP_SPOKE_LB,
  /** A DNS resolver's inbound endpoint, in a network that uses the gateway over a peering. */
  FP_DNS_RESOLVER,
  /** Came into use while FastPath was on: it is picked up when FastPath is turned off and on again. */
  FP_OFF_AND_ON,
  /** Return traffic never uses the gateway, FastPath or not. */
  FP_RETURN_DIRECT,
  /** The connection bypasses the gateway; what has no mapping at the edge still goes through it. */
  FP_REST,
  /** The gateway's instances are being made or replaced. */
  GW_NOT_READY,
  /** The machine's port is on this host. */
  PORT_HERE,
  /** The machine's port is on that host. */
  PORT_ON_HOST,
  /** What is sent to the machine as an appliance, or as one behind a load balancer, whatever the address. */
  PORT_BY_NUMBER,
  /** The interface has the address, but no port is bound to it, or what the port is bound to isn't there. */
  NO_PORT,
  /** No interface has this address of the virtual network. */
  NO_NIC,
  /** Announced over an edge that carries nothing: carrier lost, programs gone, BFD down. */
  EDGE_DOWN,
  /** Announced to an edge that has no BGP session with the gateway. */
  NO_BGP,
  /** Announced from on-premises. */
  ON_PREMISES,
  /** The virtual network's traffic, over a connection. */
  CONNECTION,
  /** The virtual network's own traffic. */
  VIRTUAL_NETWORK,
  /** A machine of a network that this one is peered with. */
  VNET_PEERING,
  /** A front end of an internal load balancer. */
  LB_FRONT_END,
  /** The front end has no rule. */
  LB_NO_RULE,
  /** A front end of a Basic load balancer is reached from its own region alone. */
  LB_BASIC_REGION,
  /** A load balancer's rule: what comes to a front end and a port goes to one of its machines. */
  LB_RULE,
  /** A machine of a load balancer's pool that takes new flows. */
  LB_BACKEND,
  /** A machine of a load balancer's pool that takes no new flows: it doesn't answer its probe, or its owner says so. */
  LB_BACKEND_DOWN,
  /** An inbound endpoint of a DNS resolver; nothing answers there. */
  DNS_ENDPOINT,
  /** One side of the peering doesn't allow the other's access. */
  PEERING_ACCESS_OFF,
  /** A rule of a network security group. */
  SECURITY_RULE,
  /** A private endpoint's own route, which no shorter one of a user's comes before. */
  PRIVATE_ENDPOINT,
  /** A route that a user has defined. */
  UDR,
  /** It leads to an appliance, and no interface has the address. */
  UDR_APPLIANCE_MISSING,
  /** It leads to an appliance in a network that isn't reached. */
  UDR_APPLIANCE_UNREACHABLE,
  /** It leads to an appliance whose interface may not forward. */
  UDR_APPLIANCE_NO_FORWARDING,
  /** It leads to an appliance without a port. */
  UDR_APPLIANCE_NO_PORT,
  /** It leads to a load balancer that has no rule for all ports, or no machine that takes packets and may forward. */
  UDR_APPLIANCE_NO_BACKEND,
  /** It leads to the gateway, which has learnt nothing for it. */
  UDR_NO_GATEWAY_ROUTE,
  /** It leads into the network, of whose addresses it isn't. */
  UDR_NOT_LOCAL,
  /** The network's and its peers' own addresses, in a subnet without learnt routes. */
  SYSTEM_LOCAL,
  /** The default route, to the Internet. */
  SYSTEM_INTERNET,
  /** A private range that nobody has. */
  SYSTEM_NONE,
  /** A circuit's private peering. */
  PRIVATE_PEERING,
  /** The provider hasn't provisioned the circuit. */
  CIRCUIT_NOT_PROVISIONED,
  /** The circuit has no private peering, or it lacks addresses. */
  PEERING_MISSING,
  /** The private peering is disabled. */
  PEERING_DISABLED,
  /** A resource that this one names doesn't exist. */
  REFERENCE_MISSING,
  /** Another virtual network of the circuit has this address space; the older connection keeps it. */
  ADDRESS_SPACE_TAKEN,
  /** No names or addresses have been allocated yet. */
  NOT_ALLOCATED,
  /** Gateway and circuit are joined. */
  CONNECTED,
  /** No entry says anything about the address. */
  NO_ENTRY,
  /** No port has the source, and no circuit announces it. */
  SOURCE_UNKNOWN,
  /** Several networks have the source. */
  SOURCE_AMBIGUOUS,
  /** No answer leaves by the port that the packet came in by. */
  RETURN_ELSEWHERE,
  /** A route on the gateway's subnet doesn't apply to what bypasses the gateway. */
  FP_UDR_SKIPPED,
  /** FastPath follows a route of GatewaySubnet itself. */
  FP_UDR_HONOURED,
  /** A route of GatewaySubnet keeps the address on the gateway. */
  FP_UDR_GATEWAY,
  /** A filter let the flow through before. */
  FLOW_KNOWN,
  /** What an appliance sends comes back to it. */
  APPLIANCE_LOOP,
  /** A firewall that keeps state sees one direction of the flow. */
  ASYMMETRIC_FIREWALL,
  /** Assumed: a machine with IP forwarding passes on what isn't for it. */
  APPLIANCE_FORWARDS,
  /** Assumed: a new flow in steady state. */
  NEW_FLOW,
  /** Assumed: who is asked answers. */
  DESTINATION_ANSWERS,
  /** Assumed: the machines that are up now share the flows. */
  BACKEND_CHOSEN;

  Reason reason(String text, ResourceId subject) {
    return new Reason(name(), text, subject.toString());
  }

  Reason reason(String text, String subject) {
    return new Reason(name(), text, subject);
  }

  Reason reason(String text) {
    return new Reason(name(), text, "");
  }
}
