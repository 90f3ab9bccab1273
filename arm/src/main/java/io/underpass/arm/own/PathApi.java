package io.underpass.arm.own;

import io.underpass.arm.http.Answer;
import io.underpass.arm.http.Call;
import io.underpass.control.ControlPlane;
import io.underpass.control.probe.PathProbe;
import io.underpass.routing.Paths;
import io.underpass.routing.Trace;
import java.time.Duration;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** {@code GET /underpass/path}: which way a packet and its answer go, and why. {@code POST /underpass/path/probe}: whether they do. */
final class PathApi {
  /** How often a path is asked anew when something changed meanwhile. */
  private static final int MOST_TURNS = 3;

  private static final Duration SETTLING = Duration.ofSeconds(2);

  private final ControlPlane control;
  private final CurrentPaths paths;

  PathApi(ControlPlane control, CurrentPaths paths) {
    this.control = control;
    this.paths = paths;
  }

  Answer answer(Call call) {
    PathQuery query = PathQuery.of(call, control.view());
    return Answer.json(200, new PathJson(query, paths.now().trace(query.packet())).body());
  }

  /** The same, with what is seen of the packets. */
  Answer probe(Call call) {
    PathQuery query = PathQuery.of(call, control.view());
    for (int turn = 1;; turn++) {
      Paths then = paths.now();
      Trace trace = then.trace(query.packet());
      List<PathProbe.Section> sections = Probing.sections(then, control::observe, trace);
      boolean agrees = sections.stream().noneMatch(section -> section.result() == PathProbe.Result.DIFFERS);
      if (agrees || turn == MOST_TURNS || hasStayed(then)) {
        ObjectNode body = new PathJson(query, trace).body();
        ProbeJson.add(body, sections);
        return Answer.json(200, body);
      }
    }
  }

  /** Whether what was explained is what still runs: packets that met a change on their way prove nothing. */
  private boolean hasStayed(Paths then) {
    try {
      control.awaitApplied(control.snapshot().revision(), SETTLING);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return true;
    }
    return paths.now() == then;
  }
}
