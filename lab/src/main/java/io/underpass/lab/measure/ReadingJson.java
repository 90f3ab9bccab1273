package io.underpass.lab.measure;

import io.underpass.cli.client.Json;
import tools.jackson.databind.node.ObjectNode;

/** A reading as the reports have it (docs/demo-report.md). */
public final class ReadingJson {
  private ReadingJson() {}

  public static ObjectNode of(Reading reading) {
    ObjectNode json = Json.object().put("label", reading.label());
    reading.path().forEach(json.putArray("path")::add);
    json.putObject("latencyUs")
        .put("p50", round(reading.latency().p50(), 10))
        .put("p90", round(reading.latency().p90(), 10))
        .put("p99", round(reading.latency().p99(), 10))
        .put("max", round(reading.latency().max(), 10))
        .put("count", reading.latency().count())
        .put("lost", reading.latency().lost());
    json.put("throughputGbps", round(reading.fourStreams().bitsPerSecond() / 1e9, 1_000));
    json.put("throughputOneStreamGbps", round(reading.oneStream().bitsPerSecond() / 1e9, 1_000));
    json.put("packetRateKpps", round(reading.packets().delivered() / 1e3, 10));
    json.put("packetRateOfferedKpps", round(reading.packets().offered() / 1e3, 10));
    json.put("gatewayBitsPerSecond", Math.round(reading.gateway().bitsPerSecond()));
    json.put("gatewayPacketsPerSecond", Math.round(reading.gateway().packetsPerSecond()));
    json.put("machineInBitsPerSecond", Math.round(reading.gateway().machineBitsPerSecond()));
    return json;
  }

  public static double round(double value, int per) {
    return (double) Math.round(value * per) / per;
  }
}
