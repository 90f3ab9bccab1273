package io.underpass.control.probe;

import io.underpass.dataplane.DataPlaneException;
import io.underpass.dataplane.Observation;
import io.underpass.dataplane.Observation.Outcome;
import io.underpass.dataplane.ProbeFrame;
import io.underpass.plan.DropCode;
import io.underpass.plan.Flow;
import io.underpass.routing.Paths;
import io.underpass.routing.ReasonCode;
import io.underpass.routing.Trace;
import io.underpass.routing.Trace.Check;
import io.underpass.routing.Trace.Hop;
import io.underpass.routing.Trace.Verdict;
import io.underpass.routing.Trace.Way;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Sends the packets of a trace through what runs, each way and again behind each appliance, and compares. A packet that is watched begins
 * no flow, so a filter that would know an answer's flow may take it for a new one; both are right.
 */
public final class PathProbe {
  private final Paths paths;
  private final Watch watch;

  /** What runs: {@link io.underpass.control.ControlPlane#observe}. */
  public interface Watch {
    List<Observation> observe(String node, String port, Flow flow, ProbeFrame.Kind kind);
  }

  /** Which way a packet of the flow goes. */
  public enum Direction {
    THERE,
    BACK
  }

  /** How what was seen and what was explained go together. */
  public enum Result {
    /** Seen as explained. */
    AGREES,
    /** Seen as a filter treats what belongs to no flow that it knows. */
    AGREES_AS_NEW_FLOW,
    /** Seen otherwise, or not at all. */
    DIFFERS
  }

  /**
   * One packet that was watched.
   *
   * @param explained what was expected of each node
   * @param observed what each node did
   * @param differences a sentence each; empty unless they differ
   */
  public record Section(
      Direction direction,
      String port,
      Flow flow,
      Result result,
      List<Observation> explained,
      List<Observation> observed,
      List<String> differences) {
    public Section {
      explained = List.copyOf(explained);
      observed = List.copyOf(observed);
      differences = List.copyOf(differences);
    }
  }

  public PathProbe(Paths paths, Watch watch) {
    this.paths = paths;
    this.watch = watch;
  }

  /** Watches each packet of a trace. */
  public List<Section> of(Trace trace) {
    List<Section> sections = new ArrayList<>();
    add(sections, Direction.THERE, trace.there());
    if (trace.back() != null) {
      add(sections, Direction.BACK, trace.back());
    }
    return sections;
  }

  private void add(List<Section> sections, Direction direction, Way way) {
    for (List<Hop> segment : way.segments()) {
      if (!segment.getLast().reason().code().equals(ReasonCode.APPLIANCE_LOOP.name())) {
        sections.add(section(direction, segment, segment.getLast() == way.hops().getLast() ? way : null));
      }
    }
  }

  private Section section(Direction direction, List<Hop> segment, @Nullable Way last) {
    Hop first = segment.getFirst();
    List<Observation> explained =
        last == null ? expected(segment, Verdict.DELIVERED, DropCode.NONE) : expected(segment, last.verdict(), last.drop());
    ProbeFrame.Kind kind = direction == Direction.THERE ? ProbeFrame.Kind.FIRST : ProbeFrame.Kind.ANSWER;
    List<Observation> observed;
    try {
      observed = watch.observe(first.node(), first.in(), first.flow(), kind);
    } catch (DataPlaneException e) {
      return new Section(
          direction, first.in(), first.flow(), Result.DIFFERS, explained, List.of(), List.of(word(direction) + ": " + e.getMessage()));
    }
    List<String> differences = differences(direction, explained, observed);
    boolean known = segment.stream().flatMap(hop -> hop.filters().stream()).anyMatch(check -> check.outcome() == Check.Outcome.KNOWN);
    if (!differences.isEmpty() && known) {
      Way alone = paths.alone(first.node(), first.in(), first.flow());
      List<Observation> asNew = expected(alone.hops(), alone.verdict(), alone.drop());
      if (differences(direction, asNew, observed).isEmpty()) {
        return new Section(direction, first.in(), first.flow(), Result.AGREES_AS_NEW_FLOW, asNew, observed, List.of());
      }
    }
    return new Section(
        direction, first.in(), first.flow(), differences.isEmpty() ? Result.AGREES : Result.DIFFERS, explained, observed, differences);
  }

  private static List<Observation> expected(List<Hop> hops, Verdict verdict, DropCode drop) {
    List<Observation> expected = new ArrayList<>();
    for (int i = 0; i < hops.size(); i++) {
      Hop hop = hops.get(i);
      if (i + 1 < hops.size()) {
        expected.add(new Observation(hop.node(), Outcome.FORWARDED, DropCode.NONE, hops.get(i + 1).node(), null, null));
      } else {
        expected.add(switch (verdict) {
          case DELIVERED -> new Observation(hop.node(), Outcome.FORWARDED, DropCode.NONE, null, null, hop.out());
          case DROPPED -> new Observation(hop.node(), Outcome.DROPPED, drop, null, null, null);
          case ANSWERED, NOWHERE -> new Observation(hop.node(), Outcome.ANSWERED, DropCode.NONE, null, null, null);
        });
      }
    }
    return expected;
  }

  private static List<String> differences(Direction direction, List<Observation> explained, List<Observation> observed) {
    List<String> differences = new ArrayList<>();
    for (int i = 0; i < Math.max(explained.size(), observed.size()); i++) {
      String should = i < explained.size() ? text(explained.get(i)) : "nothing";
      String seen = i < observed.size() ? text(observed.get(i)) : "nothing";
      if (!should.equals(seen)) {
        differences.add(word(direction) + ", hop " + (i + 1) + ": explained: " + should + "; seen: " + seen);
      }
    }
    return differences;
  }

  private static String word(Direction direction) {
    return switch (direction) {
      case THERE -> "there";
      case BACK -> "back";
    };
  }

  /** What is compared: whether the node's stack or its program answers isn't explained. */
  private static String text(Observation observation) {
    return observation.node() + switch (observation.outcome()) {
      case FORWARDED ->
          observation.toPort() == null ? " sends it to " + observation.toNode() : " hands it out at port " + observation.toPort();
      case OWN_STACK, ANSWERED -> " takes it for itself";
      case DROPPED -> " drops it, " + observation.code();
      case UNSEEN -> " doesn't see it";
    };
  }
}
