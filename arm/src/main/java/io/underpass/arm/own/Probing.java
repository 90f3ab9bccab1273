package io.underpass.arm.own;

import io.underpass.arm.wire.ArmError;
import io.underpass.control.probe.PathProbe;
import io.underpass.control.probe.TooManyProbesException;
import io.underpass.routing.Paths;
import io.underpass.routing.Trace;
import java.util.List;

/** A path's packets, sent through what runs and watched. */
public final class Probing {
  private Probing() {}

  /** @throws ArmError 429 while too many others ask for the same */
  public static List<PathProbe.Section> sections(Paths paths, PathProbe.Watch watch, Trace trace) {
    try {
      return new PathProbe(paths, watch).of(trace);
    } catch (TooManyProbesException e) {
      throw ArmError.of(429, "TooManyProbes", "%s.", e.getMessage());
    }
  }
}
