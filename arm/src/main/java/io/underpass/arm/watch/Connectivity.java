package io.underpass.arm.watch;

import io.underpass.arm.http.Answer;
import io.underpass.arm.http.Call;
import io.underpass.arm.own.CurrentPaths;
import io.underpass.arm.own.Probing;
import io.underpass.arm.wire.ArmError;
import io.underpass.arm.wire.Json;
import io.underpass.arm.wire.Schema;
import io.underpass.control.ControlPlane;
import io.underpass.control.probe.PathProbe;
import io.underpass.model.NetworkInterface;
import io.underpass.model.ResourceId;
import io.underpass.model.VirtualNetworkGateway;
import io.underpass.net.IpAddress;
import io.underpass.plan.DropCode;
import io.underpass.plan.NodeRole;
import io.underpass.plan.Reason;
import io.underpass.routing.Demand;
import io.underpass.routing.GatewayState;
import io.underpass.routing.Paths;
import io.underpass.routing.Query;
import io.underpass.routing.Trace;
import io.underpass.routing.View;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code connectivityCheck}: the path of one connection, and whether a packet that is watched takes it. No agent runs in the machines, so
 * nothing is known of what listens there, and there is no latency to tell.
 */
final class Connectivity {
  private static final Schema HEADER = Schema.of("HTTPHeader").text("name", "value");
  private static final Schema QUESTION = Schema.of("ConnectivityParameters")
      .nested("source", Schema.of("ConnectivitySource").text("resourceId").whole("port", 0, 65_535))
      .nested("destination", Schema.of("ConnectivityDestination").text("resourceId", "address").whole("port", 0, 65_535))
      .oneOf("protocol", "Tcp", "Http", "Https", "Icmp")
      .oneOf("preferredIPVersion", "IPv4", "IPv6")
      .nested(
          "protocolConfiguration",
          Schema.of("ProtocolConfiguration")
              .nested(
                  "HTTPConfiguration",
                  Schema.of("HTTPConfiguration").oneOf("method", "Get").listOf("headers", HEADER).anything("validStatusCodes")));
  private static final int TCP = 6;
  private static final int ICMP = 1;
  private static final int ICMPV6 = 58;
  private static final int HTTP_PORT = 80;
  private static final int EPHEMERAL = 50_000;

  private final ControlPlane control;
  private final CurrentPaths paths;

  Connectivity(ControlPlane control, CurrentPaths paths) {
    this.control = control;
    this.paths = paths;
  }

  Answer check(Call call, Targets targets) {
    ObjectNode asked = QUESTION.read(Json.object(call.body()));
    boolean ipv4 = !Json.text(asked, "preferredIPVersion").filter("IPv6"::equals).isPresent();
    NetworkInterface from = targets.nics(Targets.text(object(asked, "source"), "resourceId")).getFirst();
    ObjectNode destination = object(asked, "destination");
    IpAddress to = Json.text(destination, "resourceId").filter(text -> !text.isEmpty())
        .map(text -> address(targets.nics(text).getFirst(), ipv4))
        .orElseGet(() -> Targets.address(destination, "address"));
    IpAddress source = address(from, to.isIpv4());
    boolean icmp = Json.text(asked, "protocol").filter("Icmp"::equals).isPresent();
    int port = destination.path("port").asInt(icmp ? 0 : HTTP_PORT);
    int sourcePort = Math.max(0, object(asked, "source").path("port").asInt(0));
    Query query = new Query(
        source,
        to,
        icmp ? to.isIpv4() ? ICMP : ICMPV6 : TCP,
        icmp ? 0 : sourcePort == 0 ? EPHEMERAL : sourcePort,
        icmp ? 0 : port,
        null,
        null,
        from.virtualNetwork().orElse(null));
    return Answer.json(200, result(query, from, targets));
  }

  private static ObjectNode object(ObjectNode asked, String name) {
    if (asked.get(name) instanceof ObjectNode found) {
      return found;
    }
    throw ArmError.badRequest("InvalidRequestFormat", "'%s' is missing.", name).at(name);
  }

  private static IpAddress address(NetworkInterface nic, boolean ipv4) {
    return nic.addresses().stream().filter(address -> address.isIpv4() == ipv4).findFirst()
        .orElseThrow(() -> ArmError.badRequest(
            "InvalidRequestFormat", "Network interface %s has no %s address.", nic.id(), ipv4 ? "IPv4" : "IPv6"));
  }

  private ObjectNode result(Query query, NetworkInterface from, Targets targets) {
    Paths now = paths.now();
    Trace trace = now.trace(query);
    int sent = 0;
    int failed = 0;
    for (PathProbe.Section section : Probing.sections(now, control::observe, trace)) {
      sent++;
      failed += section.result() == PathProbe.Result.DIFFERS ? 1 : 0;
    }
    boolean reachable = switch (trace.disposition()) {
      case WORKS, ANSWERED -> failed == 0;
      case ASYMMETRIC, NO_ANSWER, DROPPED, NOWHERE -> false;
    };
    ObjectNode result = Json.object().put("connectionStatus", reachable ? "Reachable" : "Unreachable");
    ArrayNode hops = result.putArray("hops");
    List<ObjectNode> passed = new ArrayList<>();
    passed.add(hop("Source", query.source().toString(), from.id().toString()));
    trace.there().appliances().forEach(appliance -> passed.add(appliance(query, trace.there(), appliance, targets)));
    trace.there().hops().stream().filter(hop -> hop.role() == NodeRole.GATEWAY).findFirst()
        .ifPresent(hop -> passed.add(hop("VirtualNetworkGateway", "", gateway(hop.node(), targets))));
    if (trace.there().verdict() == Trace.Verdict.DELIVERED) {
      passed.add(destination(query, trace.there(), targets));
    }
    for (int i = 0; i < passed.size(); i++) {
      ObjectNode hop = passed.get(i).put("id", "hop-" + i);
      ArrayNode next = hop.putArray("nextHopIds");
      if (i + 1 < passed.size()) {
        next.add("hop-" + (i + 1));
      }
      ArrayNode issues = hop.putArray("issues");
      if (i + 1 == passed.size() && !reachable) {
        issues.add(issue(trace, targets));
      }
      hops.add(hop);
    }
    return result.put("probesSent", sent).put("probesFailed", reachable ? failed : sent);
  }

  /**
   * The interface by which the packet comes to an appliance, with its address of the packet's family; of one that may not be read nothing.
   */
  private ObjectNode appliance(Query query, Trace.Way way, Trace.Appliance appliance, Targets targets) {
    String nic = way.hops().stream().filter(hop -> hop.out().equals(appliance.port())).findFirst()
        .map(hop -> subject(hop.node(), appliance.port())).orElse("");
    String shown = targets.shown(nic.isEmpty() ? appliance.id() : nic);
    String address = ResourceId.tryParse(shown)
        .flatMap(id -> targets.view().resources().get(NetworkInterface.class, id))
        .flatMap(found -> found.addresses().stream().filter(one -> one.isIpv4() == query.destination().isIpv4()).findFirst())
        .map(IpAddress::toString).orElse("");
    return hop("VirtualAppliance", address, shown);
  }

  /** The gateway whose instance a node is; empty if it may not be read. */
  private static String gateway(String node, Targets targets) {
    View view = targets.view();
    return view.resources().all(VirtualNetworkGateway.class).stream()
        .map(VirtualNetworkGateway::id)
        .filter(id -> view.gateways().get(id) instanceof GatewayState state && IntStream.range(0, state.instances())
            .anyMatch(i -> view.allocations().node(Demand.instanceKey(id, i)).filter(one -> one.name().equals(node)).isPresent()))
        .findFirst().map(id -> targets.shown(id.toString())).orElse("");
  }

  /** The resource that a port belongs to; empty where it is gone. */
  private String subject(String node, String port) {
    return control.running().node(node).map(one -> one.ports().get(port)).map(one -> one.reason().subject()).orElse("");
  }

  /** A machine, or what is on-premises, behind the gateway. */
  private ObjectNode destination(Query query, Trace.Way way, Targets targets) {
    Trace.Hop last = way.hops().getLast();
    String nic = last.role() == NodeRole.HOST ? targets.shown(subject(last.node(), way.out())) : "";
    return hop(last.role() == NodeRole.HOST ? "VirtualMachine" : "VirtualNetworkGateway", query.destination().toString(), nic);
  }

  private static ObjectNode hop(String type, String address, String resource) {
    return Json.object().put("type", type).put("address", address).put("resourceId", resource);
  }

  /** In the service's types, with our code as its context; our sentence names what had a say, so all of that must be readable. */
  private static ObjectNode issue(Trace trace, Targets targets) {
    Trace.Way back = trace.back();
    Trace.Way stuck = trace.there().verdict() == Trace.Verdict.DELIVERED && back != null ? back : trace.there();
    DropCode drop = stuck.drop();
    String type = switch (drop) {
      case FILTERED_IN, FILTERED_OUT -> "NetworkSecurityRule";
      case ROUTE_NONE, INTERNET -> "UserDefinedRoute";
      case NO_PORT -> "Platform";
      default -> "Unknown";
    };
    ObjectNode issue = Json.object()
        .put("origin", drop == DropCode.FILTERED_IN ? "Inbound" : "Outbound")
        .put("severity", "Error")
        .put("type", type);
    ObjectNode context = issue.putArray("context").addObject()
        .put("code", drop == DropCode.NONE ? stuck.reason().code() : drop.name());
    if (subjects(stuck).allMatch(subject -> subject.isEmpty() || !targets.shown(subject).isEmpty())) {
      context.put("reason", stuck.reason().text());
    }
    return issue;
  }

  /** Whose resources and rules had a say on a way. */
  private static Stream<String> subjects(Trace.Way way) {
    Stream<Reason> said = way.hops().stream().flatMap(hop -> Stream.of(
            Stream.of(hop.reason()), hop.entries().stream().map(Trace.Entry::reason), hop.filters().stream().map(Trace.Check::reason))
        .flatMap(reasons -> reasons));
    return Stream.concat(Stream.of(way.reason()), said).map(Reason::subject);
  }
}
