package io.underpass.routing;

import org.jspecify.annotations.Nullable;

/**
 * The bindings of a view, made when somebody asks for them: where packets come in from customers alone, nobody does. Safe for any thread.
 */
final class MachinePorts {
  private final View view;
  private final Topology topology;
  /** One for all that follow from each other: their bindings share what they have made. */
  private final Object preparing;
  /** The last that were made before these. */
  private @Nullable Bindings earlier;
  private volatile @Nullable Bindings made;

  /** @param previous what its bindings, or those before, made of the same things is kept; null: none */
  MachinePorts(View view, Topology topology, @Nullable MachinePorts previous) {
    this.view = view;
    this.topology = topology;
    this.preparing = previous == null ? new Object() : previous.preparing;
    this.earlier = previous == null ? null : previous.last();
  }

  private @Nullable Bindings last() {
    synchronized (preparing) {
      return made == null ? earlier : made;
    }
  }

  Bindings bindings() {
    Bindings ready = made;
    if (ready == null) {
      synchronized (preparing) {
        ready = made;
        if (ready == null) {
          ready = Bindings.of(view, topology, earlier);
          made = ready;
          earlier = null;
        }
      }
    }
    return ready;
  }
}
