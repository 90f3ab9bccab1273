package io.underpass.control.flowlogs;

import io.underpass.control.flowlogs.FlowEvent.Change;
import io.underpass.dataplane.NodeCounters.Count;
import io.underpass.dataplane.TrackedFlow.Begun;
import io.underpass.dataplane.TrackedFlow.State;
import io.underpass.model.FlowLog;
import io.underpass.model.ResourceId;
import io.underpass.plan.Flow;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Records of network security group flow logs, version 2 (azure-docs, nsg-flow-logs-overview, "Log format"). They have TCP and UDP
 * alone; an allowed flow is logged by the group that was asked last, a denied one by the group that denied it.
 */
final class SecurityGroupFormat {
  static final String CONTAINER = "insights-logs-networksecuritygroupflowevent";

  private static final int TCP = 6;
  private static final int UDP = 17;

  private SecurityGroupFormat() {}

  static String folder(FlowLog log) {
    return CONTAINER + "/resourceId=" + log.target().toString().toUpperCase(Locale.ROOT);
  }

  /** Whether a group's log has an event. */
  static boolean has(FlowLog log, FlowEvent event) {
    int protocol = event.flow().flow().protocol();
    return (protocol == TCP || protocol == UDP) && RuleName.of(event.flow()).group().filter(log.target()::equals).isPresent();
  }

  /**
   * One record.
   *
   * @param mac twelve hex digits
   * @param guid of resources
   */
  static ObjectNode record(FlowLog log, String mac, List<FlowEvent> events, Instant time, Function<ResourceId, String> guid) {
    ObjectNode record = JsonMapper.shared().createObjectNode();
    record
        .put("time", Times.text(time))
        .put("systemId", guid.apply(log.id()))
        .put("macAddress", mac)
        .put("category", "NetworkSecurityGroupFlowEvent")
        .put("resourceId", log.target().toString().toUpperCase(Locale.ROOT))
        .put("operationName", "NetworkSecurityGroupFlowEvents");
    ArrayNode flows = record.putObject("properties").put("Version", 2).putArray("flows");
    Map<String, ArrayNode> byRule = new LinkedHashMap<>();
    for (FlowEvent event : events) {
      byRule.computeIfAbsent(
              RuleName.of(event.flow()).rule(),
              rule -> flows.addObject().put("rule", rule).putArray("flows").addObject().put("mac", mac).putArray("flowTuples"))
          .add(tuple(event));
    }
    return record;
  }

  private static String tuple(FlowEvent event) {
    Flow flow = event.flow().flow();
    boolean denied = event.flow().state() == State.DENIED;
    boolean begins = event.change() == Change.BEGIN || event.change() == Change.DENY;
    return event.time() / 1_000 + "," + flow.source() + "," + flow.destination() + "," + flow.sourcePort() + ","
        + flow.destinationPort() + "," + (flow.protocol() == TCP ? "T" : "U") + ","
        + (event.flow().begun() == Begun.IN ? "I" : "O") + "," + (denied ? "D" : "A") + ","
        + (denied ? 'B' : event.change().letter()) + "," + (begins ? ",,," : counts(event.forth()) + "," + counts(event.back()));
  }

  private static String counts(Count count) {
    return count.packets() + "," + count.octets();
  }
}
