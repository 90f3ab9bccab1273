package io.underpass.routing.whatif;

import java.util.List;
import java.util.stream.Stream;

/**
 * What a change does to traffic.
 *
 * @param changes classes of flows that go another way, the gravest first; no flow is in two
 * @param limits sentences about limits: those that no longer bind, that newly bind, or that are others
 */
public record Impact(List<Change> changes, List<String> limits) {
  public Impact {
    changes = List.copyOf(changes);
    limits = List.copyOf(limits);
  }

  /** Those of one severity. */
  public Stream<Change> of(Severity severity) {
    return changes.stream().filter(change -> change.severity() == severity);
  }

  public boolean has(Severity severity) {
    return of(severity).findAny().isPresent();
  }
}
