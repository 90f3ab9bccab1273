package io.underpass.lab.bench;

import io.underpass.lab.bench.failover.Failures;
import io.underpass.lab.bench.failover.Failures.Blackouts;
import io.underpass.lab.bench.failover.Failures.Losses;
import io.underpass.lab.bench.failover.Ground;
import io.underpass.lab.bench.failover.Soak;
import io.underpass.lab.bench.failover.Trouble;
import io.underpass.lab.file.RouterSoftware;
import io.underpass.lab.router.Software;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;

/** {@code bench failover}: how long packets are lost when a link, an edge or the server fails. */
final class FailoverBench {
  private static final int HOLD_MS = 9_000;
  private static final long CONTROL_MS = 15_000;

  private final Arguments arguments;
  private final int rounds;
  private final int restarts;
  private final int soakMinutes;
  private final RouterSoftware software;
  private final Set<Case> cases;

  /** Milliseconds that each may take. */
  private record Limits(Target blackout, Target detected) {
    static final Limits CARRIER = new Limits(Target.atMost(200), Target.atMost(200));
    static final Limits WITH_BFD = new Limits(Target.atMost(1_000), Target.atMost(900));
    static final Limits HOLD = new Limits(Target.atMost(HOLD_MS), Target.atMost(HOLD_MS));
  }

  /** What is done, each word one of {@code --cases}. */
  private enum Case {
    CARRIER,
    SILENT,
    KILLED,
    STORM,
    HOLD
  }

  FailoverBench(Arguments arguments) {
    this.arguments = arguments;
    rounds = arguments.number("rounds", 20, 1, 999);
    restarts = arguments.number("restarts", 3, 1, 99);
    soakMinutes = arguments.number("soak", 0, 0, 600);
    String router = arguments.text("router", Software.best().word());
    try {
      software = RouterSoftware.parse(router);
    } catch (IllegalArgumentException unknown) {
      throw new BenchException("--router " + unknown.getMessage());
    }
    if (!software.speaks()) {
      throw new BenchException("--router " + router + ": expected one that speaks BGP");
    }
    cases = cases(arguments.text("cases", words()));
  }

  private static String words() {
    return Arrays.stream(Case.values()).map(word -> word.name().toLowerCase(Locale.ROOT)).collect(Collectors.joining(","));
  }

  private static Set<Case> cases(String text) {
    Set<Case> chosen = EnumSet.noneOf(Case.class);
    for (String word : text.split(",")) {
      try {
        chosen.add(Case.valueOf(word.toUpperCase(Locale.ROOT)));
      } catch (IllegalArgumentException unknown) {
        throw new BenchException("--cases '" + word + "': expected some of " + words());
      }
    }
    return chosen;
  }

  Report run() {
    Report report = new Report("failover");
    MachineFacts.into(report);
    report.fact("lab", "hub, router " + Software.version(software) + "; standard path; both links in use, flows hashed");
    report.fact("traffic", "8,000 numbered UDP packets a second each way, on 16 flows a way");
    report.fact("time without packets",
        "of the flow that suffers most, from the packet before the gap to the packet after it, by the sender's clock");
    report.fact("rounds", rounds + ", primary and secondary link in turns; each begins when both links carry packets and none is lost");
    CpuReading before = CpuReading.now();
    if (soakMinutes > 0 || cases.stream().anyMatch(word -> word != Case.HOLD)) {
      on(Ground.Liveness.BFD, (bed, ground) -> watched(report, bed, ground));
    }
    if (cases.contains(Case.HOLD)) {
      on(Ground.Liveness.HOLD, (_, ground) -> {
        Blackouts blackouts = new Failures(ground, arguments.progress()).links(Trouble.SILENT_LOSS, rounds, HOLD_MS + 4_000);
        fill(report, "packets eaten, no BFD, hold time 9 s", blackouts, Limits.HOLD);
      });
    }
    double foreign = CpuReading.foreignShare(before, CpuReading.now());
    report.fact("foreign CPU", String.format(Locale.ROOT, "%.1f %% over the whole run", 100 * foreign));
    if (rounds < 20) {
      report.doesNotCount("fewer than 20 rounds");
    }
    return report;
  }

  private void on(Ground.Liveness liveness, BiConsumer<Bed, Ground> measure) {
    try (Bed bed = Bed.open()) {
      arguments.progress().accept("building the lab, liveness by " + liveness);
      measure.accept(bed, Ground.up(bed, software, liveness, arguments.progress()));
    }
  }

  private void watched(Report report, Bed bed, Ground ground) {
    Failures failures = new Failures(ground, arguments.progress());
    if (cases.contains(Case.CARRIER)) {
      fill(report, "carrier lost", failures.links(Trouble.CARRIER_LOST, rounds, 2_000), Limits.CARRIER);
    }
    if (cases.contains(Case.SILENT)) {
      fill(report, "packets eaten, BFD 300 ms × 3", failures.links(Trouble.SILENT_LOSS, rounds, 3_000), Limits.WITH_BFD);
    }
    if (cases.contains(Case.KILLED)) {
      killed(report, failures);
    }
    if (cases.contains(Case.STORM)) {
      report.figure(Figure.single("50 flaps in 10 s, until all is whole", failures.flapStorm() / 1e3, "s", Target.atMost(60), ""));
    }
    if (soakMinutes > 0) {
      Soak.Outcome outcome = Soak.run(bed, ground, soakMinutes);
      String name = "BFD down in " + soakMinutes + " min of eight TCP streams";
      report.figure(Figure.single(name, outcome.sessionsLost(), "", Target.atMost(0), outcome.note()));
    }
  }

  private void killed(Report report, Failures failures) {
    Losses control = failures.untouched(CONTROL_MS);
    if (control.lost() > 0) {
      report.doesNotCount("with nothing done " + control.lost() + " of " + control.sent() + " packets were lost: " + control.gaps());
    }
    Losses losses = failures.serverKilled(restarts);
    report.figure(Figure.single("server killed and started again, packets lost", losses.lost(), "", Target.atMost(0),
        restarts + " times, " + Figure.number(losses.sent()) + " sent" + (losses.gaps().isEmpty() ? "" : "; lost " + losses.gaps())));
  }

  private static void fill(Report report, String what, Blackouts blackouts, Limits limits) {
    fill(report, what + ", towards the machine", blackouts.towards(), limits.blackout);
    fill(report, what + ", back", blackouts.back(), limits.blackout);
    fill(report, what + ", detected by the edge", blackouts.detected(), limits.detected);
    report.figure(new Figure(what + ", whole again after the end", Quartiles.of(blackouts.mended()), "ms", null, ""));
  }

  private static void fill(Report report, String name, List<Double> readings, Target target) {
    report.figure(new Figure(name + ", p50", Quartiles.of(readings), "ms", target, ""));
    report.figure(Figure.single(name + ", p95", Quartiles.quantile(readings, 0.95), "ms", target, "of " + readings.size()));
  }
}
