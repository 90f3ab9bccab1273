package io.underpass.dataplane;

import io.underpass.plan.DropCode;
import io.underpass.plan.NetworkId;
import org.jspecify.annotations.Nullable;

/**
 * What one node decided about a frame that was only watched ({@link DataPlane#observe}).
 *
 * @param node its name
 * @param code why it was dropped; {@link DropCode#NONE} for every other outcome
 * @param toNode where it went on to over the underlay; null: nowhere
 * @param network the number that it went on with; null: it didn't
 * @param toPort the port that it would have left by; null: none
 */
public record Observation(
    String node, Outcome outcome, DropCode code, @Nullable String toNode, @Nullable NetworkId network, @Nullable String toPort) {
  /** What became of it there. */
  public enum Outcome {
    FORWARDED,
    OWN_STACK,
    ANSWERED,
    DROPPED,
    /** It was sent there and hasn't been seen: the underlay lost it, or the node's program is gone. */
    UNSEEN
  }
}
