package io.underpass.routing;

import io.underpass.model.ResourceId;
import io.underpass.plan.Port;
import org.jspecify.annotations.Nullable;

/**
 * A port by which a packet may come in.
 *
 * @param node the node's name
 * @param circuit the circuit; null at a machine's port
 */
record Ingress(String node, Port port, @Nullable ResourceId circuit) {
  boolean fromOnPremises() {
    return circuit != null;
  }
}
