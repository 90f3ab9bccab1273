package io.underpass.dataplane.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The structs of tables.h as the compiler laid them out, read from the object's BTF, against those that Java writes and reads. */
class LayoutTest {
  private static final Pattern STRUCT = Pattern.compile("\\[\\d+] STRUCT '(\\w+)' size=(\\d+) vlen=\\d+");
  private static final Pattern MEMBER = Pattern.compile("\\s+'(\\w+)' type_id=\\d+ bits_offset=(\\d+)");

  private static final Map<String, Integer> SIZES = new HashMap<>();
  private static final Map<String, Integer> OFFSETS = new HashMap<>();

  @BeforeAll
  static void readBtf(@TempDir Path folder) throws IOException, InterruptedException {
    // Not on the path of every user.
    Optional<Path> bpftool = Stream.of("/usr/sbin/bpftool", "/usr/bin/bpftool").map(Path::of).filter(Files::isExecutable).findFirst();
    assumeTrue(bpftool.isPresent(), "bpftool reads BTF");
    Path object = folder.resolve("up.bpf.o");
    try (InputStream resource = LinuxDataPlane.class.getResourceAsStream("up.bpf.o")) {
      assumeTrue(resource != null, "the object was not built: no clang");
      Files.copy(resource, object, StandardCopyOption.REPLACE_EXISTING);
    }
    Process dump = new ProcessBuilder(bpftool.get().toString(), "btf", "dump", "file", object.toString()).redirectErrorStream(true).start();
    String text = new String(dump.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    assertThat(dump.waitFor()).as(text).isZero();
    String struct = "";
    for (String line : text.split("\n")) {
      Matcher start = STRUCT.matcher(line);
      Matcher member = MEMBER.matcher(line);
      if (start.find()) {
        struct = start.group(1);
        SIZES.put(struct, Integer.parseInt(start.group(2)));
      } else if (line.startsWith("[")) {
        struct = "";
      } else if (!struct.isEmpty() && member.find()) {
        OFFSETS.put(struct + "." + member.group(1), Integer.parseInt(member.group(2)) / 8);
      }
    }
  }

  private static void member(String name, int offset) {
    assertThat(OFFSETS).as(name).containsEntry(name, offset);
  }

  private static void size(String struct, int octets) {
    assertThat(SIZES).as(struct).containsEntry(struct, octets);
  }

  @Test
  void config() {
    size("config", Layout.Config.SIZE);
    member("config.build", Layout.Config.BUILD);
    member("config.role", Layout.Config.ROLE);
    member("config.features", Layout.Config.FEATURES);
    member("config.underlay_ifindex", Layout.Config.IFINDEX);
    member("config.underlay_address", Layout.Config.ADDRESS);
    member("config.underlay_mac", Layout.Config.MAC);
    member("config.router4", Layout.Config.ROUTER4);
    member("config.router6", Layout.Config.ROUTER6);
  }

  @Test
  void mappingsAndRoutes() {
    size("target", Layout.TargetValue.SIZE);
    member("target.kind", Layout.TargetValue.KIND);
    member("target.code", Layout.TargetValue.CODE);
    member("target.mac", Layout.TargetValue.MAC);
    member("target.vni", Layout.TargetValue.VNI);
    member("target.remote", Layout.TargetValue.REMOTE);
    member("target.ifindex", Layout.TargetValue.IFINDEX);
    member("target.flags", Layout.TargetValue.FLAGS);
    member("target.slot", Layout.TargetValue.SLOT);
    member("target.next_hop", Layout.TargetValue.NEXT_HOP);
    size("mapping_key", Layout.AddressKey.SIZE);
    size("source_key", Layout.AddressKey.SIZE);
    size("route_key", Layout.RouteKey.SIZE);
    member("route_key.network", 4);
    member("route_key.address", 8);
    size("route", Layout.RouteValue.SIZE);
    member("route.count", Layout.RouteValue.COUNT);
    member("route.length", Layout.RouteValue.LENGTH);
    member("route.targets", Layout.RouteValue.TARGETS);
  }

  @Test
  void ports() {
    size("port", Layout.PortValue.SIZE);
    member("port.network", Layout.PortValue.NETWORK);
    member("port.slot", Layout.PortValue.SLOT);
    member("port.flags", Layout.PortValue.FLAGS);
    member("port.mac", Layout.PortValue.MAC);
    member("port.policy", Layout.PortValue.POLICY);
    member("port.address4", Layout.PortValue.ADDRESS4);
    member("port.address6", Layout.PortValue.ADDRESS6);
    member("port.sources", Layout.PortValue.SOURCES);
  }

  @Test
  void networksAndCrossings() {
    size("wire_network", Layout.NetworkValue.SIZE);
    member("wire_network.lookup", Layout.NetworkValue.LOOKUP);
    member("wire_network.slot", Layout.NetworkValue.SLOT);
    member("wire_network.policy", Layout.NetworkValue.POLICY);
    member("wire_network.flags", Layout.NetworkValue.FLAGS);
    member("wire_network.port", Layout.NetworkValue.PORT);
    size("crossing_key", 8);
    member("crossing_key.to", 4);
    size("crossing", Layout.CrossingValue.SIZE);
    member("crossing.count", Layout.CrossingValue.COUNT);
    member("crossing.ipv6", Layout.CrossingValue.IPV6);
    member("crossing.prefixes", Layout.CrossingValue.PREFIXES);
    size("source_prefix", Layout.CrossingValue.PREFIX_SIZE);
    member("source_prefix.mask", 16);
  }

  @Test
  void frontEnds() {
    size("front_end_key", Layout.FrontEndEntry.KEY_SIZE);
    member("front_end_key.address", 4);
    member("front_end_key.service", Layout.FrontEndEntry.KEY_SERVICE);
    size("front_end", Layout.FrontEndEntry.SIZE);
    member("front_end.list", Layout.FrontEndEntry.LIST);
    member("front_end.spread", Layout.FrontEndEntry.SPREAD);
    size("backend_list", Layout.BackendList.SIZE);
    member("backend_list.count", Layout.BackendList.COUNT);
    member("backend_list.backends", Layout.BackendList.BACKENDS);
    size("backend", Layout.BackendList.BACKEND_SIZE);
    member("backend.identity", Layout.BackendList.BACKEND_IDENTITY);
    member("backend.up", Layout.BackendList.BACKEND_UP);
    member("backend.target", Layout.BackendList.BACKEND_TARGET);
    size("pick", Layout.PICK_SIZE);
  }

  @Test
  void filtersAndTranslations() {
    member("port.filter", Layout.PortValue.IDLE_SECONDS);
    size("filter", 24);
    member("filter.in", Layout.PortValue.SETS_IN - Layout.PortValue.IDLE_SECONDS);
    member("filter.out", Layout.PortValue.SETS_OUT - Layout.PortValue.IDLE_SECONDS);
    size("class_key", Layout.ClassKey.SIZE);
    member("class_key.table", 4);
    member("class_key.value", 8);
    size("rule_bitmap", Layout.RuleSetValue.WORDS);
    size("rule_set", Layout.RuleSetValue.SIZE);
    member("rule_set.digest", Layout.RuleSetValue.DIGEST);
    member("rule_set.lists", Layout.RuleSetValue.LISTS);
    size("rule_list", Layout.RuleSetValue.LIST_SIZE);
    member("rule_list.sources", Layout.RuleSetValue.LIST_SOURCES);
    member("rule_list.destinations", Layout.RuleSetValue.LIST_DESTINATIONS);
    size("rule_name_key", Layout.RuleName.KEY_SIZE);
    member("rule_name_key.rule", Layout.RuleName.RULE);
    size("rule_name", Layout.RuleName.SIZE);
    member("rule_name.text", Layout.RuleName.TEXT);
    size("translation_key", Layout.TranslationEntry.KEY_SIZE);
    member("translation_key.service", Layout.TranslationEntry.SERVICE);
    member("translation_key.address", Layout.TranslationEntry.ADDRESS);
    size("translation", Layout.TranslationEntry.SIZE);
    member("translation.port", Layout.TranslationEntry.PORT);
  }

  @Test
  void trackedFlows() {
    size("tracked_key", Layout.Tracked.KEY_SIZE);
    member("tracked_key.local", Layout.Tracked.LOCAL);
    member("tracked_key.remote", Layout.Tracked.REMOTE);
    member("tracked_key.ifindex", Layout.Tracked.IFINDEX);
    member("tracked_key.ports", Layout.Tracked.PORTS);
    member("tracked_key.protocol", Layout.Tracked.PROTOCOL);
    size("tracked", Layout.Tracked.SIZE);
    member("tracked.first_seen", Layout.Tracked.FIRST_SEEN);
    member("tracked.last_seen", Layout.Tracked.LAST_SEEN);
    member("tracked.in", Layout.Tracked.IN);
    member("tracked.out", Layout.Tracked.OUT);
    member("tracked.sets", Layout.Tracked.SETS);
    member("tracked.rules", Layout.Tracked.RULES);
    member("tracked.state", Layout.Tracked.STATE);
    member("tracked.flags", Layout.Tracked.FLAGS);
    member("tracked.ended", Layout.Tracked.ENDED);
    member("tracked.network", Layout.Tracked.NETWORK);
  }

  @Test
  void metersFlowsCountersVerdicts() {
    size("meter", Layout.MeterValue.SIZE);
    member("meter.packet_cost", Layout.MeterValue.PACKET_COST);
    member("meter.packet_depth", Layout.MeterValue.PACKET_DEPTH);
    member("meter.flow_cost", Layout.MeterValue.FLOW_COST);
    member("meter.flow_depth", Layout.MeterValue.FLOW_DEPTH);
    size("flow_key", Layout.FLOW_KEY_SIZE);
    member("flow_key.source", Layout.GatewayFlow.SOURCE);
    member("flow_key.destination", Layout.GatewayFlow.DESTINATION);
    member("flow_key.network", Layout.GatewayFlow.NETWORK);
    member("flow_key.ports", Layout.GatewayFlow.PORTS);
    member("flow_key.protocol", Layout.GatewayFlow.PROTOCOL);
    size("flow", Layout.GatewayFlow.SIZE);
    member("flow.last_seen", Layout.GatewayFlow.LAST_SEEN);
    member("flow.first_seen", Layout.GatewayFlow.FIRST_SEEN);
    member("flow.seen", Layout.GatewayFlow.SEEN);
    member("flow.ended", Layout.GatewayFlow.ENDED);
    size("counter", Layout.COUNTER_SIZE);
    size("verdict", Layout.VERDICT_SIZE);
    size("observation", Layout.ObservationValue.SIZE);
    member("observation.mark", Layout.ObservationValue.MARK);
    member("observation.kind", Layout.ObservationValue.KIND);
    member("observation.code", Layout.ObservationValue.CODE);
    member("observation.ifindex", Layout.ObservationValue.IFINDEX);
    member("observation.remote", Layout.ObservationValue.REMOTE);
    member("observation.vni", Layout.ObservationValue.VNI);
  }
}
