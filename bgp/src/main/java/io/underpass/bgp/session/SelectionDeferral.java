package io.underpass.bgp.session;

import io.underpass.bgp.Neighbor;
import io.underpass.bgp.message.AddressFamily;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * What a speaker that has restarted waits for before it tells anybody what it knows: the neighbors' End-of-RIB (RFC 4724 section 4.1), and
 * to be told what starts here, since its own End-of-RIB makes neighbors forget the rest.
 */
final class SelectionDeferral {
  private final Map<String, Set<AddressFamily>> awaited = new HashMap<>();
  private boolean originated;

  /** Waits for all that are to come up. */
  SelectionDeferral(Collection<Neighbor> neighbors) {
    for (Neighbor neighbor : neighbors) {
      if (neighbor.shutdown().isEmpty()) {
        awaited.put(neighbor.name(), EnumSet.copyOf(neighbor.families()));
      }
    }
  }

  /** Nothing is waited for. */
  boolean isOver() {
    return originated && awaited.isEmpty();
  }

  void originated() {
    originated = true;
  }

  /**
   * All are waited for but those that restart too and those without the capability. One whose capability names no family keeps nothing for
   * itself, and sends End-of-RIB all the same (RFC 4724 section 3).
   */
  void established(String neighbor, Agreement agreement) {
    Set<AddressFamily> families = awaited.get(neighbor);
    if (families != null) {
      if (agreement.neighborRestarts() || agreement.restart().isEmpty()) {
        families.clear();
      } else {
        families.retainAll(agreement.negotiated().families());
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
