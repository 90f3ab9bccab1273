package io.underpass.lab.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Interleaved measuring. A block is one probe on every way, directly after one another; a round is every probe's block. The order of the
 * ways rotates from round to round. A block in which others used more of the CPUs than allowed doesn't count and is repeated, up to three
 * times as many blocks as rounds.
 */
final class Rounds {
  private static final long QUIET_NANOS = 20_000_000_000L;
  private static final long QUIET_SAMPLE_MILLIS = 150;

  private final List<Way> ways;
  private final int rounds;
  private final int seconds;
  private final double maxForeign;
  private final Consumer<String> progress;
  private final Map<Probe, List<Block>> blocks = new EnumMap<>(Probe.class);

  /**
   * One probe on every way.
   *
   * @param foreign the share of the CPUs that others used meanwhile, 0–1
   */
  record Block(Map<Mode, Map<Metric, Double>> readings, double foreign) {}

  /**
   * @param rounds how many blocks of each probe must count
   * @param seconds how long each reading takes
   * @param maxForeign the share of the CPUs that others may use in a block, 0–1
   */
  Rounds(List<Way> ways, int rounds, int seconds, double maxForeign, Consumer<String> progress) {
    this.ways = ways;
    this.rounds = rounds;
    this.seconds = seconds;
    this.maxForeign = maxForeign;
    this.progress = progress;
  }

  /**
   * Measures until every probe has its rounds; on a busy machine three times as many at most, and not much longer than {@code atMost} once
   * each has one.
   */
  void run(List<Probe> probes, Duration atMost) {
    long until = System.nanoTime() + atMost.toNanos();
    for (int attempt = 0; attempt < 3 * rounds && probes.stream().anyMatch(this::missing)
        && (attempt == 0 || System.nanoTime() < until); attempt++) {
      for (Probe probe : probes) {
        if (missing(probe)) {
          Block block = block(probe, attempt);
          blocks.computeIfAbsent(probe, _ -> new ArrayList<>()).add(block);
          progress.accept(String.format(
              "%s: %d of %d rounds, foreign CPU %.1f %%%s", probe.name().toLowerCase(Locale.ROOT).replace('_', ' '),
              counted(probe), rounds, 100 * block.foreign, block.foreign > maxForeign ? ": doesn't count" : ""));
        }
      }
    }
  }

  /** A block that begins while others work is lost, so it waits for them; not for ever. */
  static void awaitQuiet(double maxForeign) {
    long until = System.nanoTime() + QUIET_NANOS;
    double foreign;
    do {
      CpuReading before = CpuReading.now();
      Iperf.pause(QUIET_SAMPLE_MILLIS);
      foreign = CpuReading.foreignShare(before, CpuReading.now());
    } while (foreign > maxForeign && System.nanoTime() < until);
  }

  private Block block(Probe probe, int attempt) {
    awaitQuiet(maxForeign);
    List<Way> order = new ArrayList<>(ways);
    Collections.rotate(order, -attempt % order.size());
    Map<Mode, Map<Metric, Double>> readings = new EnumMap<>(Mode.class);
    CpuReading before = CpuReading.now();
    for (Way way : order) {
      way.select().run();
      readings.put(way.mode(), probe.read(way, seconds));
    }
    return new Block(readings, CpuReading.foreignShare(before, CpuReading.now()));
  }

  private boolean missing(Probe probe) {
    return counted(probe) < rounds;
  }

  /** Blocks of a probe that count. */
  long counted(Probe probe) {
    return blocks.getOrDefault(probe, List.of()).stream().filter(block -> block.foreign <= maxForeign).count();
  }

  /** All blocks of a probe, those that don't count included. */
  long attempted(Probe probe) {
    return blocks.getOrDefault(probe, List.of()).size();
  }

  /** The quietest blocks of a probe, as many as there are rounds; all of them count unless too few did. */
  List<Block> best(Probe probe) {
    return best(blocks.getOrDefault(probe, List.of()), rounds);
  }

  static List<Block> best(List<Block> blocks, int rounds) {
    return blocks.stream().sorted(Comparator.comparingDouble(Block::foreign)).limit(rounds).toList();
  }

  /** The readings of one metric on one way, in the same order for every way. */
  static List<Double> readings(List<Block> blocks, Mode mode, Metric metric) {
    return blocks.stream().map(block -> block.readings.get(mode).get(metric)).toList();
  }
}
