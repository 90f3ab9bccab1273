package io.underpass.lab.azure;

import static org.assertj.core.api.Assertions.assertThat;

import io.underpass.cli.Cli;
import io.underpass.cli.Terminal;
import io.underpass.lab.command.LabCommand;
import io.underpass.lab.file.LabFile;
import io.underpass.lab.file.LabFileReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LabCommandsTest {
  /** Without a server a right command gets as far as looking for one; a wrong one is refused before. */
  @ParameterizedTest
  @ValueSource(strings = {"hub", "firewall", "two-customers"})
  void theCommandLineTakesEveryCommandOfAnIncludedLab(String name, @TempDir Path nobody) {
    LabFile lab = LabFileReader.read(name, LabCommand.text(name));
    List<String> commands = new ArrayList<>(lab.build());
    commands.addAll(lab.remove());
    Map<String, String> variables = new HashMap<>();
    for (String command : commands) {
      CommandLine line = CommandLine.parse(command, variables);
      variables.put(line.variable(), "/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/expressRouteCircuits/c");
      Terminal.Captured terminal = Terminal.captured(Map.of("UNDERPASS_DATA", nobody.toString()));
      Cli.run(line.words().subList(1, line.words().size()), terminal);
      assertThat(terminal.errors()).as(command).contains("No server runs");
    }
  }
}
