package io.underpass.routing.whatif;

import io.underpass.model.ResourceId;
import io.underpass.plan.NetworkId;
import io.underpass.plan.Policy;
import io.underpass.plan.Port;
import io.underpass.plan.Reason;
import io.underpass.plan.RuleSet;
import io.underpass.routing.ReasonCode;
import io.underpass.routing.Trace;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Gathers flows that go another way into classes. */
final class Changes {
  private final Judge judge;
  private final Side before;
  private final Side after;
  private final Map<Key, Gathered> classes = new LinkedHashMap<>();
  private final Map<Alike, Judge.Verdict> verdicts = new HashMap<>();

  /** What makes a class. */
  private record Key(Severity severity, Set<Manner> before, Set<Manner> after, Optional<ResourceId> origin, boolean filters) {}

  /** Flows for which an answer takes the same way, so that one of them speaks for all. */
  private record Alike(
      Entrance entrance, Set<Manner> before, Set<Manner> after, Optional<Leaving> leavingBefore, Optional<Leaving> leavingAfter,
      List<Object> filters) {
    @Override
    public int hashCode() {
      return ((System.identityHashCode(entrance) * 31 + before.hashCode()) * 31 + after.hashCode()) * 31 + leavingAfter.hashCode();
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Alike alike && entrance == alike.entrance && before.equals(alike.before) && after.equals(alike.after)
          && leavingBefore.equals(alike.leavingBefore) && leavingAfter.equals(alike.leavingAfter) && filters.equals(alike.filters);
    }
  }

  /** Where answers begin. */
  private record Leaving(NetworkId network, @Nullable Policy policy, boolean machine) {}

  private static final class Gathered {
    final Map<Entrance, List<Traffic>> traffic = new LinkedHashMap<>();
    final Judge.Verdict verdict;

    Gathered(Judge.Verdict verdict) {
      this.verdict = verdict;
    }
  }

  Changes(Side before, Side after, Function<RuleSet, RuleRanges> ranges) {
    this.before = before;
    this.after = after;
    this.judge = new Judge(before, after, ranges);
  }

  /** @param gates rule sets that are asked before and after alike, and may deny some of it */
  void add(Entrance entrance, Traffic traffic, Set<Fate> from, Set<Fate> to, List<Course.Gate> gates) {
    Set<Manner> plainBefore = Fate.plain(from);
    Set<Manner> plainAfter = Fate.plain(to);
    boolean apart = !plainBefore.equals(plainAfter);
    Set<Manner> mannersBefore = apart ? plainBefore : Fate.detailed(from, to);
    Set<Manner> mannersAfter = apart ? plainAfter : Fate.detailed(to, from);
    List<Object> filters = gates.isEmpty() ? List.of() : gates.stream().<Object>map(Course.Gate::set).toList();
    Alike alike = new Alike(entrance, mannersBefore, mannersAfter, leaving(before, from), leaving(after, to), filters);
    Judge.Verdict verdict = verdicts.get(alike);
    if (verdict == null) {
      verdict = judge.of(entrance, traffic, gates, Math.max(plainBefore.size(), plainAfter.size()));
      if (gates.isEmpty() && from.stream().allMatch(Fate::arrives) && !to.stream().allMatch(Fate::arrives)) {
        verdict = verdict.broken();
      }
      verdicts.put(alike, verdict);
    }
    Judge.Verdict found = verdict;
    classes.computeIfAbsent(
            new Key(verdict.severity(), mannersBefore, mannersAfter, entrance.origin(), !gates.isEmpty()), _ -> new Gathered(found))
        .traffic.computeIfAbsent(entrance, _ -> new ArrayList<>()).add(traffic);
  }

  /** A port that comes or goes, with all that comes in by it. */
  void entrance(Entrance entrance) {
    boolean gone = entrance.after() == null;
    Key key = new Key(
        gone ? Severity.BROKEN : Severity.REPAIRED,
        Set.of(gone ? Manner.WHATEVER : Manner.NO_ENTRANCE),
        Set.of(gone ? Manner.NO_ENTRANCE : Manner.WHATEVER),
        entrance.origin(),
        false);
    classes.computeIfAbsent(key, it -> new Gathered(new Judge.Verdict(it.severity(), null, null, null)))
        .traffic.computeIfAbsent(entrance, _ -> new ArrayList<>())
        .addAll(List.of(
            Traffic.between(entrance.sources().intersect(AddressSet.IPV4), AddressSet.IPV4),
            Traffic.between(entrance.sources().intersect(AddressSet.IPV6), AddressSet.IPV6)));
  }

  private static Optional<Leaving> leaving(Side side, Set<Fate> fates) {
    for (Fate fate : fates) {
      if (fate.course().end() instanceof Course.End.Delivered at && side.ports().get(at.at()) instanceof Side.Place(_, Port port)) {
        return Optional.of(new Leaving(port.network(), port.policy(), port.machineMac() != null));
      }
    }
    return Optional.empty();
  }

  List<Change> all() {
    List<Change> all = new ArrayList<>();
    classes.forEach((key, gathered) -> all.add(change(key, gathered)));
    all.sort(Comparator.comparing(Change::severity));
    return all;
  }

  private static Change change(Key key, Gathered gathered) {
    Map<List<Traffic>, List<Entrance>> byTraffic = new LinkedHashMap<>();
    List<Change.Part> parts = new ArrayList<>();
    gathered.traffic.forEach((entrance, boxes) -> {
      List<Traffic> merged = Boxes.merged(boxes.stream().filter(box -> !box.isEmpty()).toList());
      byTraffic.computeIfAbsent(merged, _ -> new ArrayList<>(1)).add(entrance);
    });
    byTraffic.forEach((boxes, entrances) -> {
      List<String> ports = entrances.stream().flatMap(entrance -> entrance.ports().stream()).distinct().sorted().toList();
      boxes.forEach(box -> parts.add(new Change.Part(ports, box)));
    });
    Judge.Verdict verdict = gathered.verdict;
    Trace after = verdict.after();
    Reason assumption = key.severity() != Severity.ASYMMETRIC || after == null ? null
        : after.warnings().stream().filter(warning -> warning.code().equals(ReasonCode.ASYMMETRIC_FIREWALL.name())).findFirst().orElse(null);
    return new Change(
        key.severity(), key.before(), key.after(), key.origin(), parts, verdict.example(), verdict.before(), after, key.filters(), assumption);
  }
}
