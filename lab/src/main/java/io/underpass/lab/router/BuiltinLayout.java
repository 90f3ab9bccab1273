package io.underpass.lab.router;

import io.underpass.lab.router.Layout.Program;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Underpass's own speaker: {@link BuiltinRouter} in a process of its own. */
final class BuiltinLayout {
  private BuiltinLayout() {}

  static Layout of(RouterPlan plan, Path directory) {
    return new Layout(
        Map.of(PlanFile.NAME, PlanFile.write(plan)),
        "root",
        List.of(new Program("speaker", OwnProgram.command(BuiltinRouter.class, directory), Program.Way.FOREGROUND)),
        Map.of("bgp", List.of("cat", directory.resolve(SpeakerReport.TEXT).toString())));
  }
}
