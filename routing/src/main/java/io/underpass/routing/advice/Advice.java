package io.underpass.routing.advice;

import io.underpass.model.ResourceId;
import java.util.List;

/**
 * What there is to say about FastPath at one connection.
 *
 * @param connection its id
 * @param requirements in the order in which they would be met
 * @param now what of the networks' addresses bypasses now
 * @param then what would, with every requirement met
 * @param alternatives for networks that use the gateway over a peering; none where all of their addresses bypass then
 * @param leftOut networks that alternatives would be worked out for, had they been asked for or were they fewer
 */
public record Advice(
    ResourceId connection,
    List<Requirement> requirements,
    Census now,
    Census then,
    List<Alternative> alternatives,
    List<ResourceId> leftOut) {
  public Advice {
    requirements = List.copyOf(requirements);
    alternatives = List.copyOf(alternatives);
    leftOut = List.copyOf(leftOut);
  }

  /** Whether nothing is missing. */
  public boolean ready() {
    return requirements.stream().allMatch(Requirement::met);
  }

  /**
   * What FastPath needs.
   *
   * @param code of the rule
   * @param text what is so, a sentence
   * @param cure the command, or what to ask of whom; empty where it is met
   */
  public record Requirement(String code, boolean met, String text, String cure) {}

  /**
   * Another way to bypass the gateway to a network.
   *
   * @param kind of the mission's alternatives
   * @param network whose addresses it is about
   * @param result its addresses, as they would be
   * @param costs what else changes, a sentence each
   */
  public record Alternative(Kind kind, ResourceId network, Census result, List<String> costs) {
    public Alternative {
      costs = List.copyOf(costs);
    }
  }

  /** The mission's alternatives for spokes. */
  public enum Kind {
    /** A gateway of its own in the spoke. */
    GATEWAY_IN_SPOKE,
    /** The circuit on an ExpressRoute port of one's own. */
    DIRECT,
    /** The machines moved into the gateway's network. */
    MOVE_TO_HUB
  }
}
