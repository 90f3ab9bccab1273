package io.underpass.routing.whatif;

import io.underpass.model.ResourceId;
import io.underpass.plan.NetworkId;
import io.underpass.plan.Policy;
import io.underpass.plan.Port;
import io.underpass.plan.Reason;
import io.underpass.plan.RuleSet;
import io.underpass.routing.Budget;
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
  private final Budget budget;
  private final Side before;
  private final Side after;
  private final Map<Key, Gathered> classes = new LinkedHashMap<>();
  private final Map<Alike, Kind> kinds = new HashMap<>();

  /** What makes a class. */
  private record Key(Severity severity, Set<Manner> before, Set<Manner> after, Optional<ResourceId> origin, boolean filters) {}

  /** What flows have in common for which an answer takes the same way. Rule sets are the same only if they are one object. */
  private record Alike(
      Set<Manner> before, Set<Manner> after, Optional<Leaving> leavingBefore, Optional<Leaving> leavingAfter, List<Side.Same> filters) {}

  /** Flows that have that in common; by entrance, since one of them speaks for all that come in there. */
  private static final class Kind {
    final Alike what;
    final Map<Entrance, List<Traffic>> traffic = new HashMap<>(2);

    Kind(Alike what) {
      this.what = what;
    }
  }

  /**
   * Flows that go another way.
   *
   * @param named whether only the names of places tell one way from the other
   * @param members how many equal ways there are, before or after
   */
  record Found(Traffic traffic, Kind kind, boolean named, List<Course.Gate> gates, int members) {}

  /** Where answers begin. */
  private record Leaving(NetworkId network, @Nullable Policy policy, boolean machine) {}

  private static final class Gathered {
    final Map<Entrance, List<Traffic>> traffic = new LinkedHashMap<>();
    final Judge.Verdict verdict;

    Gathered(Judge.Verdict verdict) {
      this.verdict = verdict;
    }
  }

  Changes(Side before, Side after, Function<RuleSet, RuleRanges> ranges, Budget budget) {
    this.before = before;
    this.after = after;
    this.budget = budget;
    this.judge = new Judge(before, after, ranges, budget);
  }

  /** @param gates rule sets that are asked before and after alike, and may deny some of it */
  Found add(Entrance entrance, Traffic traffic, Set<Fate> from, Set<Fate> to, List<Course.Gate> gates) {
    Set<Manner> plainBefore = Fate.plain(from);
    Set<Manner> plainAfter = Fate.plain(to);
    boolean apart = !plainBefore.equals(plainAfter);
    Set<Manner> mannersBefore = apart ? plainBefore : Fate.detailed(from, to);
    Set<Manner> mannersAfter = apart ? plainAfter : Fate.detailed(to, from);
    List<Side.Same> filters = gates.isEmpty() ? List.of() : gates.stream().map(gate -> new Side.Same(gate.set())).toList();
    Kind kind = kinds.computeIfAbsent(
        new Alike(mannersBefore, mannersAfter, leaving(before, from), leaving(after, to), filters), Kind::new);
    Found found = new Found(traffic, kind, !apart, gates, Math.max(plainBefore.size(), plainAfter.size()));
    add(entrance, found);
    return found;
  }

  /** The same of another entrance: flows that come to the same by ways that differ in no more than where they begin. */
  void add(Entrance entrance, Found found) {
    found.kind.traffic.computeIfAbsent(entrance, _ -> gathered(entrance, found)).add(found.traffic);
  }

  private List<Traffic> gathered(Entrance entrance, Found found) {
    Alike what = found.kind.what;
    Judge.Verdict judged = judge.of(entrance, found.traffic, found.gates, found.members);
    boolean breaks = found.gates.isEmpty() && arrive(what.before) && !arrive(what.after);
    Judge.Verdict verdict = breaks ? judged.broken() : judged;
    return classes.computeIfAbsent(
            new Key(verdict.severity(), what.before, what.after, entrance.origin(), !found.gates.isEmpty()), _ -> new Gathered(verdict))
        .traffic.computeIfAbsent(entrance, _ -> new ArrayList<>());
  }

  private static boolean arrive(Set<Manner> manners) {
    return manners.stream().noneMatch(manner -> manner.ending() == Manner.Ending.DROPPED);
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

  private Change change(Key key, Gathered gathered) {
    Map<List<Traffic>, List<Entrance>> byTraffic = new LinkedHashMap<>();
    List<Change.Part> parts = new ArrayList<>();
    gathered.traffic.forEach((entrance, boxes) -> {
      List<Traffic> merged = Boxes.merged(boxes.stream().filter(box -> !box.isEmpty()).toList(), budget);
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
