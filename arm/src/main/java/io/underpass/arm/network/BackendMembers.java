package io.underpass.arm.network;

import io.underpass.arm.wire.Draft;
import io.underpass.arm.wire.Json;
import io.underpass.model.NetworkInterface;
import io.underpass.model.ResourceId;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;

/** The network interfaces that are in a load balancer's pool, or behind an inbound NAT rule: they say so themselves. */
public final class BackendMembers {
  private BackendMembers() {}

  /** References to the ip configurations that are in a pool. */
  public static ArrayNode ofPool(Draft draft, ResourceId pool) {
    return of(draft, NicConfigurations.POOLS, pool);
  }

  /** References to the ip configurations behind an inbound NAT rule: one at most. */
  public static ArrayNode ofNatRule(Draft draft, ResourceId rule) {
    return of(draft, NicConfigurations.NAT_RULES, rule);
  }

  private static ArrayNode of(Draft draft, String list, ResourceId used) {
    ArrayNode references = Json.array();
    for (ResourceId nic : draft.referrers(used, NetworkInterface.TYPE)) {
      NicConfigurations.in(draft, nic, list, used).forEach(id -> references.add(Json.reference(id)));
    }
    return references;
  }

  /** A pool or rule goes, and those who belonged to it don't any more. */
  public static void release(Draft draft, ResourceId gone) {
    List<ResourceId> nics = draft.referrers(gone, NetworkInterface.TYPE);
    nics.forEach(nic -> NicConfigurations.forget(draft, nic, gone));
  }
}
