package io.underpass.bgp.session;

import io.underpass.bgp.Bfd;
import io.underpass.bgp.BfdTimers;
import io.underpass.bgp.Neighbor;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** BFD for one neighbor, told on the loop. */
final class NeighborWatch {
  /** What BFD says now that it didn't before. */
  interface Watcher {
    void changed(Bfd.State before, Bfd.State now, boolean controlPlaneIndependent, String cause);
  }

  private final Surroundings around;
  private final Watcher watcher;
  private Bfd.@Nullable Watch watch;
  private Bfd.State state = Bfd.State.DOWN;
  private int generation;

  NeighborWatch(Surroundings around, Watcher watcher) {
    this.around = around;
    this.watcher = watcher;
  }

  /** Empty while nothing is watched. */
  Optional<Bfd.State> state() {
    return watch == null ? Optional.empty() : Optional.of(state);
  }

  boolean isUp() {
    return watch != null && state == Bfd.State.UP;
  }

  /** Watches if the neighbor is to be watched and isn't yet. */
  void begin(Neighbor neighbor) {
    if (watch == null && neighbor.bfd().isPresent()) {
      state = Bfd.State.DOWN;
      int current = ++generation;
      watch = around.bfd().watch(
          neighbor.localAddress().orElseThrow(), neighbor.address(), neighbor.bfd().get(), around.place(),
          (now, independent, cause) -> around.loop().execute(() -> told(current, now, independent, cause)));
    }
  }

  private void told(int from, Bfd.State now, boolean controlPlaneIndependent, String cause) {
    Bfd.State before = state;
    if (from == generation && watch != null && now != before) {
      state = now;
      watcher.changed(before, now, controlPlaneIndependent, cause);
    }
  }

  void configure(BfdTimers timers) {
    if (watch != null) {
      watch.configure(timers);
    }
  }

  void end() {
    if (watch != null) {
      watch.close();
      watch = null;
    }
  }

  /** As if the process died. */
  void leave() {
    if (watch != null) {
      watch.leave();
      watch = null;
    }
  }
}
