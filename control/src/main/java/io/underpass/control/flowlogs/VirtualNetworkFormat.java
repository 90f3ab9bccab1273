package io.underpass.control.flowlogs;

import io.underpass.dataplane.TrackedFlow.Begun;
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

/** Records of virtual network flow logs, version 4 (azure-docs, vnet-flow-logs-overview, "Log format"). */
final class VirtualNetworkFormat {
  static final String CONTAINER = "insights-logs-flowlogflowevent";

  /** Nothing here is encrypted between machines. */
  private static final String UNENCRYPTED = "NX";

  private VirtualNetworkFormat() {}

  /** The folder of a flow log in its container; the watcher's group, the watcher and the log as the service joins them. */
  static String folder(FlowLog log) {
    ResourceId watcher = log.id().parent();
    return CONTAINER + "/flowLogResourceID=" + ("/" + log.id().subscription() + "_" + log.id().resourceGroup() + "/" + watcher.name() + "_"
        + log.id().name()).toUpperCase(Locale.ROOT);
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
        .put("flowLogVersion", 4)
        .put("flowLogGUID", guid.apply(log.id()))
        .put("macAddress", mac)
        .put("category", "FlowLogFlowEvent")
        .put("flowLogResourceID", log.id().toString().toUpperCase(Locale.ROOT))
        .put("targetResourceID", log.target().toString())
        .put("operationName", "FlowLogFlowEvent");
    ArrayNode flows = record.putObject("flowRecords").putArray("flows");
    Map<String, ArrayNode> byGroup = new LinkedHashMap<>();
    Map<String, ArrayNode> byRule = new LinkedHashMap<>();
    for (FlowEvent event : events) {
      RuleName name = RuleName.of(event.flow());
      String acl = name.group().map(guid).orElse(RuleName.UNSPECIFIED);
      ArrayNode groups = byGroup.computeIfAbsent(acl, id -> flows.addObject().put("aclID", id).putArray("flowGroups"));
      byRule.computeIfAbsent(acl + " " + name.rule(), _ -> groups.addObject().put("rule", name.rule()).putArray("flowTuples"))
          .add(tuple(event));
    }
    return record;
  }

  private static String tuple(FlowEvent event) {
    Flow flow = event.flow().flow();
    return event.time() + "," + flow.source() + "," + flow.destination() + "," + flow.sourcePort() + "," + flow.destinationPort() + ","
        + flow.protocol() + "," + (event.flow().begun() == Begun.IN ? "I" : "O") + "," + event.change().letter() + "," + UNENCRYPTED + ","
        + event.forth().packets() + "," + event.forth().octets() + "," + event.back().packets() + "," + event.back().octets();
  }
}
