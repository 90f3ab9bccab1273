package io.underpass.dataplane.linux;

import io.underpass.plan.Node;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Takes away everything that a server with this prefix made, whether one runs or was killed. */
public final class Sweep {
  private Sweep() {}

  /**
   * Interfaces go home first, then namespaces, bpffs, and the run directory unless somebody else keeps files there. Only namespaces that
   * the data plane made go; a lab's stay. Repeating it does nothing.
   *
   * @return the namespaces removed
   */
  public static List<String> everything(String prefix, Path runDirectory) {
    List<String> ours = Fabric.namespaces(prefix).stream().filter(Sweep::madeHere).toList();
    for (String netns : ours) {
      for (Netlink.Link link : Netns.in(netns, Netlink::links)) {
        if (PortBinding.bound(link)) {
          PortBinding.giveBack(link, netns);
        }
      }
    }
    Iproute.batchLeniently("ip", ours.stream().map(netns -> "netns del " + netns).toList());
    Path bpffs = runDirectory.resolve("bpf");
    while (Files.isDirectory(bpffs) && Libc.unmount(bpffs.toString()) == 0) {
      // Whatever is mounted over it as well.
    }
    delete(bpffs);
    deleteEmpty(runDirectory);
    return ours;
  }

  /** Links and sites with the prefix that belong to none of these nodes. How many went. */
  static int strangers(String prefix, Collection<Node> nodes) {
    Set<String> devices = nodes.stream().map(Fabric::device).collect(Collectors.toSet());
    Set<String> sites = nodes.stream().map(node -> prefix + "-" + node.site()).collect(Collectors.toSet());
    int gone = 0;
    for (String netns : Fabric.namespaces(prefix)) {
      if (netns.equals(prefix + "-fabric") || !madeHere(netns)) {
        continue;
      }
      boolean known = sites.contains(netns);
      for (Netlink.Link link : Netns.in(netns, Netlink::links)) {
        if (!known && PortBinding.bound(link)) {
          PortBinding.giveBack(link, netns);
        } else if (link.name().matches(UNDERLAY_DEVICE) && !devices.contains(link.name())) {
          Netns.in(netns, () -> {
            Iproute.batchLeniently("ip", List.of("link del " + link.name()));
            return true;
          });
          gone++;
        }
      }
      if (!known) {
        Iproute.batchLeniently("ip", List.of("netns del " + netns));
        gone++;
      }
    }
    return gone;
  }

  private static final String UNDERLAY_DEVICE = "u[0-9a-f]{8}";

  /** A site has an underlay link, the fabric its bridge. */
  private static boolean madeHere(String netns) {
    return Netns.in(netns, Netlink::links).stream()
        .anyMatch(link -> link.name().equals("underlay") && link.kind().equals("bridge") || link.name().matches(UNDERLAY_DEVICE));
  }

  private static void deleteEmpty(Path directory) {
    try {
      Files.deleteIfExists(directory);
    } catch (DirectoryNotEmptyException _) {
      // A lab's note about itself: it goes with the lab.
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private static void delete(Path directory) {
    if (!Files.isDirectory(directory)) {
      return;
    }
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
