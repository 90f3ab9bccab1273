package io.underpass.cli.commands;

import io.underpass.cli.grammar.Option;
import java.util.List;

/** Options that many commands share, spelt and worded alike. */
final class Common {
  static final Option GROUP = Option.text("--resource-group", "-g").mandatory().help("Name of the resource group.");
  static final Option GROUP_FILTER = GROUP.optional();
  static final Option LOCATION =
      Option.text("--location", "-l").help("Region, such as eastus. Left out: the resource group's.");
  static final Option TAGS = Option.pairs("--tags").at("tags").help("Tags as key=value, separated by spaces. \"\" clears them.");
  static final Option NO_WAIT = Option.flag("--no-wait").help("Return when the server has accepted the work, before it is done.");
  static final Option YES = Option.flag("--yes", "-y").help("Accepted for compatibility: Underpass asks no questions.");
  static final Option IDS =
      Option.list("--ids").section("Resource Id").help("One or more resource ids, separated by spaces, in place of the name arguments.");
  static final List<Option> EDITS =
      List.of(
          Option.appended("--add").section("Generic Update")
              .help("Add an object to a list: path and JSON text or key=value words, such as --add property.list key=value."),
          Option.flag("--force-string").section("Generic Update")
              .help("With --set or --add: keep texts as texts, don't read them as JSON."),
          Option.appended("--remove").section("Generic Update").help("Remove a property, or an item of a list: --remove property.list 0."),
          Option.appended("--set").section("Generic Update").help("Set a property: --set property1.property2=value."));

  private Common() {}

  static Option name(String noun) {
    return Option.text("--name", "-n").mandatory().help("Name of the " + noun + ".");
  }
}
