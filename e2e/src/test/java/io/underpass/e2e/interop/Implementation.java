package io.underpass.e2e.interop;

import io.underpass.lab.file.RouterSoftware;
import io.underpass.lab.linux.NetworkNamespace;
import io.underpass.lab.linux.Run;
import io.underpass.lab.router.Software;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** The BGP implementations that can be put opposite each other. */
enum Implementation {
  UNDERPASS("Underpass"),
  FRR("FRR"),
  BIRD("BIRD"),
  GOBGP("GoBGP"),
  EXABGP("ExaBGP");

  private final String title;

  Implementation(String title) {
    this.title = title;
  }

  String title() {
    return title;
  }

  Node node(NetworkNamespace namespace, Path directory) {
    return switch (this) {
      case UNDERPASS -> new SpeakerNode(namespace, directory);
      case FRR -> new FrrNode(namespace, directory);
      case BIRD -> new BirdNode(namespace, directory);
      case GOBGP -> new GobgpNode(namespace, directory);
      case EXABGP -> new ExabgpNode(namespace, directory);
    };
  }

  /** The version that is installed, such as {@code 8.4.4}. */
  String version() {
    return switch (this) {
      case UNDERPASS -> "0.1.0";
      case FRR -> version(RouterSoftware.FRR);
      case BIRD -> version(RouterSoftware.BIRD);
      case GOBGP -> version(RouterSoftware.GOBGP);
      case EXABGP -> Run.of(List.of("exabgp", "--version"), Duration.ofSeconds(20)).output().lines()
          .filter(line -> line.startsWith("ExaBGP"))
          .map(line -> line.replaceAll(".*: *", ""))
          .findFirst()
          .orElse("?");
    };
  }

  private static String version(RouterSoftware software) {
    return Software.version(software).replaceAll(".* ", "");
  }

  boolean installed() {
    return switch (this) {
      case UNDERPASS -> true;
      case FRR -> Software.installed(RouterSoftware.FRR);
      case BIRD -> Software.installed(RouterSoftware.BIRD);
      case GOBGP -> Software.installed(RouterSoftware.GOBGP);
      case EXABGP -> Files.isExecutable(Path.of("/usr/sbin/exabgp"));
    };
  }
}
