package io.underpass.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.underpass.control.probe.PathProbe;
import io.underpass.dataplane.Observation;
import io.underpass.dataplane.ProbeFrame;
import io.underpass.dataplane.emulated.EmulatedDataPlane;
import io.underpass.dataplane.emulated.EmulatedFabric;
import io.underpass.dataplane.emulated.EmulatedFabric.Journey;
import io.underpass.dataplane.emulated.Verdict.Outcome;
import io.underpass.net.IpAddress;
import io.underpass.plan.DropCode;
import io.underpass.plan.Flow;
import io.underpass.plan.Plan;
import io.underpass.routing.Paths;
import io.underpass.routing.Planner;
import io.underpass.routing.Query;
import io.underpass.routing.Trace;
import io.underpass.routing.View;
import java.nio.ByteBuffer;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The trace and the packet agree: random worlds, random packets, each traced and sent through the emulated engine. */
class TraceAgreesTest {
  private static final Map<Trace.Verdict, Integer> SEEN = new EnumMap<>(Trace.Verdict.class);
  private static final Map<String, Integer> MET = new TreeMap<>();

  private static Stream<Long> seeds() {
    Long chosen = Long.getLong("seed");
    return chosen == null ? LongStream.range(20261123, 20261133).boxed() : Stream.of(chosen);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void theTraceSaysWhatThePacketDoes(long seed) {
    System.out.println("seed " + seed);
    for (int world = 0; world < 12; world++) {
      RandomWorld of = new RandomWorld(seed * 100 + world);
      View view = of.view();
      Plan plan = new Planner().plan(view);
      Paths paths = Paths.of(view, plan);
      EmulatedDataPlane dataPlane = new EmulatedDataPlane(() -> 0);
      PathProbe probe = new PathProbe(paths, (node, port, flow, kind) -> dataPlane.observe(node, port, ProbeFrame.of(flow, kind)));
      for (int i = 0; i < 60; i++) {
        Query query = of.query();
        Trace trace = paths.trace(query);
        SEEN.merge(trace.there().verdict(), 1, Integer::sum);
        note(trace.there());
        dataPlane.tearDown();
        dataPlane.apply(plan);
        assertThat(probe.of(trace)).as(query.toString()).allSatisfy(section -> assertThat(section.differences()).isEmpty());
        if (trace.there().verdict() == Trace.Verdict.NOWHERE) {
          continue;
        }
        String what = "world " + (seed * 100 + world) + ", " + query + ": " + trace.there().hops();
        Flow sent = new Flow(query.source(), query.destination(), query.protocol(), query.sourcePort(), query.destinationPort());
        Flow arrived = agree(what, trace.there(), dataPlane.fabric(), sent, ProbeFrame.Kind.FIRST);
        if (trace.back() != null && trace.back().verdict() != Trace.Verdict.NOWHERE) {
          note(trace.back());
          String answer = "answer, " + what + ", " + trace.back().hops();
          agree(answer, trace.back(), dataPlane.fabric(), arrived.reversed(), ProbeFrame.Kind.ANSWER);
        }
      }
    }
  }

  @Test
  void whatIsSeenElsewhereOrNotAtAllIsADifference() {
    RandomWorld world = new RandomWorld(20261126);
    View view = world.view();
    Paths paths = Paths.of(view, new Planner().plan(view));
    Trace trace = Stream.generate(world::query).map(paths::trace)
        .filter(it -> it.there().verdict() == Trace.Verdict.DELIVERED && it.there().hops().size() > 1)
        .findFirst().orElseThrow();
    String node = trace.there().hops().getFirst().node();
    assertThat(new PathProbe(paths, (_, _, _, _) -> List.of()).of(trace).getFirst().differences())
        .hasSize(trace.there().hops().size())
        .first().asString().contains("explained: " + node + " sends it to").contains("seen: nothing");
    Observation dropped = new Observation(node, Observation.Outcome.DROPPED, DropCode.NO_ROUTE, null, null, null);
    assertThat(new PathProbe(paths, (_, _, _, _) -> List.of(dropped)).of(trace).getFirst().differences())
        .first().asString().contains("seen: " + node + " drops it, NO_ROUTE");
  }

  @AfterAll
  static void theWorldsWereWorthIt() {
    System.out.println(SEEN + " " + MET);
    if (Long.getLong("seed") == null) {
      assertThat(SEEN.keySet()).containsExactlyInAnyOrder(Trace.Verdict.values());
      assertThat(MET.keySet()).contains(
          "VNET_PEERING", "checked", "policy", "appliance", "front end", "rewritten", "FILTERED_IN", "FILTERED_OUT", "NO_BACKEND");
    }
  }

  /** What of the fabric the packets met. */
  private static void note(Trace.Way way) {
    MET.merge(way.drop().name(), 1, Integer::sum);
    way.appliances().forEach(_ -> MET.merge("appliance", 1, Integer::sum));
    for (Trace.Hop hop : way.hops()) {
      if (hop.reason().code().equals("VNET_PEERING")) {
        MET.merge("VNET_PEERING", 1, Integer::sum);
      }
      hop.filters().forEach(_ -> MET.merge("checked", 1, Integer::sum));
      hop.rewrites().forEach(_ -> MET.merge("rewritten", 1, Integer::sum));
      hop.table().filter(table -> table == Trace.Table.POLICY).ifPresent(_ -> MET.merge("policy", 1, Integer::sum));
      hop.table().filter(table -> table == Trace.Table.FRONT_ENDS).ifPresent(_ -> MET.merge("front end", 1, Integer::sum));
    }
  }

  /** Segment by segment: an appliance sends what it got in again. What it is in the end. */
  private static Flow agree(String what, Trace.Way way, EmulatedFabric fabric, Flow packet, ProbeFrame.Kind kind) {
    Flow sent = packet;
    for (List<Trace.Hop> segment : way.segments()) {
      Journey journey = fabric.send(segment.getFirst().in(), ProbeFrame.of(sent, kind));
      assertThat(journey.hops()).as("%s %s", what, journey.end()).extracting(EmulatedFabric.Hop::node)
          .isEqualTo(segment.stream().map(Trace.Hop::node).toList());
      boolean circle = way.drop() == DropCode.TTL_EXCEEDED && !way.appliances().isEmpty();
      if (!circle) {
        assertThat(journey.deliveredTo().orElse("")).as(what).isEqualTo(segment.getLast().out());
      }
      if (segment.getLast() == way.hops().getLast() && !circle) {
        agree(what, way, journey);
      }
      sent = journey.deliveredTo().isPresent() ? read(journey.end().sent().orElseThrow().frame()) : sent;
    }
    return sent;
  }

  private static void agree(String what, Trace.Way way, Journey journey) {
    assertThat(journey.end().code()).as(what).isEqualTo(way.drop());
    assertThat(journey.end().outcome()).as(what).isIn(switch (way.verdict()) {
      case DELIVERED -> List.of(Outcome.FORWARDED);
      case DROPPED -> List.of(Outcome.DROPPED);
      case ANSWERED, NOWHERE -> List.of(Outcome.OWN_STACK, Outcome.ANSWERED);
    });
  }

  private static Flow read(byte[] bytes) {
    ByteBuffer frame = ByteBuffer.wrap(bytes);
    boolean ipv4 = frame.getShort(12) == 0x0800;
    int protocol = frame.get(ipv4 ? 23 : 20) & 0xFF;
    IpAddress source = ipv4 ? IpAddress.ofIpv4(frame.getInt(26)) : new IpAddress(frame.getLong(22), frame.getLong(30));
    IpAddress destination = ipv4 ? IpAddress.ofIpv4(frame.getInt(30)) : new IpAddress(frame.getLong(38), frame.getLong(46));
    boolean ported = protocol == 6 || protocol == 17;
    return Flow.of(source, destination, protocol, ported ? frame.getInt(ipv4 ? 34 : 54) : 0);
  }
}
