package io.underpass.arm.watch;

import io.underpass.arm.wire.Json;
import io.underpass.model.AddressPrefix;
import io.underpass.model.NetworkInterface;
import io.underpass.model.Ports;
import io.underpass.model.SecurityRule;
import io.underpass.net.Prefix;
import io.underpass.routing.EffectiveSecurity;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code EffectiveNetworkSecurityGroupListResult}. */
final class EffectiveGroupsJson {
  private EffectiveGroupsJson() {}

  static ObjectNode of(List<EffectiveSecurity.Group> groups) {
    ArrayNode list = Json.array();
    for (EffectiveSecurity.Group group : groups) {
      ObjectNode one = list.addObject();
      one.set("networkSecurityGroup", Json.reference(group.id()));
      String kind = group.association().type().equals(NetworkInterface.TYPE) ? "networkInterface" : "subnet";
      one.putObject("association").set(kind, Json.reference(group.association()));
      ArrayNode rules = one.putArray("effectiveSecurityRules");
      group.rules().forEach(rule -> rules.add(of(rule)));
    }
    return Json.list(list);
  }

  private static ObjectNode of(EffectiveSecurity.Rule rule) {
    SecurityRule of = rule.rule();
    ObjectNode shown = Json.object()
        .put("name", rule.name())
        .put("protocol", of.protocol() == SecurityRule.Protocol.ANY ? "All" : of.protocol().toString());
    side(shown, "source", of.source(), rule.sources());
    side(shown, "destination", of.destination(), rule.destinations());
    return shown.put("access", of.access().toString()).put("priority", of.priority()).put("direction", of.direction().toString());
  }

  /** Ranges in the service's form: {@code 443-443}. */
  private static void side(ObjectNode shown, String end, SecurityRule.Side side, List<Prefix> addresses) {
    List<String> ports = side.ports().stream().map(EffectiveGroupsJson::range).toList();
    List<String> prefixes = side.prefixes().stream().map(EffectiveGroupsJson::text).toList();
    if (!ports.isEmpty()) {
      shown.put(end + "PortRange", ports.getFirst());
    }
    Json.setTexts(shown, end + "PortRanges", ports);
    if (!prefixes.isEmpty()) {
      shown.put(end + "AddressPrefix", prefixes.getFirst());
    }
    Json.setTexts(shown, end + "AddressPrefixes", prefixes);
    String word = Character.toUpperCase(end.charAt(0)) + end.substring(1);
    Json.setTexts(shown, "expanded" + word + "AddressPrefix", addresses);
  }

  private static String range(Ports ports) {
    return ports.first() + "-" + ports.last();
  }

  private static String text(AddressPrefix prefix) {
    String text = prefix.toString();
    return text.equals("*") ? "0.0.0.0/0" : text;
  }
}
