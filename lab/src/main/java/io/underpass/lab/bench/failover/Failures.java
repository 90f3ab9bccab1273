package io.underpass.lab.bench.failover;

import io.underpass.lab.bench.BenchException;
import io.underpass.lab.file.LabFile.Link;
import io.underpass.lab.traffic.NumberedReport;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/** Failures under traffic, each from a network that is whole. For one thread. */
public final class Failures {
  private static final long LEAD_MS = 500;
  private static final int FLAPS = 50;
  private static final long STORM_MS = 10_000;
  private static final long ESTABLISHED_LIMIT_NANOS = 60_000_000_000L;
  private static final long AFTERMATH_MS = 4_000;

  private final Ground ground;
  private final Consumer<String> progress;

  public Failures(Ground ground, Consumer<String> progress) {
    this.ground = ground;
    this.progress = progress;
  }

  /**
   * What a kind of trouble has cost, round by round; milliseconds.
   *
   * @param towards longest time in which a flow from the customer to the machine lost every packet; 0 where none lost any
   * @param back the same from the machine to the customer
   * @param detected from the last packet that came through to the edge until its session was down; as long as the trouble lasted if it
   *     wasn't
   * @param mended from the end of the trouble until both links carried packets again and none was lost
   */
  public record Blackouts(List<Double> towards, List<Double> back, List<Double> detected, List<Double> mended) {
    private Blackouts() {
      this(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    }

    private void add(Round round, double mendedMs) {
      towards.add(round.outcome.towards().blackoutMs());
      back.add(round.outcome.back().blackoutMs());
      detected.add(round.detectedMs);
      mended.add(mendedMs);
    }
  }

  private record Round(BothWays.Outcome outcome, double detectedMs) {}

  /**
   * Breaks one link after the other and mends it again.
   *
   * @param lastsMs how long it stays broken: longer than it takes to be noticed
   */
  public Blackouts links(Trouble trouble, int rounds, long lastsMs) {
    Blackouts blackouts = new Blackouts();
    List<Link> links = ground.links();
    for (int i = 0; i < rounds; i++) {
      Link link = links.get(i % links.size());
      Round round = round(trouble, link, lastsMs);
      blackouts.add(round, ground.awaitConverged());
      progress.accept(String.format(Locale.ROOT,
          "%s on %s, %d of %d: no packets for %.0f ms towards the machine, %.0f ms back; detected after %.0f ms; whole again after %.1f s",
          trouble.label(), link.port(), i + 1, rounds, blackouts.towards.getLast(), blackouts.back.getLast(), blackouts.detected.getLast(),
          blackouts.mended.getLast() / 1e3));
    }
    return blackouts;
  }

  private Round round(Trouble trouble, Link link, long lastsMs) {
    try (BothWays traffic = ground.traffic()) {
      Ground.pause(LEAD_MS);
      if (!ground.carries(link)) {
        throw new BenchException("link " + link.port() + " carries no packets in one direction, so nothing would be lost");
      }
      Instant broken = Instant.now();
      long brokenNs = System.nanoTime();
      trouble.begin(ground.router(), link.port());
      try {
        Ground.pause(lastsMs);
        BothWays.Outcome outcome = traffic.stop();
        Instant down = EdgeSessions.wentDown(ground.server(), link.address().toString(), broken).orElse(broken.plusMillis(lastsMs));
        return new Round(outcome,
            Duration.between(broken, down).toNanos() / 1e6 - lateMs(outcome.towards(), brokenNs - traffic.firstSentNs()));
      } finally {
        trouble.end(ground.router(), link.port());
      }
    }
  }

  /** How long the trouble took to begin, by the last packet that came through to the edge: starting a program takes milliseconds. */
  private static double lateMs(NumberedReport towards, long brokenNs) {
    double brokenMs = brokenNs / 1e6;
    return towards.gaps().stream()
        .filter(gap -> gap.lengthMs() >= towards.blackoutMs() / 2 && gap.atMs() > brokenMs)
        .mapToDouble(gap -> gap.atMs() - brokenMs)
        .max()
        .orElse(0);
  }

  /**
   * What became of packets that nothing should have happened to.
   *
   * @param sent both ways
   * @param lost both ways
   * @param gaps the first ones, in words
   */
  public record Losses(long sent, long lost, String gaps) {
    private static Losses of(BothWays.Outcome outcome) {
      List<String> gaps = new ArrayList<>();
      outcome.towards().gaps().stream().limit(2).forEach(gap -> gaps.add("towards the machine " + words(gap)));
      outcome.back().gaps().stream().limit(2).forEach(gap -> gaps.add("back " + words(gap)));
      return new Losses(outcome.towards().sent() + outcome.back().sent(), outcome.lost(), String.join("; ", gaps));
    }

    private static String words(NumberedReport.Gap gap) {
      return String.format(Locale.ROOT, "%d at %.0f ms", gap.count(), gap.atMs());
    }

    private Losses plus(Losses other) {
      return new Losses(sent + other.sent, lost + other.lost, gaps.isEmpty() ? other.gaps : gaps);
    }
  }

  /** Packets for so long, with nothing done: what the machine loses by itself. */
  public Losses untouched(long millis) {
    try (BothWays traffic = ground.traffic()) {
      Ground.pause(millis);
      return Losses.of(traffic.stop());
    }
  }

  /** Kills the server and starts it again, so many times. */
  public Losses serverKilled(int times) {
    Losses all = new Losses(0, 0, "");
    for (int i = 0; i < times; i++) {
      try (BothWays traffic = ground.traffic()) {
        Ground.pause(LEAD_MS);
        long start = System.nanoTime();
        ground.restartServer();
        double answers = (System.nanoTime() - start) / 1e6;
        // Long enough for a neighbor to notice, and for what it does then.
        Ground.pause(AFTERMATH_MS);
        awaitEstablished();
        double established = (System.nanoTime() - start) / 1e6;
        Ground.pause(AFTERMATH_MS);
        Losses losses = Losses.of(traffic.stop());
        all = all.plus(losses);
        progress.accept(String.format(Locale.ROOT,
            "server killed, %d of %d: %d packets lost of %d; it answers after %.1f s, sessions are seen after %.1f s%s",
            i + 1, times, losses.lost, losses.sent, answers / 1e3, established / 1e3,
            losses.gaps.isEmpty() ? "" : "; lost " + losses.gaps));
      }
      ground.awaitConverged();
    }
    return all;
  }

  private void awaitEstablished() {
    long until = System.nanoTime() + ESTABLISHED_LIMIT_NANOS;
    while (!ground.established()) {
      if (System.nanoTime() > until) {
        throw new BenchException(
            "a session is not established " + ESTABLISHED_LIMIT_NANOS / 1_000_000_000 + " s after the server was killed");
      }
      Ground.pause(50);
    }
  }

  /**
   * Lets one link lose its carrier and get it back, {@value #FLAPS} times in ten seconds, under traffic.
   *
   * @return milliseconds from the last flap until both links carried packets and none was lost
   */
  public double flapStorm() {
    String port = ground.links().getFirst().port();
    BothWays.Outcome outcome;
    try (BothWays traffic = ground.traffic()) {
      long start = System.nanoTime();
      for (int i = 0; i < 2 * FLAPS; i++) {
        long due = start + i * STORM_MS * 1_000_000 / (2 * FLAPS);
        Ground.pause(Math.max(0, (due - System.nanoTime()) / 1_000_000));
        if (i % 2 == 0) {
          Trouble.CARRIER_LOST.begin(ground.router(), port);
        } else {
          Trouble.CARRIER_LOST.end(ground.router(), port);
        }
      }
      outcome = traffic.stop();
    }
    double converged = ground.awaitConverged();
    progress.accept(String.format(Locale.ROOT, "%d flaps: %d of %d packets lost meanwhile; whole %.1f s after the last", FLAPS,
        outcome.lost(), outcome.towards().sent() + outcome.back().sent(), converged / 1e3));
    return converged;
  }
}
