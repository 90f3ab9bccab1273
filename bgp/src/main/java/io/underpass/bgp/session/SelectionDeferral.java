package io.underpass.bgp.session;

import io.underpass.bgp.Neighbor;
import io.underpass.bgp.message.AddressFamily;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** Whose End-of-RIB a speaker that has restarted waits for, before it tells anybody what it knows (RFC 4724 section 4.1). */
final class SelectionDeferral {
  private final Map<String, Set<AddressFamily>> awaited = new HashMap<>();

  /** Waits for all that are to come up. */
  SelectionDeferral(Collection<Neighbor> neighbors) {
    for (Neighbor neighbor : neighbors) {
      if (neighbor.shutdown().isEmpty()) {
        awaited.put(neighbor.name(), EnumSet.copyOf(neighbor.families()));
      }
    }
  }

  /** Nobody is waited for. */
  boolean isOver() {
    return awaited.isEmpty();
  }

  boolean awaits(String neighbor) {
    return awaited.containsKey(neighbor);
  }

  /** "Excluding the ones with the Restart State bit set, and the ones that do not advertise the graceful restart capability." */
  void established(String neighbor, Agreement agreement) {
    Set<AddressFamily> families = awaited.get(neighbor);
    if (families != null) {
      if (agreement.neighborRestarts()) {
        families.clear();
      } else {
        families.retainAll(agreement.restartable());
      }
      tidy(neighbor, families);
    }
  }

  void endOfRib(String neighbor, AddressFamily family) {
    Set<AddressFamily> families = awaited.get(neighbor);
    if (families != null) {
      families.remove(family);
      tidy(neighbor, families);
    }
  }

  void gone(String neighbor) {
    awaited.remove(neighbor);
  }

  private void tidy(String neighbor, Set<AddressFamily> families) {
    if (families.isEmpty()) {
      awaited.remove(neighbor);
    }
  }
}
