package io.underpass.control.exchange;

import io.underpass.model.LearntRoute;
import io.underpass.model.LinkRole;
import io.underpass.model.ResourceId;
import io.underpass.net.Asn;
import io.underpass.net.IpAddress;
import io.underpass.net.Prefix;
import io.underpass.routing.Reachability.Adjacency;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What was learnt, on disk, so that a server that comes back forwards as before until its neighbors have spoken again (RFC 4724, restarting
 * speaker). Good for what forwards now alone: where that was taken away since, nothing could be kept. A file that can't be read counts as
 * none.
 */
final class LearntFile {
  private static final String FORMAT = "underpass-learnt 1";

  private final Path file;
  private final Supplier<String> incarnation;

  /** What a server knew of its neighbors. */
  record Learnt(List<LearntRoute> routes, Set<Adjacency> adjacencies) {
    static final Learnt NOTHING = new Learnt(List.of(), Set.of());

    Learnt {
      routes = List.copyOf(routes);
      adjacencies = Set.copyOf(adjacencies);
    }

    boolean isEmpty() {
      return routes.isEmpty() && adjacencies.isEmpty();
    }
  }

  /** @param incarnation which life of what forwards this is; empty: none */
  LearntFile(Path directory, Supplier<String> incarnation) {
    this.file = directory.resolve("learnt");
    this.incarnation = incarnation;
  }

  /**
   * Replaces what is on disk, whole or not at all.
   *
   * @throws IOException if the data directory can't be written
   */
  void write(Learnt learnt) throws IOException {
    Path next = file.resolveSibling("learnt.next");
    Files.deleteIfExists(next);
    Files.createFile(next, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Map<ResourceId, Integer> circuits = new HashMap<>();
    try (BufferedWriter out = Files.newBufferedWriter(next)) {
      out.write(FORMAT + "\n" + incarnation.get() + "\n");
      for (Adjacency adjacency : learnt.adjacencies()) {
        out.write("adjacency " + adjacency.link() + " " + adjacency.gateway() + " " + adjacency.circuit() + "\n");
      }
      for (LearntRoute route : learnt.routes()) {
        Integer number = circuits.get(route.circuit());
        if (number == null) {
          number = circuits.size();
          circuits.put(route.circuit(), number);
          out.write("circuit " + route.circuit() + "\n");
        }
        out.write("route " + number + " " + route.link() + " " + route.prefix() + " " + route.nextHop() + " "
            + route.asPath().stream().map(Asn::toString).collect(Collectors.joining(",")) + "\n");
      }
    }
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /** What was written in this life of what forwards; nothing where there is none. */
  Learnt read() {
    try (Stream<String> lines = Files.lines(file)) {
      List<String> all = lines.toList();
      if (all.size() < 2 || !all.get(0).equals(FORMAT) || all.get(1).isEmpty() || !all.get(1).equals(incarnation.get())) {
        return Learnt.NOTHING;
      }
      List<ResourceId> circuits = new ArrayList<>();
      List<LearntRoute> routes = new ArrayList<>();
      Set<Adjacency> adjacencies = new HashSet<>();
      for (String line : all.subList(2, all.size())) {
        String[] words = line.split(" ", -1);
        switch (words[0]) {
          case "adjacency" -> adjacencies.add(new Adjacency(ResourceId.parse(words[2]), ResourceId.parse(words[3]), link(words[1])));
          case "circuit" -> circuits.add(ResourceId.parse(words[1]));
          case "route" -> routes.add(new LearntRoute(
              circuits.get(Integer.parseInt(words[1])), link(words[2]), Prefix.parse(words[3]), path(words[5]), IpAddress.parse(words[4])));
          default -> throw new IllegalArgumentException("unknown line '" + line + "'");
        }
      }
      return new Learnt(routes, adjacencies);
    } catch (IOException | RuntimeException _) {
      return Learnt.NOTHING;
    }
  }

  private static LinkRole link(String word) {
    Optional<LinkRole> role = LinkRole.tryParse(word);
    return role.orElseThrow(() -> new IllegalArgumentException("'" + word + "' is not a link"));
  }

  private static List<Asn> path(String text) {
    return text.isEmpty() ? List.of() : Stream.of(text.split(",")).map(asn -> new Asn(Long.parseLong(asn))).toList();
  }

  /** Forgets: nothing forwards any more. */
  void delete() throws IOException {
    Files.deleteIfExists(file);
  }
}
