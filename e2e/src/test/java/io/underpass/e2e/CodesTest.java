package io.underpass.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.underpass.cli.commands.Catalog;
import io.underpass.cli.grammar.Parser;
import io.underpass.lab.azure.CommandLine;
import io.underpass.lab.file.LabFile;
import io.underpass.lab.file.LabFileReader;
import io.underpass.plan.DropCode;
import io.underpass.routing.ReasonCode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every code has a page and every page a code; what a page tells to type can be typed. */
class CodesTest {
  private static final Path DOCS = Path.of("..", "docs");
  private static final Pattern LINK = Pattern.compile("\\(codes/([A-Z0-9_]+)\\.md\\)");
  private static final String COMMAND = "    ./underpass ";

  private static Set<String> codes() {
    return Stream.concat(Stream.of(DropCode.values()), Stream.of(ReasonCode.values()))
        .map(Enum::name)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void everyCodeHasAPageAndIsListedOnce() throws IOException {
    try (Stream<Path> pages = Files.list(DOCS.resolve("codes"))) {
      assertThat(pages.map(page -> page.getFileName().toString().replaceFirst("\\.md$", ""))).containsExactlyInAnyOrderElementsOf(codes());
    }
    List<String> listed = LINK.matcher(Files.readString(DOCS.resolve("codes.md"))).results().map((MatchResult link) -> link.group(1))
        .toList();
    assertThat(listed).containsExactlyInAnyOrderElementsOf(codes());
  }

  @ParameterizedTest
  @MethodSource("codes")
  void aPageExplainsItsCodeAndItsCommandsCanBeTyped(String code) throws IOException {
    String page = Files.readString(DOCS.resolve("codes").resolve(code + ".md"));
    assertThat(page).startsWith("# " + code + "\n").contains("**What to do.**", "**See it.**", "(../codes.md)");
    List<String> commands = page.lines().filter(line -> line.startsWith(COMMAND)).map(line -> line.substring(COMMAND.length())).toList();
    assertThat(commands).isNotEmpty();
    assertThat(commands.getFirst()).startsWith("lab up ");
    LabFile lab = lab(commands.getFirst().substring("lab up ".length()));
    for (String command : commands.subList(1, commands.size())) {
      List<String> words = CommandLine.parse(command, Map.of()).words();
      if (words.getFirst().equals("exec")) {
        assertThat(lab.nodes()).contains(words.get(1));
      } else {
        assertThat(new Parser(new Catalog()).parse(words)).as(command).isInstanceOf(Parser.Parsed.Run.class);
      }
    }
  }

  /** An included lab by its name, or a file of this repository. */
  private static LabFile lab(String name) throws IOException {
    if (name.endsWith(".yaml")) {
      return LabFileReader.read(name, Files.readString(Path.of("..").resolve(name)));
    }
    try (InputStream included = LabFile.class.getResourceAsStream("/io/underpass/lab/" + name + ".yaml")) {
      assertThat(included).as("lab " + name).isNotNull();
      return LabFileReader.read(name, new String(included.readAllBytes(), StandardCharsets.UTF_8));
    }
  }
}
