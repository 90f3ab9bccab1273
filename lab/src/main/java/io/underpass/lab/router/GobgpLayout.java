package io.underpass.lab.router;

import io.underpass.lab.router.Layout.Program;
import io.underpass.lab.router.RouterPlan.Restart;
import io.underpass.net.Prefix;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * GoBGP 3: gobgpd, which knows nothing of the kernel, and {@link GobgpFollower} beside it, which announces the prefixes,
 * writes what is learnt into the kernel's table and closes the sessions of a link that lost its carrier. It has no BFD.
 */
final class GobgpLayout {
  static final Path PROGRAM = Path.of("/usr/bin/gobgpd");

  private final RouterPlan plan;
  private final List<String> lines = new ArrayList<>();

  private GobgpLayout(RouterPlan plan) {
    this.plan = plan;
  }

  static Layout of(RouterPlan plan, Path directory) {
    List<String> daemon =
        new ArrayList<>(
            List.of(PROGRAM.toString(), "-f", directory.resolve("gobgpd.toml").toString(), "--pprof-disable", "--api-hosts",
                "127.0.0.1:50051"));
    if (plan.restart() == Restart.RESTARTING) {
      daemon.add("--graceful-restart");
    }
    return new Layout(
        Map.of("gobgpd.toml", new GobgpLayout(plan).text(), PlanFile.NAME, PlanFile.write(plan)),
        "root",
        List.of(
            new Program("gobgpd", daemon, Program.Way.FOREGROUND),
            new Program("follower", OwnProgram.command(GobgpFollower.class, directory), Program.Way.FOREGROUND)),
        Map.of());
  }

  private String text() {
    add("[global.config]", "as = " + plan.asn(), "router-id = \"" + plan.id() + "\"");
    add("[global.use-multiple-paths.config]", "enabled = true");
    add("[global.apply-policy.config]", "export-policy-list = [\"export\"]", "default-export-policy = \"reject-route\"");
    plan.neighbors().forEach(this::sets);
    add("[[policy-definitions]]", "name = \"export\"");
    plan.neighbors().forEach(this::statement);
    plan.neighbors().forEach(this::session);
    return String.join("\n", lines) + "\n";
  }

  private void add(String... text) {
    lines.addAll(List.of(text));
  }

  private void sets(BgpNeighbor neighbor) {
    add("[[defined-sets.neighbor-sets]]", "neighbor-set-name = \"" + neighbor.device() + "\"", "neighbor-info-list = [\""
        + neighbor.address() + "\"]");
    if (plan.filtered(neighbor)) {
      add("[[defined-sets.prefix-sets]]", "prefix-set-name = \"" + neighbor.device() + "\"");
      for (Prefix prefix : neighbor.exchange().announced()) {
        add("[[defined-sets.prefix-sets.prefix-list]]", "ip-prefix = \"" + prefix + "\"");
      }
    }
  }

  private void statement(BgpNeighbor neighbor) {
    if (plan.filtered(neighbor) && neighbor.exchange().announced().isEmpty()) {
      return;
    }
    add("[[policy-definitions.statements]]", "name = \"" + neighbor.device() + "\"");
    add("[policy-definitions.statements.conditions.match-neighbor-set]", "neighbor-set = \"" + neighbor.device() + "\"");
    if (plan.filtered(neighbor)) {
      add("[policy-definitions.statements.conditions.match-prefix-set]", "prefix-set = \"" + neighbor.device() + "\"");
    }
    add("[policy-definitions.statements.conditions.bgp-conditions]", "route-type = \"local\"");
    add("[policy-definitions.statements.actions]", "route-disposition = \"accept-route\"");
    if (neighbor.exchange().prepend() > 0) {
      add(
          "[policy-definitions.statements.actions.bgp-actions.set-as-path-prepend]", "repeat-n = " + neighbor.exchange().prepend(),
          "as = \"" + plan.asn() + "\"");
    }
  }

  private void session(BgpNeighbor neighbor) {
    add("[[neighbors]]");
    add("[neighbors.config]", "neighbor-address = \"" + neighbor.address() + "\"", "peer-as = " + neighbor.asn());
    if (neighbor.key() != null) {
      add("auth-password = \"" + neighbor.key() + "\"");
    }
    if (plan.restart() == Restart.RESTARTING) {
      // Its neighbors drop what it doesn't announce at once; the follower opens the sessions when the prefixes are there.
      add("admin-down = true");
    }
    add(
        "[neighbors.timers.config]", "hold-time = " + neighbor.liveness().hold(), "keepalive-interval = " + neighbor.liveness().keepalive(),
        "connect-retry = 1", "idle-hold-time-after-reset = 1");
    add("[neighbors.transport.config]", "local-address = \"" + neighbor.local() + "\"");
    if (plan.restart() != Restart.NONE) {
      add("[neighbors.graceful-restart.config]", "enabled = true", "restart-time = 120");
    }
    if (plan.restart() == Restart.HELPER) {
      add("helper-only = true");
    }
    add("[[neighbors.afi-safis]]", "[neighbors.afi-safis.config]", "afi-safi-name = \"" + neighbor.family() + "-unicast\"");
    if (plan.restart() != Restart.NONE) {
      add("[neighbors.afi-safis.mp-graceful-restart.config]", "enabled = true");
    }
    if (neighbor.exchange().limit() > 0) {
      add("[neighbors.afi-safis.prefix-limit.config]", "max-prefixes = " + neighbor.exchange().limit());
    }
  }
}
