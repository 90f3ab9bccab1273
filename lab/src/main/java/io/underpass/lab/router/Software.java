package io.underpass.lab.router;

import io.underpass.cli.CliException;
import io.underpass.lab.file.RouterSoftware;
import io.underpass.lab.linux.Run;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Which router software this machine has. */
public final class Software {
  private Software() {}

  /** The program without which it can't be, and the Debian package that brings it. */
  private record Need(Path program, String debianPackage) {}

  private static List<Need> needs(RouterSoftware software) {
    return switch (software) {
      case STATIC, BUILTIN -> List.of();
      case FRR -> List.of(new Need(FrrLayout.PROGRAMS.resolve("bgpd"), "frr"));
      case BIRD -> List.of(new Need(BirdLayout.PROGRAM, "bird2"));
      case GOBGP -> List.of(new Need(GobgpLayout.PROGRAM, "gobgpd"));
    };
  }

  public static boolean installed(RouterSoftware software) {
    return needs(software).stream().allMatch(need -> Files.isExecutable(need.program()));
  }

  /** The best that is there: FRR, BIRD, GoBGP, else our own. */
  public static RouterSoftware best() {
    return Stream.of(RouterSoftware.FRR, RouterSoftware.BIRD, RouterSoftware.GOBGP).filter(Software::installed).findFirst()
        .orElse(RouterSoftware.BUILTIN);
  }

  /** @throws CliException saying what is missing and how to get it */
  public static void require(RouterSoftware software) {
    for (Need need : needs(software)) {
      if (!Files.isExecutable(need.program())) {
        throw CliException.failed(
            "router '" + software.word() + "' needs " + need.program()
                + ". On Debian and Ubuntu, as root: apt-get install --no-install-recommends "
                + need.debianPackage() + " && systemctl disable --now " + service(software)
                    + "      or do without: ./underpass lab up --router builtin");
      }
    }
  }

  private static String service(RouterSoftware software) {
    return software == RouterSoftware.GOBGP ? "gobgpd" : software.word();
  }

  /** Its name and version, such as {@code FRR 8.4.4}. */
  public static String version(RouterSoftware software) {
    return switch (software) {
      case STATIC -> "static routes";
      case BUILTIN -> "Underpass's own speaker";
      case FRR -> "FRR " + said("version ([0-9.]+)", FrrLayout.PROGRAMS.resolve("bgpd").toString(), "--version");
      case BIRD -> "BIRD " + said("version ([0-9.]+)", BirdLayout.PROGRAM.toString(), "--version");
      case GOBGP -> "GoBGP " + said("version ([0-9.]+)", GobgpLayout.PROGRAM.toString(), "--version");
    };
  }

  private static String said(String pattern, String... command) {
    Run run = Run.of(List.of(command), Duration.ofSeconds(5));
    Matcher version = Pattern.compile(pattern).matcher(run.output() + run.errors());
    return version.find() ? version.group(1) : "of an unknown version";
  }

  static Layout layout(RouterSoftware software, RouterPlan plan, Path directory) {
    return switch (software) {
      case STATIC -> throw new IllegalArgumentException("static routes need no software");
      case BUILTIN -> BuiltinLayout.of(plan, directory);
      case FRR -> FrrLayout.of(plan, directory);
      case BIRD -> BirdLayout.of(plan, directory);
      case GOBGP -> GobgpLayout.of(plan, directory);
    };
  }
}
