package io.underpass.e2e.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Our speaker opposite FRR, BIRD, GoBGP and ExaBGP as Debian has them: every case with every peer, some at a time, and
 * docs/interop.md says how it went.
 *
 * <p>{@code -Dinterop.peers=FRR,BIRD} and {@code -Dinterop.cases=MD5,BFD} choose; {@code -Dinterop.ours=BIRD} puts another
 * in our place, which tells a fault of the harness from one of ours; {@code -Dinterop.page=write} writes the page.
 */
class InteropTest {
  private static final int AT_A_TIME = Integer.getInteger("interop.parallel", 6);
  private static final Implementation US = Implementation.valueOf(System.getProperty("interop.ours", Implementation.UNDERPASS.name()));
  private static final List<String> PEERS = chosen("interop.peers");
  private static final List<String> CASES = chosen("interop.cases");
  private static final Path PAGE = Path.of("..", "docs", "interop.md");

  private record Cell(Implementation peer, Case what) {}

  private final Map<Cell, Verdict> verdicts = new ConcurrentHashMap<>();

  private static List<String> chosen(String property) {
    String text = System.getProperty(property, "");
    return text.isEmpty() ? List.of() : List.of(text.split(","));
  }

  @TestFactory
  Stream<DynamicNode> withEveryPeer() {
    assumeTrue("root".equals(System.getProperty("user.name")) && System.getProperty("os.name").equals("Linux"),
        "namespaces need root on Linux");
    ExecutorService atATime = Executors.newFixedThreadPool(AT_A_TIME);
    Map<Cell, Future<?>> runs = new ConcurrentHashMap<>();
    List<Cell> cells = new ArrayList<>();
    for (Case what : Case.values()) {
      for (Implementation peer : InteropPage.PEERS) {
        Cell cell = new Cell(peer, what);
        if ((PEERS.isEmpty() || PEERS.contains(peer.name())) && (CASES.isEmpty() || CASES.contains(what.name()))) {
          cells.add(cell);
          runs.put(cell, atATime.submit(() -> run(cell)));
        }
      }
    }
    atATime.shutdown();
    Stream<DynamicNode> tests =
        InteropPage.PEERS.stream()
            .map(peer -> DynamicContainer.dynamicContainer(
                peer.title(), cells.stream().filter(cell -> cell.peer() == peer).map(cell -> test(cell, runs.get(cell)))));
    boolean whole = US == Implementation.UNDERPASS && PEERS.isEmpty() && CASES.isEmpty();
    return whole ? Stream.concat(tests, Stream.of(DynamicTest.dynamicTest("docs/interop.md says the same", this::page))) : tests;
  }

  private static DynamicTest test(Cell cell, Future<?> run) {
    return DynamicTest.dynamicTest(
        cell.peer().title() + ": " + cell.what().title(),
        () -> {
          try {
            run.get();
          } catch (ExecutionException failure) {
            throw failure.getCause();
          }
        });
  }

  private void run(Cell cell) {
    if (!Remarks.impossible(cell.peer(), cell.what()).isEmpty()) {
      verdicts.put(cell, Verdict.NOT_SUPPORTED);
      return;
    }
    long began = System.nanoTime();
    verdicts.put(cell, Verdict.FAILS);
    try (Duel duel = new Duel(US, cell.peer(), cell.what().links())) {
      cell.what().run(duel);
      verdicts.put(cell, Verdict.PASSES);
    } finally {
      System.out.printf("%-8s %-20s %5.1f s  %s%n", cell.peer().title(), cell.what(), (System.nanoTime() - began) / 1e9,
          verdicts.get(cell));
    }
  }

  private void page() throws IOException {
    String text = InteropPage.text(Implementation::version, (peer, what) -> verdicts.getOrDefault(new Cell(peer, what), Verdict.FAILS));
    if (System.getProperty("interop.page", "").equals("write")) {
      Files.writeString(PAGE, text);
    }
    assertThat(InteropPage.verdicts(Files.readString(PAGE)))
        .as("docs/interop.md; if the run is right, write it anew with ./underpass test --interop-page")
        .isEqualTo(InteropPage.verdicts(text))
        .hasSize(Case.values().length * InteropPage.PEERS.size());
  }
}
