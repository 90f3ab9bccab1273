package io.underpass.routing.whatif;

import io.underpass.model.ResourceId;
import io.underpass.net.IpAddress;
import io.underpass.net.Prefix;
import io.underpass.plan.NetworkId;
import io.underpass.plan.RuleSet;
import io.underpass.routing.Budget;
import io.underpass.routing.Paths;
import io.underpass.routing.View;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All flows that a change sends another way: every source, destination, protocol and port of new flows in steady state. A flow goes
 * another way when the course of its packets is another one, or when a filter ends it on one side and not on the other. Plans that have
 * most tables as the same objects are compared in time that follows what differs.
 */
public final class WhatIf {
  /** So many pairs of prefixes are compared in a step. */
  private static final int PREFIXES_A_STEP = 32;

  /** Steps for a piece of the destinations at an entrance. */
  private static final int STEPS_A_PIECE = 10;

  private final Side before;
  private final Side after;
  private final RuleSets sets = new RuleSets();
  private final Map<RuleSet, RuleRanges> ranges = new IdentityHashMap<>();
  private final Budget budget;
  private final Courses coursesBefore;
  private final Courses coursesAfter;
  private final Differences differences;
  private final Changes changes;
  /** The first edge of each circuit, until its other one comes. */
  private final Map<Optional<ResourceId>, EdgeFindings> edges = new HashMap<>();
  private @Nullable Reach reach;

  private WhatIf(View viewBefore, Paths pathsBefore, View viewAfter, Paths pathsAfter, Budget budget) {
    this.budget = budget;
    before = new Side(viewBefore, pathsBefore, sets, null);
    after = new Side(viewAfter, pathsAfter, sets, before);
    coursesBefore = new Courses(pathsBefore, sets, budget);
    coursesAfter = new Courses(pathsAfter, sets, budget);
    differences = new Differences(before, after);
    changes = new Changes(before, after, this::ranges, budget);
  }

  /** Compares, with the {@linkplain Budget#ofAnAnswer() budget} that an answer has. */
  public static Impact of(View viewBefore, Paths pathsBefore, View viewAfter, Paths pathsAfter) {
    return of(viewBefore, pathsBefore, viewAfter, pathsAfter, Budget.ofAnAnswer());
  }

  /**
   * Compares.
   *
   * @param viewBefore the view before the change
   * @param pathsBefore of it and its plan
   * @param viewAfter the view after the change; its plan best made by the planner that made the other, so that what stays is the same object
   * @param pathsAfter of it and its plan
   * @param budget what it may take
   * @throws io.underpass.routing.OverBudgetException if it takes more
   */
  public static Impact of(View viewBefore, Paths pathsBefore, View viewAfter, Paths pathsAfter, Budget budget) {
    return new WhatIf(viewBefore, pathsBefore, viewAfter, pathsAfter, budget).impact();
  }

  private RuleRanges ranges(RuleSet set) {
    return ranges.computeIfAbsent(set, it -> new RuleRanges(sets.classes(it)));
  }

  private Impact impact() {
    if (before.plan().nodes() != after.plan().nodes()) {
      Entrance.of(before, after, differences).forEach(this::compare);
    }
    List<Change> all = changes.all();
    return new Impact(all, Limits.of(before, after, all));
  }

  private Reach reach() {
    if (reach == null) {
      reach = new Reach(before, after);
    }
    return reach;
  }

  private void compare(Entrance entrance) {
    if (!entrance.stays()) {
      changes.entrance(entrance);
      return;
    }
    Set<Prefix> candidates = new HashSet<>(entrance.differing(before, after));
    candidates.addAll(filtered(entrance));
    List<NetworkId> numbers = numbers(entrance);
    if (entrance.atEdge()) {
      numbers.forEach(number -> candidates.addAll(differences.entering(entrance.place().node().node().name(), number)));
    }
    boolean elsewhere = !differences.byNumber().isEmpty();
    boolean prefixes = candidates.stream().anyMatch(prefix -> prefix.length() < prefix.address().width());
    if (!elsewhere && candidates.isEmpty()) {
      return;
    }
    Set<NetworkId> reached = elsewhere || prefixes ? reach().from(numbers) : Set.of();
    reached.forEach(number -> candidates.addAll(differences.byNumber().getOrDefault(number, Set.of())));
    Collection<Prefix> cut = cut(entrance, candidates, reached);
    EdgeFindings twin = entrance.atEdge() ? edges.remove(entrance.origin()) : null;
    if (twin != null && twin.mayHold(entrance, cut)) {
      compareAgain(entrance, twin);
      return;
    }
    List<Atoms.Atom> atoms = Atoms.of(cut);
    Sources sources = new Sources(entrance);
    if (entrance.atEdge()) {
      List<List<Changes.Found>> found = new ArrayList<>(atoms.size());
      atoms.forEach(atom -> found.add(compare(entrance, sources.of(atom), atom)));
      edges.put(entrance.origin(), new EdgeFindings(entrance, cut, atoms, found, List.of(before, after)));
    } else {
      atoms.forEach(atom -> compareOthers(entrance, sources.of(atom), atom));
    }
  }

  /** A circuit's other edge, which sends most of what comes in where the first one does. */
  private void compareAgain(Entrance entrance, EdgeFindings twin) {
    Sources sources = new Sources(entrance);
    for (int i = 0; i < twin.atoms().size(); i++) {
      Atoms.Atom atom = twin.atoms().get(i);
      if (twin.hold(entrance, i)) {
        twin.found().get(i).forEach(found -> changes.add(entrance, found));
      } else {
        compare(entrance, sources.of(atom), atom);
      }
    }
  }

  /** What comes in, by the family of the destination. */
  private record Sources(AddressSet ipv4, AddressSet ipv6) {
    Sources(Entrance entrance) {
      this(entrance.sources().intersect(AddressSet.IPV4), entrance.sources().intersect(AddressSet.IPV6));
    }

    AddressSet of(Atoms.Atom atom) {
      return atom.one().isIpv4() ? ipv4 : ipv6;
    }
  }

  /** What a machine sends to itself never comes to its port. */
  private void compareOthers(Entrance entrance, AddressSet sources, Atoms.Atom atom) {
    List<IpAddress> own = among(sources, atom.addresses());
    own.forEach(address -> compare(entrance, sources.minus(AddressSet.of(address)), new Atoms.Atom(AddressSet.of(address), address)));
    AddressSet others = own.isEmpty() ? atom.addresses() : atom.addresses().minus(AddressSet.ofAddresses(own));
    if (!others.isEmpty()) {
      compare(entrance, sources, own.isEmpty() ? atom : new Atoms.Atom(others, others.first()));
    }
  }

  private static List<IpAddress> among(AddressSet machines, AddressSet addresses) {
    AddressSet.Range first = addresses.ranges().getFirst();
    if (addresses.ranges().size() == 1 && first.from().equals(first.to())) {
      return machines.contains(first.from()) ? List.of(first.from()) : List.of();
    }
    List<IpAddress> among = new ArrayList<>();
    for (AddressSet.Range range : machines.intersect(addresses).ranges()) {
      for (IpAddress address = range.from(); address.compareTo(range.to()) <= 0; address = address.plus(1)) {
        among.add(address);
      }
    }
    return among;
  }

  private static List<NetworkId> numbers(Entrance entrance) {
    Side.Place then = Objects.requireNonNull(entrance.before());
    Side.Place now = Objects.requireNonNull(entrance.after());
    return Stream.of(
            Optional.of(then.port().network()),
            Optional.ofNullable(Side.routes(then.port().policy())),
            Optional.of(now.port().network()),
            Optional.ofNullable(Side.routes(now.port().policy())))
        .flatMap(Optional::stream)
        .distinct()
        .toList();
  }

  /** Destinations that rule sets of the entrance itself judge otherwise. */
  private Set<Prefix> filtered(Entrance entrance) {
    Side.Place then = Objects.requireNonNull(entrance.before());
    Side.Place now = Objects.requireNonNull(entrance.after());
    List<Side.Same> one = before.outbound(then);
    List<Side.Same> other = after.outbound(now);
    if (one.equals(other)) {
      return Set.of();
    }
    List<Course.Gate> gatesBefore = gates(one);
    List<Course.Gate> gatesAfter = gates(other);
    List<Course.Gate> all = Stream.concat(gatesBefore.stream(), gatesAfter.stream()).filter(gate -> gate.set() != null).distinct().toList();
    Set<Prefix> destinations = new HashSet<>();
    for (RuleDiagram.Judged judged : RuleDiagram.cut(all, Traffic.between(entrance.sources(), AddressSet.ALL), this::ranges, budget)) {
      if (gatesBefore.stream().allMatch(Fate.by(judged.passes())) != gatesAfter.stream().allMatch(Fate.by(judged.passes()))) {
        destinations.addAll(judged.traffic().destinations().prefixes());
      }
    }
    return destinations;
  }

  private static List<Course.Gate> gates(List<Side.Same> sets) {
    return sets.stream().map(set -> new Course.Gate("", io.underpass.plan.DropCode.FILTERED_OUT, set.set(), null, 0)).toList();
  }

  /** The candidates, and everything within them that tells addresses apart. */
  private Collection<Prefix> cut(Entrance entrance, Set<Prefix> candidates, Set<NetworkId> reached) {
    List<Prefix> wide = candidates.stream().filter(prefix -> prefix.length() < prefix.address().width()).toList();
    if (wide.isEmpty()) {
      return candidates;
    }
    budget.spend(Budget.Work.WAYS, (long) wide.size() * wide.size() / PREFIXES_A_STEP);
    Set<Prefix> all = new HashSet<>(candidates);
    AddressSet within = AddressSet.of(wide);
    List<Prefix> outermost = wide.stream()
        .filter(prefix -> wide.stream().noneMatch(other -> !other.equals(prefix) && other.contains(prefix)))
        .toList();
    for (Prefix prefix : outermost) {
      reached.forEach(number -> reach().within(number, prefix, all::add));
    }
    Stream.concat(io.underpass.routing.Forwardable.apart().stream(), routers(entrance))
        .filter(prefix -> within.contains(prefix.address()) && within.contains(prefix.last()))
        .forEach(all::add);
    return all;
  }

  /** Addresses that nodes take for themselves: where it comes in, and at machines that forward. */
  private Stream<Prefix> routers(Entrance entrance) {
    return Stream.of(before, after).flatMap(side -> side.ports().values().stream())
        .filter(place -> place.port().name().equals(entrance.ports().getFirst()) || place.port().sources().isEmpty())
        .flatMap(place -> place.port().addresses().stream())
        .map(link -> Prefix.host(link.address()))
        .distinct();
  }

  /** @return what is found to go another way */
  private List<Changes.Found> compare(Entrance entrance, AddressSet sources, Atoms.Atom atom) {
    Side.Place then = Objects.requireNonNull(entrance.before());
    Side.Place now = Objects.requireNonNull(entrance.after());
    if (sources.isEmpty()) {
      return List.of();
    }
    budget.spend(Budget.Work.WAYS, STEPS_A_PIECE);
    List<Changes.Found> found = new ArrayList<>(1);
    Traffic traffic = Traffic.between(sources, atom.addresses());
    List<Courses.Branch> one = coursesBefore.of(then.node().node().name(), then.port(), traffic, atom.one());
    List<Courses.Branch> other = coursesAfter.of(now.node().node().name(), now.port(), traffic, atom.one());
    for (Courses.Branch from : one) {
      for (Courses.Branch to : other) {
        Traffic both = one.size() == 1 && other.size() == 1 ? traffic : from.traffic().intersect(to.traffic());
        if (!both.isEmpty() && !from.courses().equals(to.courses())) {
          compare(entrance, both, from.courses(), to.courses(), found);
        }
      }
    }
    return found;
  }

  private void compare(
      Entrance entrance, Traffic traffic, Set<Course.Gated> from, Set<Course.Gated> to, List<Changes.Found> found) {
    Set<List<Course.Gate>> gatesFrom = chains(from);
    if (gatesFrom.size() == 1 && gatesFrom.equals(chains(to))) {
      List<Course.Gate> gates = List.copyOf(gatesFrom.iterator().next());
      found.add(changes.add(entrance, traffic, Fate.of(from, _ -> true), Fate.of(to, _ -> true), gates));
      return;
    }
    List<Course.Gate> all = Stream.concat(Fate.gates(from).stream(), Fate.gates(to).stream()).distinct().toList();
    Map<List<Set<Fate>>, List<Traffic>> parts = new LinkedHashMap<>();
    for (RuleDiagram.Judged judged : RuleDiagram.cut(all, traffic, this::ranges, budget)) {
      Set<Fate> fatesFrom = Fate.of(from, Fate.by(judged.passes()));
      Set<Fate> fatesTo = Fate.of(to, Fate.by(judged.passes()));
      if (!fatesFrom.equals(fatesTo)) {
        parts.computeIfAbsent(List.of(fatesFrom, fatesTo), _ -> new ArrayList<>()).add(judged.traffic());
      }
    }
    parts.forEach((fates, boxes) -> Boxes.merged(boxes, budget)
        .forEach(box -> found.add(changes.add(entrance, box, fates.getFirst(), fates.getLast(), List.of()))));
  }

  private static Set<List<Course.Gate>> chains(Set<Course.Gated> courses) {
    if (courses.size() == 1) {
      return Set.of(courses.iterator().next().gates());
    }
    Set<List<Course.Gate>> chains = new HashSet<>();
    courses.forEach(gated -> chains.add(gated.gates()));
    return chains;
  }
}
