package io.underpass.control.exchange;

import io.underpass.bgp.rib.Condition;
import io.underpass.bgp.rib.Policy;
import io.underpass.model.ServiceAsns;

/** What passes between customers, edges and gateways. */
final class ExchangePolicies {
  private static final Condition THROUGH_GATEWAY = Condition.asPathContains(ServiceAsns.GATEWAY);

  private static final Condition RESERVED =
      Condition.asPathContains(ServiceAsns.FIRST_RESERVED, ServiceAsns.LAST_RESERVED);

  /** Reserved numbers are refused, communities ignored (azure-docs, expressroute-routing). */
  static final Policy FROM_CUSTOMER = Policy.chain(Policy.except(RESERVED), Policy.removeAllCommunities());

  /** What gateways announce, under Microsoft's number alone, as customers' routers show it; never another link's routes. */
  static final Policy TO_CUSTOMER = Policy.chain(Policy.only(THROUGH_GATEWAY), Policy.removePrivateAs());

  /** What customers announce; one gateway's routes never reach another through an edge. */
  static final Policy EDGE_TO_GATEWAY = Policy.except(THROUGH_GATEWAY);

  /** A gateway's own routes: it never passes on what an edge told it. */
  static final Policy GATEWAY_TO_EDGE = Policy.except(Condition.asPathContains(ServiceAsns.MICROSOFT));

  private ExchangePolicies() {}
}
