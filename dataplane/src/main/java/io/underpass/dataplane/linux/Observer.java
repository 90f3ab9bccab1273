package io.underpass.dataplane.linux;

import io.underpass.dataplane.DataPlaneException;
import io.underpass.dataplane.Observation;
import io.underpass.dataplane.Observation.Outcome;
import io.underpass.dataplane.linux.Layout.ObservationValue;
import io.underpass.net.IpAddress;
import io.underpass.net.MacAddress;
import io.underpass.plan.DropCode;
import io.underpass.plan.NetworkId;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Sends one frame that is only watched. The program that is attached at the port runs on it, marked, through the kernel's test-run; what it
 * makes of it goes out over the underlay with the number in the VXLAN header, and every node writes down what it decides. Used by one
 * thread.
 */
final class Observer {
  private static final String TABLE = "observations";
  private static final Duration PATIENCE = Duration.ofMillis(500);

  private final int number;
  private final Map<IpAddress, LiveNode> nodes = new HashMap<>();
  private final Fabric fabric;

  /** @param number 1–0xFFFFFF, of nobody else at this time */
  Observer(int number, Collection<LiveNode> nodes, Fabric fabric) {
    this.number = number;
    this.fabric = fabric;
    nodes.forEach(node -> this.nodes.put(node.node().underlay(), node));
  }

  /** What a node wrote down. */
  private record Seen(int kind, DropCode code, int ifindex, int remote, int vni) {
    boolean wentOn() {
      return kind == 1 && remote != 0;
    }
  }

  /**
   * In the order of the path, at least one.
   *
   * @throws DataPlaneException if no program is attached there or the kernel doesn't take the frame
   */
  List<Observation> follow(LiveNode start, LivePort port, byte[] frame) {
    nodes.values().forEach(this::forget);
    String netns = fabric.netns(start.node().site());
    byte[] out = Netns.in(netns, () -> run(port, frame));
    Seen seen = read(start, number | Layout.OBSERVED_AT_PORT);
    if (seen == null) {
      throw new DataPlaneException("the program at port '" + port.port().name() + "' wrote nothing down");
    }
    if (seen.wentOn()) {
      int underlay = seen.ifindex;
      Netns.in(netns, () -> {
        try (PacketSocket socket = PacketSocket.open(underlay, 0)) {
          return socket.send(out);
        }
      });
    }
    List<Observation> all = new ArrayList<>(List.of(observation(start, seen)));
    Set<LiveNode> passed = new HashSet<>();
    while (seen != null && seen.wentOn()) {
      LiveNode next = nodes.get(IpAddress.ofIpv4(seen.remote));
      if (next == null || !passed.add(next)) {
        return all;
      }
      seen = await(next);
      all.add(seen == null ? unseen(next) : observation(next, seen));
    }
    return all;
  }

  /** In the port's namespace. What the program made of the frame. */
  private byte[] run(LivePort port, byte[] frame) {
    int program = Tc.attached(port.ifindex());
    int fd = program == 0 ? -Libc.ENOENT : Libbpf.programById(program);
    if (fd < 0) {
      throw new DataPlaneException("no program is attached to port '" + port.port().name() + "'");
    }
    try (Arena arena = Arena.ofConfined()) {
      byte[] addressed = frame.clone();
      if (port.interfaceMac() != 0) {
        Layout.putMac(MemorySegment.ofArray(addressed), 0, new MacAddress(port.interfaceMac()));
      }
      TestRun run = new TestRun(arena);
      run.run(fd, addressed, port.ifindex(), number | Layout.OBSERVED_AT_PORT);
      return run.left();
    } finally {
      Libc.close(fd);
    }
  }

  private @Nullable Seen await(LiveNode node) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      Seen seen = read(node, number);
      if (seen != null || System.nanoTime() > end) {
        return seen;
      }
      LockSupport.parkNanos(200_000);
    }
  }

  private static int index(int mark) {
    return 2 * (mark % Layout.MAX_PROBES) + ((mark & Layout.OBSERVED_AT_PORT) != 0 ? 1 : 0);
  }

  private void forget(LiveNode node) {
    try (Arena arena = Arena.ofConfined(); BpfTable table = node.hold(TABLE)) {
      if (table == null) {
        return;
      }
      MemorySegment key = arena.allocate(4, 4);
      for (int mark : new int[] {number, number | Layout.OBSERVED_AT_PORT}) {
        Layout.putInt(key, 0, index(mark));
        table.put(key, arena.allocate(ObservationValue.SIZE, 8));
      }
    }
  }

  /** The kernel writes the mark last. */
  private static @Nullable Seen read(LiveNode node, int mark) {
    try (Arena arena = Arena.ofConfined(); BpfTable table = node.hold(TABLE)) {
      MemorySegment key = arena.allocate(4, 4);
      MemorySegment value = arena.allocate(ObservationValue.SIZE, 8);
      Layout.putInt(key, 0, index(mark));
      if (table == null || !table.get(key, value) || Layout.getInt(value, ObservationValue.MARK) != mark) {
        return null;
      }
      return new Seen(
          Layout.getInt(value, ObservationValue.KIND),
          DropCode.values()[Layout.getInt(value, ObservationValue.CODE)],
          Layout.getInt(value, ObservationValue.IFINDEX),
          Layout.getNetworkInt(value, ObservationValue.REMOTE),
          Layout.getInt(value, ObservationValue.VNI));
    }
  }

  private static Observation unseen(LiveNode node) {
    return new Observation(node.node().name(), Outcome.UNSEEN, DropCode.NONE, null, null, null);
  }

  private Observation observation(LiveNode at, Seen seen) {
    Outcome outcome = Outcome.values()[seen.kind - 1];
    LiveNode next = seen.wentOn() ? nodes.get(IpAddress.ofIpv4(seen.remote)) : null;
    String port = outcome != Outcome.FORWARDED || seen.wentOn() ? null : at.ports().values().stream()
        .filter(live -> live.ifindex() == seen.ifindex)
        .map(live -> live.port().name())
        .findFirst()
        .orElse(null);
    String toNode = next == null ? null : next.node().name();
    return new Observation(at.node().name(), outcome, seen.code, toNode, seen.wentOn() ? new NetworkId(seen.vni) : null, port);
  }
}
