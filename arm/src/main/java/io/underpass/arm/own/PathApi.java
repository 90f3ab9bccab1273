package io.underpass.arm.own;

import io.underpass.arm.http.Answer;
import io.underpass.arm.http.Call;
import io.underpass.control.ControlPlane;
import io.underpass.control.probe.PathProbe;
import io.underpass.routing.Paths;
import io.underpass.routing.Trace;
import tools.jackson.databind.node.ObjectNode;

/** {@code GET /underpass/path}: which way a packet and its answer go, and why. {@code POST /underpass/path/probe}: whether they do. */
final class PathApi {
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
    Paths now = paths.now();
    Trace trace = now.trace(query.packet());
    ObjectNode body = new PathJson(query, trace).body();
    ProbeJson.add(body, new PathProbe(now, control::observe).of(trace));
    return Answer.json(200, body);
  }
}
