package io.underpass.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.underpass.lab.azure.Az;
import io.underpass.lab.azure.CommandLine;
import io.underpass.lab.linux.Run;
import io.underpass.plan.DropCode;
import io.underpass.routing.ReasonCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a code's page tells to type, typed: on real packets, and the last command's answer shows the code. {@code -Dcodes=A,B}: those. */
@Tag("long")
class CodePagesTest {
  private static final Path REPOSITORY = Path.of("..").toAbsolutePath().normalize();
  private static final String COMMAND = "    ./underpass ";
  private static final Duration SETTLED = Duration.ofSeconds(12);

  /** Codes that a small lab can't show, and the test that does; the pages say so. */
  private static final Map<String, String> ELSEWHERE = Map.ofEntries(
      Map.entry("FP_PEERING", "FastPathRulesTest"), // without private peering no packet gets as far as the rule
      Map.entry("GW_FLOW_LIMIT", "LimitsTest"), // a lab's computers begin too few flows
      Map.entry("GW_PACKET_LIMIT", "GatewayLimitsTest"), // and send too few packets
      Map.entry("TOO_BIG", "EngineFuzzTest"), // a lab's links carry no larger packet
      Map.entry("GW_NOT_READY", "PathsTest"), // over as soon as it is there: a lab's gateways are replaced at once
      Map.entry("KERNEL_REFUSED", "RandomFabricTest"), // the kernel doesn't, as far as we know
      Map.entry("MALFORMED", "EngineFuzzTest"), // a customer's kernel sends no such packet
      Map.entry("NO_BGP", "ReachabilityTest"), // gateways and edges lose their sessions only where a program of ours has died
      Map.entry("NONE", "PlanValuesTest"), // what isn't dropped has no code
      Map.entry("NOT_ALLOCATED", "CodesTest"), // over in a moment
      Map.entry("REFERENCE_MISSING", "ConnectionStatusTest"), // the service refuses to name what isn't there, and to delete what is named
      Map.entry("UNKNOWN_NETWORK", "EngineFuzzTest"), // needs a node that runs another plan
      Map.entry("UNKNOWN_TUNNEL_SOURCE", "EngineFuzzTest")); // needs a stranger on the underlay

  /** The lab that is up, and the commands typed since. */
  private static @Nullable Ground ground;

  private static String lab = "";
  private static final List<String> typed = new ArrayList<>();

  private record Page(String code, String lab, List<String> before, String last) implements Comparable<Page> {
    static Page of(String code) {
      try {
        List<String> commands = Files.readAllLines(REPOSITORY.resolve("docs/codes").resolve(code + ".md")).stream()
            .filter(line -> line.startsWith(COMMAND)).map(line -> line.substring(COMMAND.length())).toList();
        assertThat(commands.getFirst()).startsWith("lab up ");
        return new Page(
            code, commands.getFirst().substring("lab up ".length()), commands.subList(1, commands.size() - 1), commands.getLast());
      } catch (IOException failure) {
        throw new java.io.UncheckedIOException(failure);
      }
    }

    /** Pages that begin alike stand together, the shortest first, so that one lab does for them. */
    @Override
    public int compareTo(Page other) {
      return Comparator.comparing(Page::lab).thenComparing(page -> String.join("\n", page.before)).thenComparing(Page::code)
          .compare(this, other);
    }

    @Override
    public String toString() {
      return code;
    }
  }

  private static Stream<Page> pages() {
    List<String> asked = List.of(System.getProperty("codes", "").split(","));
    return Stream.concat(Stream.of(DropCode.values()), Stream.of(ReasonCode.values())).map(Enum::name)
        .filter(code -> !ELSEWHERE.containsKey(code)).filter(code -> asked.contains("") || asked.contains(code)).map(Page::of).sorted();
  }

  @AfterAll
  static void labDown() {
    if (ground != null) {
      tookBack(ground, List.of());
      ground.close();
    }
  }

  /** The page's lab with nothing typed that the page doesn't begin with: what others have typed is taken back, or the lab made anew. */
  private static Ground standing(Page page) throws IOException {
    if (ground == null || !lab.equals(page.lab) || !tookBack(ground, page.before)) {
      if (ground != null) {
        Ground old = ground;
        ground = null;
        tookBack(old, List.of());
        old.close();
      }
      typed.clear();
      lab = page.lab;
      ground = Ground.with(lab.endsWith(".yaml") ? REPOSITORY.resolve(lab).toString() : lab);
    }
    return ground;
  }

  private static boolean tookBack(Ground ground, List<String> before) {
    while (typed.size() > before.size() || !before.subList(0, typed.size()).equals(typed)) {
      Optional<List<String>> inverse = Inverse.of(words(typed.getLast()));
      if (inverse.isEmpty() || !inverse.get().equals(words(typed.getLast())) && !ground.server().run(inverse.get()).ok()) {
        return false;
      }
      typed.removeLast();
    }
    return true;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("pages")
  void aPageShowsItsCode(Page page) throws IOException {
    Ground ground = standing(page);
    for (String command : page.before.subList(typed.size(), page.before.size())) {
      Az.Outcome outcome = type(ground, command);
      assertThat(outcome.ok() || command.startsWith("exec ")).as(command + "\n" + outcome.text()).isTrue();
      typed.add(command);
    }
    await().atMost(SETTLED).pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(300)).untilAsserted(() -> {
      Az.Outcome outcome = type(ground, page.last);
      assertThat(outcome.output() + outcome.errors()).as(page.last).containsPattern("\\b" + page.code + "\\b");
    });
  }

  private static List<String> words(String command) {
    return CommandLine.parse(command, Map.of()).words();
  }

  private static Az.Outcome type(Ground ground, String command) {
    List<String> words = words(command).stream()
        .map(word -> word.startsWith("e2e/") ? REPOSITORY.resolve(word).toString() : word).toList();
    if (words.getFirst().equals("exec")) {
      List<String> inside = words.subList(words.get(2).equals("--") ? 3 : 2, words.size());
      Run run = ground.exec(words.get(1), inside.toArray(String[]::new));
      return new Az.Outcome(run.status(), run.output(), run.errors());
    }
    return ground.server().run(words);
  }

  @Test
  void whatIsShownElsewhereSaysWhere() {
    ELSEWHERE.forEach((code, test) ->
        assertThat(REPOSITORY.resolve("docs/codes").resolve(code + ".md")).content().contains("`" + test + "`"));
  }
}
