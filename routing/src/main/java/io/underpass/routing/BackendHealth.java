package io.underpass.routing;

import io.underpass.model.ResourceId;
import java.util.Map;
import java.util.Set;

/**
 * Which machines behind load balancers don't answer their probes. Whom nobody has asked yet is up: it is asked at once.
 *
 * @param down those known not to answer, or not asked because their probe is kept out
 * @param keptOut of these, what keeps the probe out, a sentence, such as {@code rule no of security group shut denies it}
 */
public record BackendHealth(Set<Asked> down, Map<Asked, String> keptOut) {
  public static final BackendHealth ALL_UP = new BackendHealth(Set.of());

  /** All were asked. */
  public BackendHealth(Set<Asked> down) {
    this(down, Map.of());
  }

  /** @throws IllegalArgumentException if one is kept out that isn't down */
  public BackendHealth {
    down = Set.copyOf(down);
    keptOut = Map.copyOf(keptOut);
    if (!down.containsAll(keptOut.keySet())) {
      throw new IllegalArgumentException("who isn't asked is down, so not " + keptOut.keySet());
    }
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

  /** What keeps the probe out; empty where nothing does. */
  String keptOut(ResourceId probe, ResourceId member) {
    return keptOut.isEmpty() ? "" : keptOut.getOrDefault(new Asked(probe, member), "");
  }
}
