package io.underpass.dataplane.emulated;

import io.underpass.dataplane.emulated.Emission.Exit;
import io.underpass.plan.DropCode;
import io.underpass.plan.NetworkId;
import java.util.Optional;
import java.util.Set;

/**
 * Packet in, verdict, packet out; named after the rule it shows.
 *
 * @param in the frame that arrives
 * @param sent the frame that must leave, forwarded or answered
 * @param error the ICMP error that must leave
 */
record PacketCase(
    String rule, String node, Arrival arrival, byte[] in, Verdict.Outcome outcome, DropCode code, Optional<Emission> sent,
        Optional<Emission> error) {

  /** A case without its end. */
  record Given(String rule, String node, Arrival arrival, byte[] in) {
    PacketCase goesTo(String receiver, byte[] frame) {
      return goesTo(receiver, TestFabric.HUB, frame);
    }

    PacketCase goesTo(String receiver, NetworkId network, byte[] frame) {
      return end(Verdict.Outcome.FORWARDED, DropCode.NONE, new Emission(new Exit.ToNode(receiver, network), frame), null);
    }

    PacketCase leavesBy(String port, byte[] frame) {
      return end(Verdict.Outcome.FORWARDED, DropCode.NONE, new Emission(new Exit.ToPort(port), frame), null);
    }

    PacketCase ownStack() {
      return end(Verdict.Outcome.OWN_STACK, DropCode.NONE, null, null);
    }

    PacketCase answered(byte[] frame) {
      return end(Verdict.Outcome.ANSWERED, DropCode.NONE, new Emission(new Exit.ToPort(((Arrival.AtPort) arrival).port()), frame), null);
    }

    PacketCase dropped(DropCode code) {
      return end(Verdict.Outcome.DROPPED, code, null, null);
    }

    /** The error goes back through the port that the packet came in by. */
    PacketCase dropped(DropCode code, byte[] error) {
      return end(Verdict.Outcome.DROPPED, code, null, new Emission(new Exit.ToPort(((Arrival.AtPort) arrival).port()), error));
    }

    PacketCase droppedWithErrorTo(DropCode code, String receiver, byte[] error) {
      return end(Verdict.Outcome.DROPPED, code, null, new Emission(new Exit.ToNode(receiver, TestFabric.HUB), error));
    }

    private PacketCase end(Verdict.Outcome outcome, DropCode code, Emission sent, Emission error) {
      return new PacketCase(rule, node, arrival, in, outcome, code, Optional.ofNullable(sent), Optional.ofNullable(error));
    }
  }

  static Given customer(String rule, byte[] in) {
    return new Given(rule, "edge", new Arrival.AtPort("c1"), in);
  }

  static Given machine(String rule, String port, byte[] in) {
    return new Given(rule, Set.of("m10", "m11", "p12").contains(port) ? "host-1" : "host-2", new Arrival.AtPort(port), in);
  }

  static Given underlay(String rule, String node, byte[] in) {
    return new Given(rule, node, new Arrival.FromUnderlay(), in);
  }

  @Override
  public String toString() {
    return rule;
  }
}
