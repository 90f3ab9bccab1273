package io.underpass.arm.own;

import io.underpass.arm.http.Answer;
import io.underpass.arm.http.Call;
import io.underpass.control.ControlPlane;

/** {@code GET /underpass/path}: which way a packet goes, and why; and its answer's way. */
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
}
