package io.underpass.bgp.rib;

import io.underpass.bgp.message.AddressFamily;
import io.underpass.bgp.message.AsPath;
import io.underpass.bgp.message.Community;
import io.underpass.bgp.message.Nlri;
import io.underpass.bgp.message.Origin;
import io.underpass.bgp.message.PathAttributes;
import io.underpass.net.Asn;
import io.underpass.net.IpAddress;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.IntFunction;

/**
 * What the tables cost, by themselves: nanoseconds of processor time a prefix and octets a prefix. Not a test: {@code java -Xmx512m
 * -XX:+UseSerialGC} with this as the main class and the test class path. The heap is measured after collection, with and without the
 * tables.
 */
final class RibBench {
  private static final int ROUNDS = 6;

  /** An UPDATE to come. */
  private record Load(int peer, Nlri prefixes, PathAttributes attributes) {}

  private RibBench() {}

  public static void main(String[] arguments) {
    run("1 x 1,000,000, 60,000 sets, grouped", 1, 1_000_000, 60_000, _ -> 0, 1);
    run("10 x 100,000, 6,000 sets each, disjoint", 10, 100_000, 6_000, peer -> peer * 100_000, 1);
    run("10 x 100,000, 6,000 sets each, the same prefixes", 10, 100_000, 6_000, _ -> 0, 1);
    run("10 x 100,000, 6,000 sets each, disjoint, all ten told", 10, 100_000, 6_000, peer -> peer * 100_000, 0);
  }

  /** @param more receivers that announce nothing; with 0 the announcing ones are told */
  private static void run(String name, int peers, int prefixes, int sets, IntFunction<Integer> first, int more) {
    System.out.println(name);
    for (int round = 1; round <= ROUNDS; round++) {
      long empty = heap();
      List<Load> loads = loads(peers, prefixes, sets, first);
      Rib rib = new Rib(new RibOptions(new Asn(65_000), 1, 4), new RibListener() {
        @Override
        public void routesChanged() {}

        @Override
        public void updatesPending(PeerHandle peer) {}
      });
      PeerHandle[] handles = new PeerHandle[peers + more];
      for (int i = 0; i < handles.length; i++) {
        handles[i] = rib.addPeer(new PeerInfo("p" + i, new Asn(65_001 + i), i + 10, IpAddress.ofIpv4(0x0A00_0000 + i),
            Map.of(AddressFamily.IPV4_UNICAST, IpAddress.ofIpv4(0x0A01_0000 + i))), Policies.ACCEPT_ALL);
      }
      List<PeerHandle> told = Arrays.asList(handles).subList(more == 0 ? 0 : peers, handles.length);
      told.forEach(peer -> rib.refresh(peer, AddressFamily.IPV4_UNICAST));
      long total = (long) peers * prefixes;

      long start = cpu();
      for (Load load : loads) {
        rib.announce(handles[load.peer], load.prefixes, load.attributes);
      }
      long in = cpu() - start;
      loads = List.of();

      long[] updates = {0};
      long sent = 0;
      start = cpu();
      for (PeerHandle peer : told) {
        while (rib.pending(peer)) {
          sent += rib.drain(peer, 8_192, _ -> updates[0]++);
        }
      }
      long out = cpu() - start;
      long held = heap() - empty;
      System.out.printf("  round %d: in %,d ns a path, out %,d ns a prefix (%,d in %,d updates), %.1f MiB, %d octets a path%n", round,
          in / total, out / Math.max(1, sent), sent, updates[0], held / 1048576.0, held / total);
      if (round == ROUNDS) {
        again(rib, handles, told);
      }
    }
  }

  /** The full table once more, to one that knows nothing. */
  private static void again(Rib rib, PeerHandle[] handles, List<PeerHandle> told) {
    PeerHandle peer = told.getFirst();
    rib.stopAdvertising(peer);
    long start = cpu();
    rib.refresh(peer, AddressFamily.IPV4_UNICAST);
    long[] updates = {0};
    long sent = 0;
    while (rib.pending(peer)) {
      sent += rib.drain(peer, 8_192, _ -> updates[0]++);
    }
    System.out.printf("  all again: %,d ns a prefix (%,d in %,d updates)%n", (cpu() - start) / sent, sent, updates[0]);
    start = cpu();
    rib.withdrawAll(handles[0], AddressFamily.IPV4_UNICAST);
    System.out.printf("  the first neighbor is gone: %,d us%n", (cpu() - start) / 1_000);
    start = cpu();
    rib.setPolicies(peer, Policies.ACCEPT_ALL.withExport(Policy.prepend(new Asn(65_000), 2)));
    System.out.printf("  export policy changed: %,d us%n", (cpu() - start) / 1_000);
  }

  private static List<Load> loads(int peers, int prefixes, int sets, IntFunction<Integer> first) {
    List<Load> loads = new ArrayList<>();
    for (int peer = 0; peer < peers; peer++) {
      SplittableRandom random = new SplittableRandom(peer);
      int at = 0;
      for (int set = 0; set < sets; set++) {
        int count = set == sets - 1 ? prefixes - at : Math.min(prefixes - at, 1 + random.nextInt(2 * prefixes / sets - 1));
        Nlri.Builder builder = Nlri.builder(AddressFamily.IPV4_UNICAST);
        for (int i = 0; i < count; i++) {
          add(builder, first.apply(peer) + at++);
        }
        if (count > 0) {
          loads.add(new Load(peer, builder.build(), attributes(peer, set, random)));
        }
      }
    }
    return loads;
  }

  /** A bijection from numbers to prefixes of /16 to /24, most of them /24. */
  private static void add(Nlri.Builder builder, int number) {
    int spread = (number * 0x9E37_79B1 >>> 8) & 0xFF_FFFF;
    int length = (spread & 1) == 0 ? 24 : 20 + (spread >>> 1 & 3);
    builder.add(0, 0xFFFF_0000_0000L | Integer.toUnsignedLong((spread << 8) & -1 << 32 - length), length);
  }

  private static PathAttributes attributes(int peer, int set, SplittableRandom random) {
    Asn[] asns = new Asn[2 + random.nextInt(5)];
    asns[0] = new Asn(65_001 + peer);
    for (int i = 1; i < asns.length; i++) {
      asns[i] = new Asn(1 + random.nextInt(60_000));
    }
    List<Community> communities = new ArrayList<>();
    for (int i = random.nextInt(6); i > 0; i--) {
      communities.add(Community.of(asns[1].value() > 0xFFFF ? 1 : (int) asns[1].value(), random.nextInt(1_000)));
    }
    return PathAttributes.builder(IpAddress.ofIpv4(0x0A00_0000 + peer)).asPath(AsPath.of(asns)).origin(Origin.values()[random.nextInt(3)])
        .communities(communities).med(set).build();
  }

  private static long cpu() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  private static long heap() {
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }
}
