package io.underpass.cli.commands;

import io.underpass.cli.CliException;
import io.underpass.cli.grammar.Command;
import io.underpass.cli.grammar.Option;
import io.underpass.cli.output.Presentation;
import java.util.ArrayList;
import java.util.List;

/** {@code what-if}: what a command would do to traffic. It stands before another command, so it reads its line itself. */
public final class WhatIfCommand {
  /** The gravest first. */
  public static final List<String> SEVERITIES =
      List.of("broken", "unfiltered", "asymmetric", "slower", "faster", "repaired", "moved");

  public static final Presentation SHOWN = Presentation.RAW
      .table("[].changes[].{Severity:severity, From:from, To:to, Traffic:join('; ', traffic[].text), Before:before, After:after}")
      .under("join(`\"\\n\"`, limits)");

  private WhatIfCommand() {}

  /** The command as help and completion know it. */
  public static Command whatIf() {
    return new Command(
            "what-if",
            "Say what a command would do to traffic, without doing it.\nIts requests go to a copy of the state. All traffic that would go"
                + " another way is told, in classes, the gravest first; the first line says whether anything stops working, skips a"
                + " firewall or gets faster.",
            List.of(
                Option.list("command").help("Any command that changes something, with its options."),
                Option.text("--template")
                    .help("Instead of a command: path of a template to deploy, with --resource-group and --parameters."),
                Option.appended("--parameters").help("Parameters of the template, as for deployment group create."),
                Option.text("--resource-group", "-g").help("Resource group that the template is deployed to."),
                Option.list("--fail-on").values(SEVERITIES.toArray(String[]::new))
                    .help("Severities, separated by commas: exit code 3 if there is traffic of one of them.")),
            _ -> {
              throw CliException.usage("what-if needs a command behind it, or --template FILE. See 'underpass what-if --help'.");
            })
        .shownAs(SHOWN)
        .example(
            "Turn FastPath on?",
            "underpass what-if network vpn-connection update -g myResourceGroup -n myConnection --enable-fastpath true")
        .example(
            "Stop a pipeline before it breaks traffic or leads it past a firewall.",
            "underpass what-if --fail-on broken,unfiltered --template hub.json -g myResourceGroup --parameters @hub.parameters.json");
  }

  /** The command that is meant: with {@code --template} a deployment. */
  public static List<String> commandLine(List<String> line) {
    if (!line.getFirst().startsWith("-")) {
      return line;
    }
    List<String> deployment = new ArrayList<>(List.of("deployment", "group", "create"));
    boolean template = false;
    for (String word : line) {
      template |= word.equals("--template") || word.startsWith("--template=") || word.startsWith("--template-file");
      deployment.add(word.equals("--template") ? "--template-file" : word.startsWith("--template=")
          ? "--template-file=" + word.substring(11) : word);
    }
    if (!template) {
      throw CliException.usage("what-if needs a command behind it, or --template FILE. See 'underpass what-if --help'.");
    }
    return deployment;
  }
}
