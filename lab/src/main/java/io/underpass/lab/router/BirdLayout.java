package io.underpass.lab.router;

import io.underpass.lab.router.BgpNeighbor.Bfd;
import io.underpass.lab.router.Layout.Program;
import io.underpass.lab.router.RouterPlan.Restart;
import io.underpass.net.Prefix;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** BIRD 2: one program. */
final class BirdLayout {
  static final Path PROGRAM = Path.of("/usr/sbin/bird");

  private final RouterPlan plan;
  private final List<String> lines = new ArrayList<>();

  private BirdLayout(RouterPlan plan) {
    this.plan = plan;
  }

  static Layout of(RouterPlan plan, Path directory) {
    List<String> command =
        new ArrayList<>(
            List.of(
                PROGRAM.toString(), "-c", directory.resolve("bird.conf").toString(), "-s", directory.resolve("bird.ctl").toString(), "-P",
                directory.resolve("bird.pid").toString()));
    if (plan.restart() == Restart.RESTARTING) {
      command.add("-R");
    }
    return new Layout(
        Map.of("bird.conf", new BirdLayout(plan).text(directory)),
        "root",
        List.of(new Program("bird", command, Program.Way.DAEMON)),
        Map.of("birdc", List.of("/usr/sbin/birdc", "-s", directory.resolve("bird.ctl").toString())));
  }

  private String text(Path directory) {
    lines.add("log \"" + directory.resolve("bird.log") + "\" all;");
    lines.add("debug protocols { states, events };");
    lines.add("router id " + plan.id() + ";");
    lines.add("protocol device {}");
    for (String family : List.of("ipv4", "ipv6")) {
      if (plan.neighbors().stream().anyMatch(neighbor -> neighbor.family().equals(family))) {
        tables(family);
      }
    }
    bfd();
    plan.neighbors().forEach(this::session);
    return String.join("\n", lines) + "\n";
  }

  /**
   * What is learnt goes to the kernel, all equal paths of it; what is announced stands in the table as blackhole and stays
   * out of the kernel.
   */
  private void tables(String family) {
    lines.add("protocol kernel kernel_" + family + " {");
    lines.add("  " + family + " { import none; export where source = RTS_BGP; };");
    lines.add("  merge paths on limit " + RouterPlan.MAXIMUM_PATHS + ";");
    if (plan.restart().restarts()) {
      lines.add("  persist;");
    }
    lines.add("}");
    lines.add("protocol static announced_" + family + " {");
    lines.add("  " + family + ";");
    for (Prefix prefix : plan.announced()) {
      if (prefix.isIpv4() == family.equals("ipv4")) {
        lines.add("  route " + prefix + " blackhole;");
      }
    }
    lines.add("}");
  }

  private void bfd() {
    List<BgpNeighbor> watched = plan.neighbors().stream().filter(neighbor -> neighbor.liveness().bfd() != null).toList();
    if (watched.isEmpty()) {
      return;
    }
    lines.add("protocol bfd {");
    for (BgpNeighbor neighbor : watched) {
      Bfd bfd = neighbor.liveness().bfd();
      lines.add(
          "  interface \"" + neighbor.device() + "\" { min rx interval " + bfd.interval() + " ms; min tx interval " + bfd.interval()
              + " ms; multiplier "
              + bfd.multiplier() + "; };");
    }
    lines.add("}");
  }

  /** The device with something in front: alone it may be a word of BIRD's own, such as {@code primary}, in quotes too. */
  private void session(BgpNeighbor neighbor) {
    lines.add("protocol bgp 'bgp-" + neighbor.device() + "' {");
    lines.add("  local " + neighbor.local() + " as " + plan.asn() + ";");
    lines.add("  neighbor " + neighbor.address() + " as " + neighbor.asn() + ";");
    lines.add("  hold time " + neighbor.liveness().hold() + "; keepalive time " + neighbor.liveness().keepalive() + ";");
    lines.add("  connect delay time 1; connect retry time 1; error wait time 1, 1;");
    lines.add(
        switch (plan.restart()) {
          case NONE -> "  graceful restart off; long lived graceful restart off;";
          case HELPER -> "  graceful restart aware;";
          case RESTARTER, RESTARTING -> "  graceful restart on; graceful restart time 120;";
        });
    if (neighbor.key() != null) {
      lines.add("  password \"" + neighbor.key() + "\";");
    }
    if (neighbor.liveness().bfd() != null) {
      // Not "graceful": that keeps the routes of a dead link too. The edges' BFD outlives their server, so it says nothing of a restart.
      lines.add("  bfd on;");
    }
    lines.add("  " + neighbor.family() + " {");
    lines.add("    import all; next hop self;");
    if (neighbor.exchange().limit() > 0) {
      lines.add("    import limit " + neighbor.exchange().limit() + " action restart;");
    }
    lines.add("    export filter { " + export(neighbor) + " };");
    lines.add("  };");
    lines.add("}");
  }

  private String export(BgpNeighbor neighbor) {
    String which = "source = RTS_STATIC";
    if (plan.filtered(neighbor)) {
      List<Prefix> prefixes = neighbor.exchange().announced();
      which += prefixes.isEmpty() ? " && false" : " && net ~ [" + prefixes.stream().map(Prefix::toString)
          .collect(Collectors.joining(", ")) + "]";
    }
    return "if !(" + which + ") then reject; " + ("bgp_path.prepend(" + plan.asn() + "); ").repeat(neighbor.exchange().prepend())
        + "accept;";
  }
}
