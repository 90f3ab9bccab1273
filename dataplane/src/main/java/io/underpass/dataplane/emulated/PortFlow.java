package io.underpass.dataplane.emulated;

import io.underpass.dataplane.NodeCounters.Count;
import io.underpass.dataplane.TrackedFlow;
import io.underpass.net.IpAddress;
import io.underpass.plan.Flow;
import io.underpass.plan.Port;
import io.underpass.plan.RuleSet;
import java.util.List;
import java.util.function.LongUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A flow at a machine port, allowed or denied.
 *
 * @param first the first packet's, as it was judged; of an echo the identifier is its source port
 * @param begun the direction of its first packet, and of the rule sets that judged it
 * @param sets the rule sets of that direction as they were then
 * @param decided what each set said, in order, up to the one that denied
 * @param front where the machine was reached as a front end: the address and port that its answers get as their source
 * @param firstSeen in nanoseconds of the node's clock
 * @param out what the machine sent
 * @param in what was sent to it
 * @param ending what TCP has said of its end
 */
record PortFlow(
    Flow first,
    boolean allowed,
    Direction begun,
    List<RuleSet> sets,
    List<TrackedFlow.Decided> decided,
    @Nullable Front front,
    long firstSeen,
    long lastSeen,
    Count out,
    Count in,
    Ending ending) {

  /** @param port the port's name; the local side is the machine's. ICMP echo: the identifier is the local port, the remote one is 0 */
  record Key(String port, IpAddress local, IpAddress remote, int protocol, int localPort, int remotePort) {}

  /** A front end's address and port. */
  record Front(IpAddress address, int port) {}

  /** Who has sent a FIN, and whether anybody has sent a RST. */
  record Ending(boolean finOut, boolean finIn, boolean reset) {
    static final Ending NONE = new Ending(false, false, false);

    boolean over() {
      return reset || finOut && finIn;
    }

    Ending after(Direction direction, int tcpFlags) {
      boolean fin = (tcpFlags & UpperLayer.FIN) != 0;
      return new Ending(
          finOut || fin && direction == Direction.OUT,
          finIn || fin && direction == Direction.IN,
          reset || (tcpFlags & UpperLayer.RST) != 0);
    }
  }

  boolean idle(long now, int idleSeconds) {
    return now - lastSeen > idleSeconds * 1_000_000_000L;
  }

  /** Whether a packet opens another connection of the same addresses and ports after one that ended. */
  boolean beginsAgain(int tcpFlags) {
    return allowed && ending.over() && (tcpFlags & (UpperLayer.SYN | UpperLayer.ACK)) == UpperLayer.SYN;
  }

  /** After one more packet. */
  PortFlow seen(Direction direction, long now, int octets, int tcpFlags) {
    return new PortFlow(
        first, allowed, begun, sets, decided, front, firstSeen, now, direction == Direction.OUT ? more(out, octets) : out,
        direction == Direction.IN ? more(in, octets) : in, tcpFlags == 0 ? ending : ending.after(direction, tcpFlags));
  }

  private static Count more(Count count, int octets) {
    return new Count(count.packets() + 1, count.octets() + octets);
  }

  /** @param wall from the node's clock to milliseconds since the epoch */
  TrackedFlow tracked(String node, Port port, LongUnaryOperator wall) {
    boolean byMachine = begun == Direction.OUT;
    return new TrackedFlow(
        TrackedFlow.Kind.PORT,
        node,
        port.name(),
        port.network(),
        byMachine ? TrackedFlow.Begun.OUT : TrackedFlow.Begun.IN,
        first,
        allowed ? TrackedFlow.State.ALLOWED : TrackedFlow.State.DENIED,
        decided,
        wall.applyAsLong(firstSeen),
        wall.applyAsLong(lastSeen),
        byMachine ? out : in,
        byMachine ? in : out,
        ending.over());
  }
}
