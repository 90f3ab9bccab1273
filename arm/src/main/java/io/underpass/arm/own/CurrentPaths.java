package io.underpass.arm.own;

import io.underpass.control.ControlPlane;
import io.underpass.plan.Plan;
import io.underpass.routing.Paths;
import io.underpass.routing.View;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/** Paths through what runs now, prepared when first asked for after a change. Any thread. */
public final class CurrentPaths {
  private final ControlPlane control;
  private final AtomicReference<Optional<Paths>> prepared = new AtomicReference<>(Optional.empty());

  public CurrentPaths(ControlPlane control) {
    this.control = control;
  }

  public Paths now() {
    View view = control.view();
    Plan plan = control.running();
    Optional<Paths> before = prepared.get();
    Paths paths = before.orElseGet(() -> Paths.of(view, plan)).next(view, plan, control.absentPorts());
    prepared.compareAndSet(before, Optional.of(paths));
    return paths;
  }
}
