package io.underpass.e2e.interop;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Collectors;

/** docs/interop.md: written from a run, read to be compared with one. */
final class InteropPage {
  static final List<Implementation> PEERS = List.of(Implementation.FRR, Implementation.BIRD, Implementation.GOBGP, Implementation.EXABGP);

  private static final String HEAD =
      """
      # Interoperability

      Underpass's BGP speaker opposite other implementations as Debian 12 has them, each in a network namespace of its own, the cases one by one. Peers are
      configured as the lab configures its routers. This page is written by a run of the tests, `./underpass test --interop-page`, and `./underpass test`
      fails where a verdict differs from it.

      """;

  private InteropPage() {}

  static String text(Function<Implementation, String> version, BiFunction<Implementation, Case, Verdict> verdict) {
    StringBuilder text = new StringBuilder(HEAD);
    text.append("| case | ")
        .append(PEERS.stream().map(peer -> peer.title() + " " + version.apply(peer)).collect(Collectors.joining(" | ")))
        .append(" |\n|---").append("|---".repeat(PEERS.size())).append("|\n");
    for (Case what : Case.values()) {
      text.append("| ").append(what.title()).append(" | ")
          .append(PEERS.stream().map(peer -> verdict.apply(peer, what).toString()).collect(Collectors.joining(" | ")))
          .append(" |\n");
    }
    text.append("\n## Remarks\n\n| peer | case | remark |\n|---|---|---|\n");
    for (Implementation peer : PEERS) {
      for (Case what : Case.values()) {
        String remark = Remarks.of(peer, what);
        if (!remark.isEmpty()) {
          text.append("| ").append(peer.title()).append(" | ").append(what.title()).append(" | ").append(remark).append(" |\n");
        }
      }
    }
    return text.toString();
  }

  /** The verdicts of a page: {@code peer: case} and the word that stands there. */
  static Map<String, String> verdicts(String page) {
    Map<String, String> verdicts = new LinkedHashMap<>();
    List<String> peers = new ArrayList<>();
    for (String line : page.split("\n")) {
      String[] cells = line.split(" *\\| *");
      if (line.startsWith("| case |")) {
        PEERS.forEach(peer -> peers.add(peer.title()));
      } else if (line.startsWith("## ")) {
        return verdicts;
      } else if (!peers.isEmpty() && cells.length == PEERS.size() + 2 && !cells[1].startsWith("---")) {
        for (int i = 0; i < peers.size(); i++) {
          verdicts.put(peers.get(i) + ": " + cells[1], cells[i + 2].strip());
        }
      }
    }
    return verdicts;
  }
}
