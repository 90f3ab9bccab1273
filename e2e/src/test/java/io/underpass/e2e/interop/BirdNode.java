package io.underpass.e2e.interop;

import io.underpass.lab.file.RouterSoftware;
import io.underpass.lab.linux.NetworkNamespace;
import io.underpass.net.Prefix;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** BIRD, spoken to through birdc; what has no command is changed in its configuration, which it reads again. */
final class BirdNode extends DaemonNode {
  private static final Pattern ROUTE = Pattern.compile("^(\\S+)?\\s+\\S+ \\[bgp-(\\S+) .*\\(100.*\\).*$");
  private static final String AS_PATH = "\tBGP.as_path:";
  private static final Pattern COMMUNITY = Pattern.compile("\\(([0-9, ]+)\\)");

  /** What BIRD calls the NOTIFICATIONs that these tests know. */
  private static final Map<String, int[]> NOTICES =
      Map.of(
          "Connection not synchronized", new int[] {1, 1},
          "Bad message length", new int[] {1, 2},
          "Hold timer expired", new int[] {4, 0},
          "Maximum number of prefixes reached", new int[] {6, 1},
          "Administrative shutdown", new int[] {6, 2},
          "Peer de-configured", new int[] {6, 3});

  BirdNode(NetworkNamespace namespace, Path directory) {
    super(RouterSoftware.BIRD, namespace, directory);
  }

  private String birdc(String... words) {
    List<String> command = new ArrayList<>(List.of("birdc"));
    command.addAll(List.of(words));
    return ask(command);
  }

  /** Changes the configuration and has it read again; sessions whose filters alone differ stay. */
  void edit(UnaryOperator<String> change) {
    try {
      Path file = directory.resolve("bird.conf");
      Files.writeString(file, change.apply(Files.readString(file)));
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
    String answer = birdc("configure");
    if (!answer.contains("Reconfigured") && !answer.contains("Reconfiguration in progress")) {
      throw new IllegalStateException("BIRD does not take its configuration: " + answer);
    }
  }

  private static String quoted(String session) {
    return "'bgp-" + session + "'";
  }

  @Override
  public void announce(List<Prefix> prefixes) {
    String head = "protocol static announced_" + family() + " {\n  " + family() + ";\n";
    edit(text -> text.replace(head, head + prefixes.stream().map(prefix -> "  route " + prefix + " blackhole;\n").reduce("",
        String::concat)));
  }

  @Override
  public void withdraw(List<Prefix> prefixes) {
    edit(
        text -> {
          String rest = text;
          for (Prefix prefix : prefixes) {
            rest = rest.replace("  route " + prefix + " blackhole;\n", "");
          }
          return rest;
        });
  }

  @Override
  public void prepend(String session, int times) {
    String added = ("bgp_path.prepend(" + plan().asn() + "); ").repeat(times);
    edit(
        text -> {
          int from = text.indexOf("protocol bgp " + quoted(session));
          int accept = text.indexOf("accept; }", from);
          int reject = text.indexOf("reject; ", from) + "reject; ".length();
          return text.substring(0, reject) + added + text.substring(accept);
        });
    birdc("reload", "out", quoted(session));
  }

  @Override
  public void refresh(String session) {
    birdc("reload", "in", quoted(session));
  }

  /** BIRD doesn't show which paths are stale; those of a neighbor without a session are. */
  @Override
  public Map<Prefix, List<Learned>> table() {
    Map<Prefix, List<Learned>> table = new HashMap<>();
    Map<String, Boolean> sessions = new HashMap<>();
    String destination = "";
    Matcher open = null;
    for (String line : birdc("show", "route", "all").split("\n")) {
      Matcher route = ROUTE.matcher(line);
      if (route.matches()) {
        destination = route.group(1) == null ? destination : route.group(1);
        open = route;
      } else if (!line.startsWith("\t")) {
        open = null;
        destination = line.split(" ", 2)[0];
      }
      if (open != null && line.startsWith(AS_PATH)) {
        table.computeIfAbsent(Prefix.parse(destination), _ -> new ArrayList<>())
            .add(new Learned(open.group(2), line.substring(AS_PATH.length()).strip(), !sessions.computeIfAbsent(open.group(2),
                this::established)));
      }
    }
    return table;
  }

  @Override
  public Set<String> communities(Prefix prefix) {
    Set<String> communities = new HashSet<>();
    birdc("show", "route", "all", prefix.toString(), "primary").lines()
        .filter(line -> line.contains("community:"))
        .flatMap(line -> COMMUNITY.matcher(line).results())
        .forEach(found -> communities.add(found.group(1).replace(" ", "").replace(',', ':')));
    return communities;
  }

  private String state(String session) {
    return birdc("show", "protocols", "all", quoted(session));
  }

  @Override
  public boolean established(String session) {
    return state(session).contains("BGP state:          Established");
  }

  @Override
  public boolean watched(String session) {
    String address = neighbor(session).address().toString();
    return birdc("show", "bfd", "sessions").lines().anyMatch(line -> line.startsWith(address + " ") && line.contains(" Up "));
  }

  @Override
  public Optional<Notice> notified(String session) {
    return log("bird.log").stream()
        .map(line -> Pattern.compile("bgp-" + session + ": Received: ([^:]+)(?:: (.*))?").matcher(line))
        .filter(Matcher::find)
        .reduce((_, last) -> last)
        .map(
            found -> {
              int[] code = NOTICES.getOrDefault(found.group(1), new int[2]);
              return new Notice(code[0], code[1], found.group(2) == null ? found.group(1) : found.group(2));
            });
  }

  @Override
  public String lastError(String session) {
    return state(session).lines().filter(line -> line.contains("Last error")).findFirst().orElse("");
  }

  @Override
  public void shutdown(String session, String text) {
    birdc("disable", quoted(session), "\"" + text + "\"");
  }

  @Override
  public void open(String session) {
    birdc("enable", quoted(session));
  }
}
