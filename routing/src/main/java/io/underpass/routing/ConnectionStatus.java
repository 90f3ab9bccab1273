package io.underpass.routing;

import io.underpass.plan.Reason;

/**
 * Where a connection stands, from facts.
 *
 * @param state what {@code connectionStatus} says
 * @param reason why
 */
public record ConnectionStatus(State state, Reason reason) {
  /** The service's words. */
  public enum State {
    UNKNOWN("Unknown"),
    CONNECTING("Connecting"),
    CONNECTED("Connected"),
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
}
