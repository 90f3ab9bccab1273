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
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** FRR, spoken to through vtysh. */
final class FrrNode extends DaemonNode {
  private static final Pattern NOTICE = Pattern.compile("^(\\d+)/(\\d+) (.*)$");

  FrrNode(NetworkNamespace namespace, Path directory) {
    super(RouterSoftware.FRR, namespace, directory);
  }

  private static List<String> vtysh(Stream<String> commands) {
    List<String> words = new ArrayList<>(List.of("vtysh"));
    commands.forEach(command -> words.addAll(List.of("-c", command)));
    return words;
  }

  private void configure(String... lines) {
    tool(vtysh(Stream.concat(Stream.of("configure terminal"), Stream.of(lines))));
  }

  private JsonNode show(String command) {
    String text = ask(vtysh(Stream.of(command + " json")));
    return Json.read(text.isBlank() ? "{}" : text);
  }

  private void networks(List<Prefix> prefixes, String word) {
    List<String> lines = new ArrayList<>(List.of("router bgp " + plan().asn(), "address-family " + family() + " unicast"));
    prefixes.forEach(prefix -> lines.add(word + prefix));
    configure(lines.toArray(String[]::new));
  }

  @Override
  public void announce(List<Prefix> prefixes) {
    networks(prefixes, "network ");
  }

  @Override
  public void withdraw(List<Prefix> prefixes) {
    networks(prefixes, "no network ");
  }

  @Override
  public void prepend(String session, int times) {
    configure("route-map " + session + " permit 10", times == 0 ? "no set as-path prepend" : "set as-path prepend" + (" " + plan().asn())
        .repeat(times));
    // Changed route maps wait five seconds for more changes.
    tool(vtysh(Stream.of("clear bgp " + family() + " unicast " + neighbor(session).address() + " soft out")));
  }

  @Override
  public void refresh(String session) {
    tool(vtysh(Stream.of("clear bgp " + family() + " unicast " + neighbor(session).address() + " in")));
  }

  @Override
  public Map<Prefix, List<Learned>> table() {
    Map<Prefix, List<Learned>> table = new HashMap<>();
    show("show bgp " + family() + " unicast").path("routes").forEachEntry(
        (prefix, paths) -> {
          List<Learned> learnt = paths.valueStream().filter(path -> path.path("weight").asInt(0) == 0).map(this::path).toList();
          if (!learnt.isEmpty()) {
            table.put(Prefix.parse(prefix), learnt);
          }
        });
    return table;
  }

  private Learned path(JsonNode json) {
    return new Learned(session(json.path("peerId").asString()), json.path("path").asString(""), json.path("stale").asBoolean(false));
  }

  @Override
  public Set<String> communities(Prefix prefix) {
    JsonNode path = show("show bgp " + family() + " unicast " + prefix).path("paths").path(0);
    Set<String> communities = new HashSet<>();
    path.path("community").path("list").forEach(community -> communities.add(community.asString()));
    path.path("largeCommunity").path("list").forEach(community -> communities.add(community.asString()));
    return communities;
  }

  private JsonNode state(String session) {
    String address = neighbor(session).address().toString();
    return show("show bgp neighbors " + address).path(address);
  }

  @Override
  public boolean established(String session) {
    return state(session).path("bgpState").asString("").equals("Established");
  }

  @Override
  public boolean watched(String session) {
    String address = neighbor(session).address().toString();
    return show("show bfd peers").valueStream().anyMatch(peer -> peer.path("peer").asString("").equals(address) && peer.path("status")
        .asString("").equals("up"));
  }

  @Override
  public Optional<Notice> notified(String session) {
    String start = "%NOTIFICATION: received from neighbor " + neighbor(session).address() + " ";
    return log("frr.log").stream()
        .filter(line -> line.contains(start))
        .reduce((_, last) -> last)
        .map(line -> NOTICE.matcher(line.substring(line.indexOf(start) + start.length())))
        .filter(Matcher::find)
        .map(found -> new Notice(Integer.parseInt(found.group(1)), Integer.parseInt(found.group(2)), found.group(3)));
  }

  @Override
  public String lastError(String session) {
    JsonNode state = state(session);
    return state.path("lastResetDueTo").asString("") + " " + state.path("lastNotificationReason").asString("");
  }

  @Override
  public void shutdown(String session, String text) {
    configure("router bgp " + plan().asn(), "neighbor " + neighbor(session).address() + " shutdown message " + text);
  }

  @Override
  public void open(String session) {
    configure("router bgp " + plan().asn(), "no neighbor " + neighbor(session).address() + " shutdown");
    tool(vtysh(Stream.of("clear bgp " + neighbor(session).address())));
  }
}
