package io.underpass.routing;

import io.underpass.model.ResourceId;
import java.util.Set;

/**
 * Which machines behind load balancers don't answer their probes. Whom nobody has asked yet is up: it is asked at once.
 *
 * @param down those known not to answer
 */
public record BackendHealth(Set<Asked> down) {
  public static final BackendHealth ALL_UP = new BackendHealth(Set.of());

  public BackendHealth {
    down = Set.copyOf(down);
  }

  /**
   * A machine as one probe asks it.
   *
   * @param probe a load balancer's
   * @param member the ip configuration of the machine's network interface
   */
  public record Asked(ResourceId probe, ResourceId member) {}

  boolean answers(ResourceId probe, ResourceId member) {
    return down.isEmpty() || !down.contains(new Asked(probe, member));
  }
}
