package io.underpass.control.flowlogs;

import io.underpass.model.ResourceId;
import io.underpass.plan.Flow;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Records of what passes a gateway, in a format of our own: docs/flow-logs.md. The service has none. */
final class GatewayFormat {
  private GatewayFormat() {}

  static String folder(ResourceId gateway) {
    return "resourceId=" + gateway.toString().toUpperCase(Locale.ROOT);
  }

  static ObjectNode record(ResourceId gateway, List<FlowEvent> events, Instant time) {
    ObjectNode record = JsonMapper.shared().createObjectNode();
    record
        .put("time", Times.text(time))
        .put("category", "GatewayFlowEvent")
        .put("resourceId", gateway.toString())
        .put("operationName", "GatewayFlowEvents");
    ArrayNode flows = record.putObject("properties").put("version", 1).putArray("flows");
    Map<String, ArrayNode> byInstance = new LinkedHashMap<>();
    for (FlowEvent event : events) {
      byInstance.computeIfAbsent(
              event.flow().node(), node -> flows.addObject().put("instance", node).putArray("flowTuples"))
          .add(tuple(event));
    }
    return record;
  }

  private static String tuple(FlowEvent event) {
    Flow flow = event.flow().flow();
    return event.time() + "," + flow.source() + "," + flow.destination() + "," + flow.sourcePort() + "," + flow.destinationPort() + ","
        + flow.protocol() + "," + event.change().letter() + "," + event.forth().packets() + "," + event.forth().octets();
  }
}
