package io.underpass.lab.bench;

import io.underpass.lab.bench.bgp.Daemon;
import io.underpass.lab.bench.bgp.Load;
import io.underpass.lab.bench.bgp.Place;
import io.underpass.lab.bench.bgp.Transfer;
import io.underpass.lab.linux.Affinity;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/** {@code bench bgp}: how long a daemon takes to learn a full table and pass it on, and what it holds then, one daemon after the other. */
final class BgpBench {
  private static final int ATTRIBUTE_SETS = 60_000;
  private static final int PEERS = 10;
  private static final int DAEMON_CPU = 0;
  private static final int STRAIGHT_READINGS = 5;

  /** Of the fastest daemon's time: what the bench itself may need at most. */
  private static final double GUARD = 0.5;

  private final Arguments arguments;
  private final int rounds;
  private final int prefixes;
  private final double maxForeign;
  private final List<Daemon> daemons;
  private final int benchCpu = Math.min(1, Runtime.getRuntime().availableProcessors() - 1);

  BgpBench(Arguments arguments) {
    this.arguments = arguments;
    rounds = arguments.number("rounds", 5, 1, 99);
    prefixes = arguments.number("prefixes", 1_000_000, 1_000, 4_000_000) / PEERS * PEERS;
    maxForeign = arguments.number("max-foreign", 5, 0, 100) / 100.0;
    daemons = daemons(arguments.text("daemons", String.join(",", Arrays.stream(Daemon.values()).map(Daemon::label).toList())));
  }

  private static List<Daemon> daemons(String text) {
    List<Daemon> chosen = new ArrayList<>();
    for (String name : text.split(",")) {
      chosen.add(Arrays.stream(Daemon.values()).filter(daemon -> daemon.label().equalsIgnoreCase(name)).findFirst()
          .orElseThrow(() -> new BenchException(
              "--daemons '" + name + "': expected some of " + Arrays.toString(Daemon.values()).toLowerCase(Locale.ROOT))));
    }
    return chosen;
  }

  /** Every daemon once, directly after one another. */
  private record Block(Map<Daemon, Transfer.Reading> readings) {
    double foreign() {
      return readings.values().stream().mapToDouble(Transfer.Reading::foreign).max().orElse(0);
    }
  }

  Report run() {
    Report report = new Report("bgp");
    MachineFacts.into(report);
    try (Bed bed = Bed.open()) {
      Affinity.pinProcess(benchCpu);
      Place place = new Place(bed.namespace("daemon"), bed.namespace("peers"), bed.directory(), DAEMON_CPU).wired(PEERS);
      List<Daemon> installed = describe(report, place);
      int sets = Math.min(ATTRIBUTE_SETS, prefixes / PEERS) / PEERS * PEERS;
      arguments.progress().accept(String.format(Locale.ROOT, "making up %,d prefixes with %,d sets of attributes", prefixes, sets));
      for (int peers : new int[] {1, PEERS}) {
        String form = peers == 1 ? "%2$,d prefixes from one peer" : "%d × %,d prefixes";
        String name = String.format(Locale.ROOT, form, peers, prefixes / peers);
        Load load = Load.of(name, peers, prefixes, sets);
        report.fact(name, String.format(Locale.ROOT, "%,d sets of attributes, %.1f MB of UPDATE messages", sets, load.octets() / 1e6));
        double straight = straight(report, load, place);
        fill(report, load, straight, blocks(installed, load, place));
      }
    }
    return report;
  }

  private List<Daemon> describe(Report report, Place place) {
    report.fact("rounds", rounds + ", daemons directly after one another, order rotating; every reading with a daemon started fresh");
    report.fact("sessions", "eBGP, IPv4 unicast; everything is taken, and passed on to one peer, which counts");
    report.fact("time", "from the first octet that a peer sends until the counting peer holds every prefix");
    report.fact("memory of a daemon", "VmRSS of the daemon when full and idle; VmHWM is its highest from its start on");
    report.fact("CPUs", "daemon " + DAEMON_CPU + ", all of the bench " + benchCpu);
    report.fact("foreign CPU", String.format(Locale.ROOT, "a round with more than %.0f %% doesn't count", 100 * maxForeign));
    List<Daemon> installed = new ArrayList<>();
    for (Daemon daemon : daemons) {
      Optional<String> version = daemon.version();
      version.ifPresent(_ -> installed.add(daemon));
      String command = String.join(" ", daemon.command(place.directory()));
      report.fact(daemon.label(), version.map(text -> text + ": " + command).orElse("not installed"));
      if (version.isEmpty()) {
        report.doesNotCount(daemon.label() + " isn't installed (Debian packages: frr, bird2, gobgpd)");
      }
    }
    if (rounds < 3) {
      report.doesNotCount("fewer than 3 rounds");
    }
    if (maxForeign > 0.05) {
      report.doesNotCount("more foreign CPU was allowed than 5 %");
    }
    return installed;
  }

  /** What the bench itself needs without a daemon: sending and counting on the same CPU; seconds. */
  private double straight(Report report, Load load, Place place) {
    Map<Transfer.FarEnd, Quartiles> readings = new EnumMap<>(Transfer.FarEnd.class);
    for (Transfer.FarEnd farEnd : Transfer.FarEnd.values()) {
      List<Double> seconds = new ArrayList<>();
      for (int i = 0; i <= STRAIGHT_READINGS; i++) {
        seconds.add(Transfer.straight(load, place, farEnd));
      }
      // The first is the JVM's warm-up.
      readings.put(farEnd, Quartiles.of(seconds.subList(1, seconds.size())));
    }
    Quartiles reads = readings.get(Transfer.FarEnd.READS);
    Quartiles counts = readings.get(Transfer.FarEnd.COUNTS);
    report.fact(load.name() + ", no daemon",
        String.format(Locale.ROOT, "sent into a peer that only reads: %.3f s; that counts: %.3f s", reads.median(), counts.median()));
    return counts.median();
  }

  private List<Block> blocks(List<Daemon> installed, Load load, Place place) {
    List<Block> blocks = new ArrayList<>();
    for (int attempt = 0; attempt < 3 * rounds && counted(blocks) < rounds; attempt++) {
      Rounds.awaitQuiet(maxForeign);
      List<Daemon> order = new ArrayList<>(installed);
      Collections.rotate(order, -attempt % order.size());
      Map<Daemon, Transfer.Reading> readings = new EnumMap<>(Daemon.class);
      for (Daemon daemon : order) {
        Transfer.Reading reading = Transfer.through(daemon, load, place);
        readings.put(daemon, reading);
        arguments.progress().accept(String.format(Locale.ROOT, "%s, %s: %.2f s, %.0f MiB, foreign CPU %.1f %%", load.name(), daemon.label(),
            reading.seconds(), reading.resident() / 1024.0, 100 * reading.foreign()));
      }
      blocks.add(new Block(readings));
    }
    return blocks;
  }

  private long counted(List<Block> blocks) {
    return blocks.stream().filter(block -> block.foreign() <= maxForeign).count();
  }

  private void fill(Report report, Load load, double straight, List<Block> all) {
    List<Block> blocks = all.stream().sorted(Comparator.comparingDouble(Block::foreign)).limit(rounds).toList();
    double worst = blocks.stream().mapToDouble(Block::foreign).max().orElse(0);
    report.fact(load.name() + ", foreign CPU",
        String.format(Locale.ROOT, "%d of %d rounds count; worst used %.1f %%", counted(all), all.size(), 100 * worst));
    if (counted(all) < rounds) {
      report.doesNotCount(load.name() + ": only " + counted(all) + " of " + rounds + " rounds were quiet enough");
    }
    List<Daemon> measured = List.copyOf(blocks.getFirst().readings.keySet());
    report.table(new Report.Table(load.name() + ": median [quartiles]",
        List.of("daemon", "full table, s", "its CPU, s", "VmRSS, MiB", "VmHWM, MiB", "bench busy, %"),
        measured.stream().map(daemon -> row(blocks, daemon)).toList()));
    compare(report, load, blocks, measured);
    double fastest = measured.stream().mapToDouble(daemon -> median(blocks, daemon, Transfer.Reading::seconds)).min().orElseThrow();
    guard(report, load.name() + ": bench without a daemon ÷ fastest daemon", straight / fastest);
    double busiest = measured.stream().mapToDouble(daemon -> median(blocks, daemon, Transfer.Reading::benchShare)).max().orElseThrow();
    guard(report, load.name() + ": the bench's CPU busy", busiest);
  }

  private static void compare(Report report, Load load, List<Block> blocks, List<Daemon> measured) {
    for (Daemon other : measured) {
      if (measured.contains(Daemon.UNDERPASS) && other != Daemon.UNDERPASS) {
        String name = load.name() + ": Underpass ÷ " + other.label();
        Target time = Target.atMost(other == Daemon.BIRD ? 2 : 1);
        Target memory = other == Daemon.BIRD ? null : Target.atMost(1);
        report.figure(new Figure(name + ", time", ratios(blocks, other, Transfer.Reading::seconds), "", time, ""));
        report.figure(new Figure(name + ", VmRSS", ratios(blocks, other, Transfer.Reading::resident), "", memory, ""));
      }
    }
  }

  private static Quartiles ratios(List<Block> blocks, Daemon other, ToDoubleFunction<Transfer.Reading> what) {
    return Quartiles.ofRatios(all(blocks, Daemon.UNDERPASS, what), all(blocks, other, what));
  }

  private static void guard(Report report, String name, double share) {
    report.figure(Figure.single(name, share, "", Target.atMost(GUARD), ""));
    if (share > GUARD) {
      report.doesNotCount(
          String.format(Locale.ROOT, "%s is %.2f, more than %.1f: the bench may have been the bottleneck", name, share, GUARD));
    }
  }

  private static List<String> row(List<Block> blocks, Daemon daemon) {
    return List.of(daemon.label(),
        readings(blocks, daemon, Transfer.Reading::seconds).text(2),
        readings(blocks, daemon, Transfer.Reading::cpuSeconds).text(2),
        readings(blocks, daemon, reading -> reading.resident() / 1024.0).text(0),
        readings(blocks, daemon, reading -> reading.peak() / 1024.0).text(0),
        readings(blocks, daemon, reading -> 100 * reading.benchShare()).text(0));
  }

  private static double median(List<Block> blocks, Daemon daemon, ToDoubleFunction<Transfer.Reading> what) {
    return readings(blocks, daemon, what).median();
  }

  private static Quartiles readings(List<Block> blocks, Daemon daemon, ToDoubleFunction<Transfer.Reading> what) {
    return Quartiles.of(all(blocks, daemon, what));
  }

  private static List<Double> all(List<Block> blocks, Daemon daemon, ToDoubleFunction<Transfer.Reading> what) {
    return blocks.stream().map(block -> what.applyAsDouble(block.readings.get(daemon))).toList();
  }
}
