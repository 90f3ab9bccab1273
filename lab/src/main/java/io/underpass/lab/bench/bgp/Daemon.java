package io.underpass.lab.bench.bgp;

import io.underpass.lab.linux.LinuxException;
import io.underpass.lab.linux.Run;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A BGP daemon under test. Each gets the same sessions, takes everything, passes it on to the receiver alone, and puts nothing into a
 * kernel. All else is as it comes.
 */
public enum Daemon {
  UNDERPASS("Underpass") {
    /** Parts of the class path that the speaker's library consists of; {@code lab} holds the program around it. */
    private static final Pattern LIBRARY = Pattern.compile("(bgp|net|lab|netty-.*|jspecify)-[0-9].*\\.jar|.*/(bgp|net|lab)/target/classes");

    @Override
    public Optional<String> version() {
      return Optional.of("this build, Java " + Runtime.version().feature());
    }

    @Override
    public List<String> command(Path directory) {
      String classPath = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
          .filter(entry -> LIBRARY.matcher(entry.endsWith(".jar") ? Path.of(entry).getFileName().toString() : entry).matches())
          .map(entry -> Path.of(entry).toAbsolutePath().toString()).collect(Collectors.joining(File.pathSeparator));
      List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
      command.addAll(FLAGS);
      command.addAll(List.of("-cp", classPath, OwnSpeaker.class.getName(), directory.resolve(CONFIGURATION).toString()));
      return command;
    }

    @Override
    String configuration(Path directory, List<Neighbor> neighbors) {
      return each(neighbors, OwnSpeaker::line);
    }
  },

  GOBGP("GoBGP") {
    @Override
    public Optional<String> version() {
      return firstLine(List.of("gobgpd", "--version")).map(line -> line.substring(line.lastIndexOf(' ') + 1));
    }

    @Override
    public List<String> command(Path directory) {
      return List.of("gobgpd", "-f", directory.resolve(CONFIGURATION).toString(), "-l", "error", "--pprof-disable");
    }

    @Override
    String configuration(Path directory, List<Neighbor> neighbors) {
      return """
          [global.config]
            as = %d
            router-id = "%s"
          [global.apply-policy.config]
            export-policy-list = ["to-receiver"]
            default-export-policy = "reject-route"
          [[defined-sets.neighbor-sets]]
            neighbor-set-name = "receiver"
            neighbor-info-list = ["%s"]
          [[policy-definitions]]
            name = "to-receiver"
            [[policy-definitions.statements]]
              name = "all"
              [policy-definitions.statements.conditions.match-neighbor-set]
                neighbor-set = "receiver"
              [policy-definitions.statements.actions]
                route-disposition = "accept-route"
          """.formatted(Neighbor.DAEMON_AS, Neighbor.DAEMON_ID, new Neighbor(Neighbor.RECEIVER).address())
          + each(neighbors, neighbor -> """
          [[neighbors]]
            [neighbors.config]
              neighbor-address = "%s"
              peer-as = %d
            [neighbors.transport.config]
              passive-mode = true
              local-address = "%s"
            [[neighbors.afi-safis]]
              [neighbors.afi-safis.config]
                afi-safi-name = "ipv4-unicast"
          """.formatted(neighbor.address(), neighbor.as(), neighbor.daemonAddress()));
    }
  },

  BIRD("BIRD") {
    @Override
    public Optional<String> version() {
      return firstLine(List.of("bird", "--version")).map(line -> line.substring(line.lastIndexOf(' ') + 1));
    }

    @Override
    public List<String> command(Path directory) {
      return List.of("bird", "-f", "-c", directory.resolve(CONFIGURATION).toString(), "-s", directory.resolve("bird.ctl").toString());
    }

    /** Without a kernel protocol nothing reaches the kernel; the device protocol says which subnets are connected. */
    @Override
    String configuration(Path directory, List<Neighbor> neighbors) {
      return """
          log stderr { warning, error, fatal, bug };
          router id %s;
          protocol device {}
          """.formatted(Neighbor.DAEMON_ID)
          + each(neighbors, neighbor -> """
          protocol bgp %s {
            local %s as %d;
            neighbor %s as %d;
            passive;
            ipv4 { import all; export %s; };
          }
          """.formatted(neighbor.name(), neighbor.daemonAddress(), Neighbor.DAEMON_AS, neighbor.address(), neighbor.as(),
              neighbor.receives() ? "all" : "none"));
    }
  },

  FRR("FRR") {
    private static final String BGPD = "/usr/lib/frr/bgpd";

    @Override
    public Optional<String> version() {
      return firstLine(List.of(BGPD, "--version")).map(line -> line.substring(line.lastIndexOf(' ') + 1));
    }

    /** No kernel, no zebra, no port for a terminal, no other user. */
    @Override
    public List<String> command(Path directory) {
      return List.of(BGPD, "-n", "-Z", "-S", "-P", "0", "-f", directory.resolve(CONFIGURATION).toString(),
          "-i", directory.resolve("bgpd.pid").toString(), "--vty_socket", directory.toString(),
          "--log", "stdout", "--log-level", "warnings");
    }

    @Override
    String configuration(Path directory, List<Neighbor> neighbors) {
      return """
          frr defaults traditional
          ip prefix-list nothing seq 5 deny any
          router bgp %d
           bgp router-id %s
           no bgp ebgp-requires-policy
           no bgp network import-check
          """.formatted(Neighbor.DAEMON_AS, Neighbor.DAEMON_ID)
          + each(neighbors, neighbor -> """
           neighbor %1$s remote-as %2$d
           neighbor %1$s passive
          """.formatted(neighbor.address(), neighbor.as()).indent(1))
          + " address-family ipv4 unicast\n"
          + each(neighbors.stream().filter(neighbor -> !neighbor.receives()).toList(),
              neighbor -> "  neighbor " + neighbor.address() + " prefix-list nothing out\n");
    }
  };

  /** Of our own JVM: on one CPU the simple compiler is done sooner, and a small young generation keeps the process small. */
  private static final List<String> FLAGS =
      List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmn32m", "-Xmx512m", "-XX:-UsePerfData",
          "--enable-native-access=ALL-UNNAMED");

  static final String CONFIGURATION = "daemon.conf";
  private static final Duration LIMIT = Duration.ofSeconds(10);

  private final String label;

  Daemon(String label) {
    this.label = label;
  }

  public String label() {
    return label;
  }

  /** Its version, if it is installed. */
  public abstract Optional<String> version();

  /** The command that runs it in the foreground. */
  public abstract List<String> command(Path directory);

  abstract String configuration(Path directory, List<Neighbor> neighbors);

  private static Optional<String> firstLine(List<String> command) {
    if (command.getFirst().startsWith("/") && !Files.isExecutable(Path.of(command.getFirst()))) {
      return Optional.empty();
    }
    try {
      return Run.of(command, LIMIT).orThrow(command.getFirst()).complaint().lines().findFirst();
    } catch (LinuxException absent) {
      return Optional.empty();
    }
  }

  private static String each(List<Neighbor> neighbors, Function<Neighbor, String> text) {
    return neighbors.stream().map(text).collect(Collectors.joining());
  }
}
