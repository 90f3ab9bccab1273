package io.underpass.routing;

import io.underpass.model.Connection;
import io.underpass.model.ResourceId;
import io.underpass.plan.Reason;
import java.util.Map;

/**
 * Where a connection stands, from facts.
 *
 * @param state what {@code connectionStatus} says
 * @param reason why
 */
public record ConnectionStatus(State state, Reason reason) {
  /** The service's words. */
  public enum State {
    /** An end that it names doesn't exist, or it is no ExpressRoute connection. */
    UNKNOWN("Unknown"),
    /** The gateway's instances are being made or replaced. */
    CONNECTING("Connecting"),
    /** Gateway and circuit are joined. */
    CONNECTED("Connected"),
    /** The circuit isn't provisioned, or has no private peering that is enabled. */
    NOT_CONNECTED("NotConnected");

    private final String text;

    State(String text) {
      this.text = text;
    }

    /** As on the wire: {@code NotConnected}. */
    @Override
    public String toString() {
      return text;
    }
  }

  /** The status of one connection; {@link #all} is cheaper for many. */
  public static ConnectionStatus of(View view, Connection connection) {
    ConnectionStatus status = all(view).get(connection.id());
    return status != null
        ? status
        : new ConnectionStatus(
            State.UNKNOWN,
            ReasonCode.REFERENCE_MISSING.reason("no ExpressRoute connection of this id is in the view", connection.id()));
  }

  /** The status of every ExpressRoute connection, by id. */
  public static Map<ResourceId, ConnectionStatus> all(View view) {
    return Map.copyOf(Topology.of(view).statuses());
  }
}
