package io.underpass.lab.router;

import io.underpass.cli.client.Json;
import io.underpass.lab.linux.LinuxException;
import io.underpass.lab.linux.Run;
import io.underpass.net.IpAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * A session as the router sees it.
 *
 * @param state as the software words it, such as {@code Established} or {@code Active}
 * @param established whether routes travel
 * @param learned prefixes that the neighbor announces
 */
public record RouterSession(IpAddress neighbor, String state, boolean established, int learned) {
  private static final Duration LIMIT = Duration.ofSeconds(5);
  private static final String ESTABLISHED = "Established";
  private static final int GOBGP_ESTABLISHED = 6;

  /**
   * Asks a router's software.
   *
   * @throws LinuxException if it doesn't answer
   */
  public static List<RouterSession> of(RunningRouter router) {
    return switch (router.software()) {
      case FRR -> frr(ask(tool(router, "vtysh", "-c", "show bgp summary json")));
      case BIRD -> bird(ask(tool(router, "birdc", "show", "protocols", "all")));
      case GOBGP -> gobgp(ask(router.namespace().command(List.of("gobgp", "-j", "neighbor"))));
      case BUILTIN -> SpeakerReport.read(router.directory());
      case STATIC -> List.of();
    };
  }

  private static List<String> tool(RunningRouter router, String... words) {
    List<String> command = new ArrayList<>(List.of(words));
    command.set(0, router.directory().resolve("bin").resolve(Path.of(words[0])).toString());
    return command;
  }

  private static String ask(List<String> command) {
    return Run.of(command, LIMIT).orThrow("the router's software does not answer").output();
  }

  static List<RouterSession> frr(String text) {
    List<RouterSession> sessions = new ArrayList<>();
    JsonNode summary = Json.read(text);
    for (String family : List.of("ipv4Unicast", "ipv6Unicast")) {
      summary.path(family).path("peers").forEachEntry(
          (address, peer) -> {
            String state = peer.path("state").asString("Idle");
            sessions.add(new RouterSession(IpAddress.parse(address), state, state.equals(ESTABLISHED), peer.path("pfxRcd").asInt(0)));
          });
    }
    return sessions;
  }

  private static final Pattern BIRD_STATE = Pattern.compile("BGP state:\\s+(\\S+)");
  private static final Pattern BIRD_NEIGHBOR = Pattern.compile("Neighbor address: (\\S+)");
  private static final Pattern BIRD_ROUTES = Pattern.compile("Routes:\\s+(\\d+) imported");

  static List<RouterSession> bird(String text) {
    List<RouterSession> sessions = new ArrayList<>();
    for (String protocol : text.split("\n(?=\\S)")) {
      Matcher neighbor = BIRD_NEIGHBOR.matcher(protocol);
      Matcher state = BIRD_STATE.matcher(protocol);
      Matcher routes = BIRD_ROUTES.matcher(protocol);
      if (neighbor.find() && state.find()) {
        int learned = routes.find() ? Integer.parseInt(routes.group(1)) : 0;
        sessions.add(new RouterSession(IpAddress.parse(neighbor.group(1)), state.group(1), state.group(1).equals(ESTABLISHED), learned));
      }
    }
    return sessions;
  }

  static List<RouterSession> gobgp(String text) {
    List<RouterSession> sessions = new ArrayList<>();
    for (JsonNode peer : Json.read(text)) {
      int state = peer.path("state").path("session_state").asInt(0);
      int learned = peer.path("afi_safis").valueStream().mapToInt(family -> family.path("state").path("received").asInt(0)).sum();
      sessions.add(
          new RouterSession(
              IpAddress.parse(peer.path("conf").path("neighbor_address").asString()), GOBGP_STATES.get(state), state == GOBGP_ESTABLISHED,
                  learned));
    }
    return sessions;
  }

  /** In the order of GoBGP's own numbers. */
  private static final List<String> GOBGP_STATES = List.of("Unknown", "Idle", "Connect", "Active", "OpenSent", "OpenConfirm", ESTABLISHED);
}
