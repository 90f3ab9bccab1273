package io.underpass.cli.commands;

import io.underpass.cli.grammar.Command;
import io.underpass.cli.grammar.Group;
import io.underpass.cli.grammar.Option;
import io.underpass.cli.grammar.Vocabulary;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** A completion script with every word in it: no call back, no network. */
final class Completion {
  private static final String LAUNCHER = "serve demo lab exec capture measure bench backup restore down doctor test help";

  private Completion() {}

  static String bash() {
    Vocabulary catalog = new Catalog();
    Map<String, List<String>> words = new TreeMap<>();
    Map<String, String> values = new TreeMap<>();
    List<Group> groups = new ArrayList<>(catalog.groups());
    groups.add(new Group("", ""));
    for (Group group : groups) {
      List<String> below = words.computeIfAbsent(group.path(), _ -> new ArrayList<>());
      catalog.groups().stream().filter(child -> child.parent().equals(group.path()) && !child.path().isEmpty())
          .forEach(child -> below.add(child.name()));
      for (Command command : catalog.commands(group.path())) {
        below.add(command.name());
        List<String> flags = words.computeIfAbsent(command.path(), _ -> new ArrayList<>());
        for (Option option : command.options()) {
          if (!option.hidden()) {
            flags.addAll(option.flags().stream().filter(flag -> flag.startsWith("--")).toList());
            List<String> allowed = option.kind() == Option.Kind.BOOLEAN ? List.of("true", "false") : option.values();
            if (!allowed.isEmpty()) {
              option.flags().forEach(flag -> values.merge(flag, String.join(" ", allowed), (a, b) -> a.equals(b) ? a : a + " " + b));
            }
          }
        }
      }
    }
    words.get("").addAll(List.of(LAUNCHER.split(" ")));
    words.put("backup", List.of("--data", "--help"));
    words.put("restore", List.of("--data", "--force", "--help"));
    String globals = catalog.globals().stream().flatMap(option -> option.flags().stream()).filter(flag -> flag.startsWith("--"))
        .collect(Collectors.joining(" "));
    values.put("--output", "json jsonc none table tsv yaml yamlc");
    values.put("-o", values.get("--output"));
    StringBuilder script = new StringBuilder("# bash completion for underpass, also when called as az\n_underpass() {\n");
    script.append("  local -A words=(\n");
    words.forEach((path, below) -> script.append("    [' ").append(path).append("']='").append(String.join(" ", below)).append("'\n"));
    script.append("  )\n  local -A values=(\n");
    values.forEach((flag, allowed) -> script.append("    [").append(flag).append("]='").append(allowed).append("'\n"));
    script.append("  )\n  local globals='").append(globals).append("'\n");
    script.append(
        """
          local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]} path=' ' word
          for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
            [[ $word == what-if && $path == ' ' ]] && { globals+=' --fail-on'; continue; }
            [[ $word == -* ]] && break
            [[ $path == ' ' ]] && path=" $word" || path+=" $word"
          done
          COMPREPLY=()
          if [[ -n ${values[$previous]:-} && $current != -* ]]; then
            COMPREPLY=($(compgen -W "${values[$previous]}" -- "$current"))
          elif [[ -n ${words[$path]:-} ]]; then
            if [[ ${words[$path]} == *--* ]]; then
              [[ $current == -* || -z $current && $previous != -* ]] && COMPREPLY=($(compgen -W "${words[$path]} $globals" -- "$current"))
            else
              COMPREPLY=($(compgen -W "${words[$path]}" -- "$current"))
            fi
          fi
        }
        complete -o default -F _underpass underpass ./underpass az
        """);
    return script.toString();
  }
}
