package io.underpass.e2e.interop;

import io.underpass.cli.client.Json;
import io.underpass.lab.file.RouterSoftware;
import io.underpass.lab.linux.NetworkNamespace;
import io.underpass.net.Prefix;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/** GoBGP, spoken to through the gobgp command. */
final class GobgpNode extends DaemonNode {
  private static final int ESTABLISHED = 6;
  private static final int AS_PATH = 2;
  private static final int COMMUNITIES = 8;
  private static final int LARGE_COMMUNITIES = 32;

  GobgpNode(NetworkNamespace namespace, Path directory) {
    super(RouterSoftware.GOBGP, namespace, directory);
  }

  private String gobgp(String... words) {
    List<String> command = new ArrayList<>(List.of("gobgp"));
    command.addAll(List.of(words));
    return tool(command);
  }

  private JsonNode json(String... words) {
    List<String> command = new ArrayList<>(List.of("gobgp", "-j"));
    command.addAll(List.of(words));
    String text = ask(command);
    return Json.read(text.isBlank() ? "{}" : text);
  }

  private String address(String session) {
    return neighbor(session).address().toString();
  }

  @Override
  public void announce(List<Prefix> prefixes) {
    prefixes.forEach(prefix -> gobgp("global", "rib", "-a", family(), "add", prefix.toString()));
  }

  @Override
  public void withdraw(List<Prefix> prefixes) {
    prefixes.forEach(prefix -> gobgp("global", "rib", "-a", family(), "del", prefix.toString()));
  }

  @Override
  public void prepend(String session, int times) {
    if (times == 0) {
      gobgp("policy", "statement", session, "del", "action", "as-prepend", plan().asn().toString(), "2");
    } else {
      gobgp("policy", "statement", session, "add", "action", "as-prepend", plan().asn().toString(), Integer.toString(times));
    }
    gobgp("neighbor", address(session), "softresetout");
  }

  @Override
  public void refresh(String session) {
    gobgp("neighbor", address(session), "softresetin");
  }

  @Override
  public Map<Prefix, List<Learned>> table() {
    Map<Prefix, List<Learned>> table = new HashMap<>();
    json("global", "rib", "-a", family()).forEachEntry(
        (prefix, paths) -> {
          List<Learned> learnt = paths.valueStream().filter(path -> path.has("neighbor-ip")).map(this::path).toList();
          if (!learnt.isEmpty()) {
            table.put(Prefix.parse(prefix), learnt);
          }
        });
    return table;
  }

  private static JsonNode attribute(JsonNode path, int type) {
    return path.path("attrs").valueStream().filter(attribute -> attribute.path("type").asInt() == type).findFirst()
        .orElse(MissingNode.getInstance());
  }

  private Learned path(JsonNode json) {
    List<String> asns = new ArrayList<>();
    attribute(json, AS_PATH).path("as_paths").forEach(segment -> segment.path("asns").forEach(asn -> asns.add(asn.asString())));
    return new Learned(session(json.path("neighbor-ip").asString()), String.join(" ", asns), json.path("stale").asBoolean(false));
  }

  @Override
  public Set<String> communities(Prefix prefix) {
    JsonNode path = json("global", "rib", "-a", family()).path(prefix.toString()).path(0);
    Set<String> communities = new HashSet<>();
    for (JsonNode community : attribute(path, COMMUNITIES).path("communities")) {
      communities.add((community.asLong() >>> 16) + ":" + (community.asLong() & 0xFFFF));
    }
    for (JsonNode community : attribute(path, LARGE_COMMUNITIES).path("value")) {
      communities.add(community.path("ASN").asLong() + ":" + community.path("LocalData1").asLong() + ":" + community.path("LocalData2")
          .asLong());
    }
    return communities;
  }

  @Override
  public boolean established(String session) {
    String address = address(session);
    return json("neighbor").valueStream()
        .anyMatch(
            peer ->
                peer.path("conf").path("neighbor_address").asString("").equals(address) && peer.path("state").path("session_state")
                    .asInt(0) == ESTABLISHED);
  }

  @Override
  public boolean watched(String session) {
    return false;
  }

  private List<JsonNode> log(String session, String message) {
    String address = address(session);
    return log("gobgpd.log").stream()
        .filter(line -> line.startsWith("{") && line.endsWith("}"))
        .map(Json::read)
        .filter(entry -> entry.path("Key").asString("").equals(address) && entry.path("msg").asString("").contains(message))
        .toList();
  }

  @Override
  public Optional<Notice> notified(String session) {
    List<JsonNode> entries = log(session, "received notification");
    return entries.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Notice(
                entries.getLast().path("Code").asInt(0), entries.getLast().path("Subcode").asInt(0),
                entries.getLast().path("Communicated-Reason").asString("")));
  }

  @Override
  public String lastError(String session) {
    List<JsonNode> down = log(session, "Peer Down");
    return down.isEmpty() ? "" : down.getLast().path("Reason").asString("");
  }

  @Override
  public void shutdown(String session, String text) {
    // "disable" sends no text.
    gobgp("neighbor", address(session), "shutdown", "--reason", text);
  }

  @Override
  public void open(String session) {
    gobgp("neighbor", address(session), "enable");
  }
}
