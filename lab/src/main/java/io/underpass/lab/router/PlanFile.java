package io.underpass.lab.router;

import io.underpass.cli.client.Json;
import io.underpass.lab.linux.LinuxException;
import io.underpass.lab.router.BgpNeighbor.Bfd;
import io.underpass.lab.router.BgpNeighbor.Exchange;
import io.underpass.lab.router.BgpNeighbor.Liveness;
import io.underpass.lab.router.RouterPlan.Restart;
import io.underpass.net.Asn;
import io.underpass.net.IpAddress;
import io.underpass.net.Prefix;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A plan as our own programs read it from their run directory. */
final class PlanFile {
  static final String NAME = "plan.json";

  private PlanFile() {}

  static String write(RouterPlan plan) {
    ObjectNode json = Json.object();
    json.put("name", plan.name()).put("asn", plan.asn().value()).put("id", plan.id().toString()).put("restart", plan.restart().name());
    for (BgpNeighbor neighbor : plan.neighbors()) {
      ObjectNode session = json.withArray("neighbors").addObject();
      session.put("device", neighbor.device()).put("local", neighbor.local().toString()).put("address", neighbor.address().toString());
      session.put("asn", neighbor.asn().value()).put("hold", neighbor.liveness().hold()).put("key", neighbor.key());
      Bfd bfd = neighbor.liveness().bfd();
      if (bfd != null) {
        session.putObject("bfd").put("interval", bfd.interval()).put("multiplier", bfd.multiplier());
      }
      Exchange exchange = neighbor.exchange();
      session.put("prepend", exchange.prepend()).put("limit", exchange.limit()).put("limitReturn", exchange.limitReturn());
      exchange.announced().forEach(prefix -> session.withArray("announced").add(prefix.toString()));
    }
    return Json.write(json);
  }

  static RouterPlan read(Path directory) {
    try {
      JsonNode json = Json.read(Files.readString(directory.resolve(NAME)));
      return new RouterPlan(
          json.path("name").asString(),
          new Asn(json.path("asn").asLong()),
          IpAddress.parse(json.path("id").asString()),
          Restart.valueOf(json.path("restart").asString()),
          json.path("neighbors").valueStream().map(PlanFile::neighbor).toList());
    } catch (IOException absent) {
      throw new LinuxException("the router's plan can't be read from " + directory + ": " + absent.getMessage());
    }
  }

  private static BgpNeighbor neighbor(JsonNode json) {
    JsonNode bfd = json.path("bfd");
    return new BgpNeighbor(
        json.path("device").asString(),
        IpAddress.parse(json.path("local").asString()),
        IpAddress.parse(json.path("address").asString()),
        new Asn(json.path("asn").asLong()),
        new Liveness(
            json.path("hold").asInt(), bfd.isMissingNode() ? null : new Bfd(bfd.path("interval").asInt(), bfd.path("multiplier").asInt())),
        json.path("key").isNull() ? null : json.path("key").asString(),
        new Exchange(
            json.path("announced").valueStream().map(prefix -> Prefix.parse(prefix.asString())).toList(),
            json.path("prepend").asInt(),
            json.path("limit").asInt(),
            json.path("limitReturn").asInt()));
  }
}
