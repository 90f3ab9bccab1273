package io.underpass.routing.whatif;

import io.underpass.plan.DropCode;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of flows on one course.
 *
 * @param denied the port whose filter ends them when they are new, and in which direction; null where none does. Their answers take the course all the same
 */
record Fate(Course course, @Nullable Denial denied) {
  /** A filter that ends a flow. */
  record Denial(String port, DropCode code) {}

  /** @param passes what a gate lets pass */
  static Set<Fate> of(Set<Course.Gated> courses, Predicate<Course.Gate> passes) {
    if (courses.size() == 1) {
      return Set.of(of(courses.iterator().next(), passes));
    }
    return courses.stream().map(gated -> of(gated, passes)).collect(Collectors.toSet());
  }

  private static Fate of(Course.Gated gated, Predicate<Course.Gate> passes) {
    for (Course.Gate gate : gated.gates()) {
      if (!passes.test(gate)) {
        return new Fate(gated.course(), new Denial(gate.port(), gate.code()));
      }
    }
    return new Fate(gated.course(), null);
  }

  /** In other words, with the names that tell them from others of the same plain words. */
  static Set<Manner> detailed(Set<Fate> fates, Set<Fate> others) {
    boolean sameEnd = ends(fates).equals(ends(others));
    return fates.stream().map(fate -> manner(fate, sameEnd ? "by " + String.join(", ", fate.course().sites()) : "at " + end(fate)))
        .collect(Collectors.toSet());
  }

  /** In other words, without any place's name. */
  static Set<Manner> plain(Set<Fate> fates) {
    if (fates.size() == 1) {
      return Set.of(manner(fates.iterator().next(), ""));
    }
    return fates.stream().map(fate -> manner(fate, "")).collect(Collectors.toSet());
  }

  private static Set<String> ends(Set<Fate> fates) {
    return fates.stream().map(Fate::end).collect(Collectors.toSet());
  }

  private static String end(Fate fate) {
    if (fate.denied() != null) {
      return fate.denied().port();
    }
    return switch (fate.course().end()) {
      case Course.End.Delivered at -> at.at() + (at.translated() == null ? "" : " as " + at.translated() + (at.port() == 0 ? "" : ":" + at.port()));
      case Course.End.Dropped _, Course.End.Answered _ -> fate.course().sites().getLast();
    };
  }

  private static Manner manner(Fate fate, String detail) {
    Course course = fate.course();
    Manner.Ending ending = fate.denied() != null ? Manner.Ending.DROPPED : switch (course.end()) {
      case Course.End.Delivered at -> at.machine() ? Manner.Ending.MACHINE : Manner.Ending.ON_PREMISES;
      case Course.End.Dropped _ -> Manner.Ending.DROPPED;
      case Course.End.Answered _ -> Manner.Ending.NODE;
    };
    DropCode drop = fate.denied() != null ? fate.denied().code()
        : course.end() instanceof Course.End.Dropped dropped ? dropped.code() : DropCode.NONE;
    boolean notSent = fate.denied() != null && fate.denied().code() == DropCode.FILTERED_OUT && course.appliances().isEmpty();
    return new Manner(ending, drop, notSent ? List.of() : course.gateways(), notSent ? List.of() : course.appliances(), detail);
  }

  /** The rule sets of all courses, those that are there. */
  static List<Course.Gate> gates(Set<Course.Gated> courses) {
    return courses.stream().flatMap(gated -> gated.gates().stream()).filter(gate -> gate.set() != null).distinct().toList();
  }

  /** Whether all gates of a map let pass; one without a rule set never does. */
  static Predicate<Course.Gate> by(Map<Course.Gate, Boolean> passes) {
    return gate -> gate.set() != null && passes.getOrDefault(gate, false);
  }
}
