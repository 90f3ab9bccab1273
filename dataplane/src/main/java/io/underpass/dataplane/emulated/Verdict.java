package io.underpass.dataplane.emulated;

import io.underpass.plan.DropCode;
import io.underpass.plan.Forwarding;
import java.util.Optional;

/**
 * What a node did with a frame.
 *
 * @param outcome in one word
 * @param code why it was dropped; {@link DropCode#NONE} for every other outcome
 * @param sent the frame that left: the packet when forwarded, the answer when answered; empty for the rest
 * @param error the ICMP error that left because of a drop; empty when none is owed or the node has no address to send it from
 * @param decision what the look-up said; empty when it never came to one
 */
public record Verdict(
    Outcome outcome, DropCode code, Optional<Emission> sent, Optional<Emission> error, Optional<Forwarding.Decision> decision) {

  /** The four ends of a frame at one node; numbered as in the kernel's verdict record. */
  public enum Outcome {
    FORWARDED,
    OWN_STACK,
    ANSWERED,
    DROPPED
  }

  static Verdict ownStack() {
    return new Verdict(Outcome.OWN_STACK, DropCode.NONE, Optional.empty(), Optional.empty(), Optional.empty());
  }

  static Verdict answered(Emission answer) {
    return new Verdict(Outcome.ANSWERED, DropCode.NONE, Optional.of(answer), Optional.empty(), Optional.empty());
  }

  static Verdict dropped(DropCode code) {
    return new Verdict(Outcome.DROPPED, code, Optional.empty(), Optional.empty(), Optional.empty());
  }
}
