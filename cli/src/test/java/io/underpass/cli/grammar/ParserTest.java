package io.underpass.cli.grammar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.underpass.cli.CliException;
import io.underpass.cli.commands.Catalog;
import io.underpass.cli.commands.WhatIfCommand;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ParserTest {
  private static final Vocabulary CATALOG = new Catalog();

  private static Invocation parsed(String line) {
    return ((Parser.Parsed.Run) new Parser(CATALOG).parse(List.of(line.split(" ")))).invocation();
  }

  @Test
  void optionsComeInEverySpelling() {
    for (String line : List.of(
        "network vpn-connection update --name c --resource-group g --enable-fastpath true",
        "network vpn-connection update --name=c --resource-group=g --enable-fastpath=true",
        "network vpn-connection update -n c -g g --express-route-gateway-bypass",
        "network vpn-connection update -nc -gg --enable-fast yes",
        "network vpn-connection update --na c --resource-g g --express-route-gateway 1")) {
      Invocation invocation = parsed(line);
      assertThat(invocation.require("name")).as(line).isEqualTo("c");
      assertThat(invocation.require("resource-group")).as(line).isEqualTo("g");
      assertThat(invocation.is("express-route-gateway-bypass")).as(line).isTrue();
    }
  }

  @Test
  void listsTakeWordsUpToTheNextFlagAndTheLastTimeCounts() {
    Invocation invocation = parsed("network vnet create -g g --address-prefixes 10.0.0.0/8 -n n --address-prefix 10.0.0.0/16 10.1.0.0/16");
    assertThat(invocation.words("address-prefixes")).containsExactly("10.0.0.0/16", "10.1.0.0/16");
  }

  @Test
  void setCountsEveryTime() {
    Invocation invocation = parsed("network vnet update -g g -n n --set a=1 b=2 --set c=3");
    assertThat(invocation.times("set")).containsExactly(List.of("a=1", "b=2"), List.of("c=3"));
  }

  @Test
  void valuesAreComparedWithoutCaseAndPassedOnAsWritten() {
    assertThat(parsed("network vnet-gateway update -g g -n n --sku ergw3az").require("sku")).isEqualTo("ErGw3AZ");
  }

  @Test
  void negativeNumbersAreValues() {
    assertThat(parsed("network vpn-connection update -g g -n n --routing-weight -1").require("routing-weight")).isEqualTo("-1");
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
      netwrok vnet list                                              | 'netwrok' is not a command of 'underpass'. Did you mean 'network'?
      network vpn-conection show                                     | Did you mean 'vpn-connection'?
      network vnet lst                                               | Did you mean 'list'?
      network vpn-connection update -n a -g b --enable-fast-path     | Did you mean '--enable-fastpath'
      network vpn-connection update -n a -g b --fastpath true        | unrecognized arguments: --fastpath
      network vpn-connection update -n a -g b --express-route        | argument --express-route-gateway-bypass/--enable-fastpath: 'zzz'
      network vpn-connection create -n a -g b --vnet-gateway1        | argument --vnet-gateway1: expected one argument
      network vpn-connection show -n a                               | the following arguments are required: --resource-group/-g
      network vnet show                                              | the following arguments are required: --name/-n, --resource-group/-g
      network vnet show net -g rg -n a                               | unrecognized arguments: net
      network vnet-gateway update -g a -n b --sku ErGw3A             | 'ErGw3A' is not a valid value. Allowed values: Standard
      network vnet-gateway update -g a -n b --min-scale-unit two     | 'two' is not a whole number
      network vpn-connection update -g a -n b --enable-fastpath maybe| 'maybe' is neither true nor false
      network vnet create -g a -n b --subnet x                       | ambiguous option: --subnet could match --subnet-name, --subnet-prefix, --subnet-prefixes
      network vnet create -g a -n b --no-wait yes                    | unrecognized arguments: yes
      network --name x                                               | '--name' needs a command before it
      """)
  void mistakesAreNamedWithTheNearestRightWord(String line, String message) {
    String typed = message.contains("'zzz'") ? line + " zzz" : line;
    assertThatThrownBy(() -> parsed(typed))
        .isInstanceOfSatisfying(CliException.class, e -> assertThat(e.exitCode()).isEqualTo(CliException.USAGE))
        .hasMessageContaining(message);
  }

  @Test
  void groupsAndHelpFlagsAskForHelp() {
    Parser parser = new Parser(CATALOG);
    assertThat(parser.parse(List.of())).isEqualTo(new Parser.Parsed.GroupHelp(""));
    assertThat(parser.parse(List.of("network", "vnet"))).isEqualTo(new Parser.Parsed.GroupHelp("network vnet"));
    assertThat(parser.parse(List.of("network", "-h"))).isEqualTo(new Parser.Parsed.GroupHelp("network"));
    assertThat(parser.parse(List.of("network", "vnet", "show", "--help"))).isInstanceOf(Parser.Parsed.CommandHelp.class);
  }

  @Test
  void everyCommandHasHelpAndNoFlagTwice() {
    List<Group> groups = new ArrayList<>(CATALOG.groups());
    groups.add(new Group("", ""));
    for (Group group : groups) {
      for (Command command : CATALOG.commands(group.path())) {
        assertThat(command.group()).isEqualTo(group.path());
        Set<String> seen = new HashSet<>();
        List<Option> all = new ArrayList<>(command.options());
        all.addAll(CATALOG.globals());
        for (Option option : all) {
          assertThat(option.hidden() || !option.help().isBlank()).as(command.path() + " " + option.spelling()).isTrue();
          option.flags().forEach(flag -> assertThat(seen.add(flag)).as(command.path() + " has " + flag + " twice").isTrue());
        }
        String help = new Help(CATALOG, 100).command(command);
        assertThat(help).startsWith("\nCommand\n    underpass " + command.path() + " : ").contains("Global Arguments");
        assertThat(help.lines().filter(line -> !line.contains("    underpass ") && !line.contains("\\")))
            .allMatch(line -> line.length() <= 140);
        command.examples().stream().flatMap(example -> Stream.of(example.line().split("\\n(?=underpass )")))
            .forEach(line -> assertThat(new Parser(CATALOG).parse(meant(words(line)))).isInstanceOf(Parser.Parsed.Run.class));
      }
      assertThat(new Help(CATALOG, 100).group(group.path())).contains("Group\n    underpass");
    }
  }

  /** Behind what-if another command stands. */
  private static List<String> meant(List<String> words) {
    if (!words.getFirst().equals("what-if")) {
      return words;
    }
    List<String> behind = new ArrayList<>(words.subList(1, words.size()));
    int failOn = behind.indexOf("--fail-on");
    if (failOn >= 0) {
      behind.subList(failOn, failOn + 2).clear();
    }
    return WhatIfCommand.commandLine(behind);
  }

  private static List<String> words(String line) {
    List<String> words = new ArrayList<>(List.of(line.replaceAll("\\\\\\n", " ").replaceAll("'[^']*'|\"[^\"]*\"", "x").strip()
        .split("\\s+")));
    words.removeFirst();
    return words;
  }
}
