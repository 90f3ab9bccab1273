package io.underpass.dataplane.linux;

import io.underpass.dataplane.NodeCounters;
import io.underpass.dataplane.NodeCounters.Count;
import io.underpass.dataplane.NodeCounters.Duplex;
import io.underpass.plan.DropCode;
import io.underpass.plan.NetworkId;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/** Adds up what each CPU has counted. Not thread-safe. */
final class CounterReader {
  private static final long ACTIVE_NS = 240_000_000_000L;
  private static final long ACTIVE_FRESH_NS = 1_000_000_000L;

  private final Function<String, BpfTable> tables;
  private final int cpus = Libbpf.possibleCpus();
  private long activeFlows;
  private long activeReadAt;
  private boolean activeRead;

  CounterReader(Function<String, BpfTable> tables) {
    this.tables = tables;
  }

  /**
   * @param portSlots by port name
   * @param flows whether the node has a flow table
   */
  NodeCounters read(Map<String, Integer> portSlots, Map<NetworkId, Integer> networkSlots, boolean flows) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment key = arena.allocate(4, 4);
      MemorySegment value = arena.allocate((long) Layout.COUNTER_SIZE * cpus, 8);
      Map<String, Duplex> ports = new HashMap<>();
      portSlots.forEach((name, slot) -> ports.put(name, duplex(slot, key, value)));
      Map<NetworkId, Duplex> networks = new HashMap<>();
      networkSlots.forEach((vni, slot) -> networks.put(vni, duplex(slot, key, value)));
      return new NodeCounters(
          ports,
          networks,
          count(Layout.SLOT_FORWARDED, key, value),
          drops(key, value),
          flows ? count(Layout.SLOT_NEW_FLOWS, key, value).packets() : 0,
          flows ? active() : 0);
    }
  }

  private Duplex duplex(int slot, MemorySegment key, MemorySegment value) {
    return new Duplex(count(slot, key, value), count(slot + 1, key, value));
  }

  private Count count(int slot, MemorySegment key, MemorySegment value) {
    Layout.putInt(key, 0, slot);
    if (!tables.apply("counters").get(key, value)) {
      return Count.ZERO;
    }
    long packets = 0;
    long octets = 0;
    for (int cpu = 0; cpu < cpus; cpu++) {
      packets += Layout.getLong(value, (long) cpu * Layout.COUNTER_SIZE);
      octets += Layout.getLong(value, (long) cpu * Layout.COUNTER_SIZE + 8);
    }
    return new Count(packets, octets);
  }

  private Map<DropCode, Long> drops(MemorySegment key, MemorySegment value) {
    Map<DropCode, Long> drops = new EnumMap<>(DropCode.class);
    for (DropCode code : DropCode.values()) {
      Layout.putInt(key, 0, code.ordinal());
      long dropped = 0;
      if (tables.apply("drops").get(key, value)) {
        for (int cpu = 0; cpu < cpus; cpu++) {
          dropped += value.get(ValueLayout.JAVA_LONG, cpu * 8L);
        }
      }
      if (dropped > 0) {
        drops.put(code, dropped);
      }
    }
    return drops;
  }

  /**
   * Reading a large table takes milliseconds, so it is read once a second at most. The kernel's clock and Java's are both CLOCK_MONOTONIC.
   */
  private long active() {
    long now = System.nanoTime();
    if (activeRead && now - activeReadAt < ACTIVE_FRESH_NS) {
      return activeFlows;
    }
    long[] counted = new long[1];
    tables.apply("flows").forEach((_, flow) -> {
      if (now - Layout.getLong(flow, 0) < ACTIVE_NS) {
        counted[0]++;
      }
    });
    activeFlows = counted[0];
    activeReadAt = now;
    activeRead = true;
    return activeFlows;
  }
}
