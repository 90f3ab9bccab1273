package io.underpass.control.reconcile;

import io.underpass.model.GatewaySku;
import io.underpass.routing.GatewayState;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * What is remembered of a gateway.
 *
 * @param state what runs; null before the first instances
 * @param due when the instances that are being made may come; null when nothing is being made
 * @param interrupted when the old instances began to go; null when the gateway was never replaced
 * @param interruptionMs how long the last replacement took from there until the new instances ran; -1 while it lasts or where there was
 *     none
 */
record GatewayRecord(@Nullable GatewayState state, @Nullable Instant due, @Nullable Instant interrupted, long interruptionMs) {
  private static final JsonMapper JSON = new JsonMapper();

  static GatewayRecord coming(Instant due) {
    return new GatewayRecord(null, due, null, -1);
  }

  boolean isReady() {
    return state != null && state.ready();
  }

  /** Whether the last replacement began then or later; milliseconds count. */
  boolean isReplacedSince(Instant time) {
    return interrupted != null && interrupted.toEpochMilli() >= time.toEpochMilli();
  }

  String print() {
    ObjectNode body = JSON.createObjectNode();
    if (state != null) {
      body.putObject("state")
          .put("sku", state.running().toString())
          .put("units", state.units())
          .put("instances", state.instances())
          .put("generation", state.generation())
          .put("ready", state.ready());
    }
    if (due != null) {
      body.put("due", due.toEpochMilli());
    }
    if (interrupted != null) {
      body.put("interrupted", interrupted.toEpochMilli());
    }
    return body.put("interruptionMs", interruptionMs).toString();
  }

  static GatewayRecord parse(String text) {
    JsonNode body = JSON.readTree(text);
    JsonNode state = body.path("state");
    return new GatewayRecord(
        state.isMissingNode() ? null : new GatewayState(
            GatewaySku.tryParse(state.path("sku").stringValue()).orElseThrow(),
            state.path("units").asInt(),
            state.path("instances").asInt(),
            state.path("generation").asInt(),
            state.path("ready").asBoolean()),
        instant(body.path("due")),
        instant(body.path("interrupted")),
        body.path("interruptionMs").asLong());
  }

  private static @Nullable Instant instant(JsonNode millis) {
    return millis.isMissingNode() ? null : Instant.ofEpochMilli(millis.asLong());
  }
}
