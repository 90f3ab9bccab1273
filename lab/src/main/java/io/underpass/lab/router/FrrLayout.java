package io.underpass.lab.router;

import io.underpass.lab.router.BgpNeighbor.Bfd;
import io.underpass.lab.router.Layout.Program;
import io.underpass.lab.router.RouterPlan.Restart;
import io.underpass.net.Prefix;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** FRR 8: zebra, bgpd and, where a neighbor is watched, bfdd. */
final class FrrLayout {
  static final Path PROGRAMS = Path.of("/usr/lib/frr");
  private static final String USER = "frr";

  private final RouterPlan plan;
  private final Path directory;

  private FrrLayout(RouterPlan plan, Path directory) {
    this.plan = plan;
    this.directory = directory;
  }

  static Layout of(RouterPlan plan, Path directory) {
    FrrLayout layout = new FrrLayout(plan, directory);
    List<String> names = new ArrayList<>(List.of("zebra"));
    Map<String, String> files = new LinkedHashMap<>();
    files.put("zebra.conf", layout.zebra());
    files.put("bgpd.conf", layout.bgpd());
    if (plan.neighbors().stream().anyMatch(neighbor -> neighbor.liveness().bfd() != null)) {
      names.add("bfdd");
      files.put("bfdd.conf", layout.bfdd());
    }
    names.add("bgpd");
    List<Program> programs = names.stream().map(layout::program).toList();
    return new Layout(files, USER, programs, Map.of("vtysh", List.of("/usr/bin/vtysh", "--vty_socket", directory.toString())));
  }

  private Program program(String name) {
    List<String> command =
        new ArrayList<>(
            List.of(
                PROGRAMS.resolve(name).toString(), "-d", "-u", USER, "-g", USER, "-P", "0", "-f", in(name + ".conf"), "-i", in(name
                    + ".pid"), "-z",
                in("zserv.api"), "--vty_socket", directory.toString()));
    if (name.equals("bfdd")) {
      command.addAll(List.of("--bfdctl", in("bfdd.sock")));
    }
    return new Program(name, command, Program.Way.DAEMON);
  }

  private String in(String file) {
    return directory.resolve(file).toString();
  }

  private Stream<String> head() {
    return Stream.of("hostname " + plan.name(), "log file " + in("frr.log") + " informational");
  }

  private static String text(Stream<String> lines) {
    return lines.collect(Collectors.joining("\n", "", "\n"));
  }

  /** Without nexthop objects: when a link fails the kernel takes its hop out of the object, and zebra 8.4 never puts it back. */
  private String zebra() {
    return text(Stream.concat(head(), Stream.of("no zebra nexthop kernel enable")));
  }

  private String bfdd() {
    List<String> lines = new ArrayList<>(List.of("bfd"));
    for (BgpNeighbor neighbor : plan.neighbors()) {
      Bfd bfd = neighbor.liveness().bfd();
      if (bfd != null) {
        lines.add(" profile " + neighbor.device());
        lines.add("  detect-multiplier " + bfd.multiplier());
        lines.add("  receive-interval " + bfd.interval());
        lines.add("  transmit-interval " + bfd.interval());
        lines.add(" exit");
      }
    }
    lines.add("exit");
    return text(Stream.concat(head(), lines.stream()));
  }

  private String bgpd() {
    List<String> lines = new ArrayList<>(List.of("bgp as-path access-list own permit ^$"));
    plan.neighbors().forEach(neighbor -> export(neighbor, lines));
    lines.add("router bgp " + plan.asn());
    lines.add(" bgp router-id " + plan.id());
    lines.add(" bgp log-neighbor-changes");
    lines.add(" no bgp ebgp-requires-policy");
    lines.add(" no bgp network import-check");
    lines.add(" no bgp default ipv4-unicast");
    lines.add(" bgp bestpath as-path multipath-relax");
    if (plan.restart() == Restart.NONE) {
      lines.add(" bgp graceful-restart-disable");
    }
    if (plan.restart().restarts()) {
      lines.add(" bgp graceful-restart");
      lines.add(" bgp graceful-restart preserve-fw-state");
      lines.add(" bgp graceful-restart restart-time 120");
    }
    plan.neighbors().forEach(neighbor -> session(neighbor, lines));
    family("ipv4", lines);
    family("ipv6", lines);
    lines.add("exit");
    return text(Stream.concat(head(), lines.stream()));
  }

  private void export(BgpNeighbor neighbor, List<String> lines) {
    if (plan.filtered(neighbor)) {
      String list = (neighbor.local().isIpv4() ? "ip" : "ipv6") + " prefix-list " + neighbor.device();
      neighbor.exchange().announced().forEach(prefix -> lines.add(list + " permit " + prefix));
      if (neighbor.exchange().announced().isEmpty()) {
        lines.add(list + " deny any");
      }
    }
    lines.add("route-map " + neighbor.device() + " permit 10");
    lines.add(" match as-path own");
    if (plan.filtered(neighbor)) {
      lines.add(" match " + (neighbor.local().isIpv4() ? "ip" : "ipv6") + " address prefix-list " + neighbor.device());
    }
    if (neighbor.exchange().prepend() > 0) {
      lines.add(" set as-path prepend" + (" " + plan.asn()).repeat(neighbor.exchange().prepend()));
    }
    lines.add("exit");
  }

  private void session(BgpNeighbor neighbor, List<String> lines) {
    String start = " neighbor " + neighbor.address() + " ";
    lines.add(start + "remote-as " + neighbor.asn());
    lines.add(start + "description " + neighbor.device());
    lines.add(start + "timers " + neighbor.liveness().keepalive() + " " + neighbor.liveness().hold());
    lines.add(start + "timers connect 1");
    lines.add(start + "advertisement-interval 0");
    if (neighbor.key() != null) {
      lines.add(start + "password " + neighbor.key());
    }
    if (neighbor.liveness().bfd() != null) {
      lines.add(start + "bfd profile " + neighbor.device());
      // Without "check-control-plane-failure": with it bgpd takes every BFD down of a neighbor with graceful restart for
      // one, also that of a dead link. A session that a killed neighbor's closed connection has ended already is kept stale
      // without it, whatever BFD says later.
    }
  }

  private void family(String family, List<String> lines) {
    List<BgpNeighbor> neighbors = plan.neighbors().stream().filter(neighbor -> neighbor.family().equals(family)).toList();
    if (neighbors.isEmpty()) {
      return;
    }
    lines.add(" address-family " + family + " unicast");
    for (Prefix prefix : plan.announced()) {
      if (prefix.isIpv4() == family.equals("ipv4")) {
        lines.add("  network " + prefix);
      }
    }
    lines.add("  maximum-paths " + RouterPlan.MAXIMUM_PATHS);
    for (BgpNeighbor neighbor : neighbors) {
      String start = "  neighbor " + neighbor.address() + " ";
      lines.add(start + "activate");
      lines.add(start + "route-map " + neighbor.device() + " out");
      if (neighbor.exchange().limit() > 0) {
        // FRR counts the way back in minutes.
        lines.add(start + "maximum-prefix " + neighbor.exchange().limit() + " restart " + Math.max(1, neighbor.exchange()
            .limitReturn() / 60));
      }
    }
    lines.add(" exit-address-family");
  }
}
