package io.underpass.lab.file;

import io.underpass.lab.file.LabFileException.Problem;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** Reads a YAML document member by member and collects every mistake with its line instead of stopping at the first. */
final class Yaml {
  private final List<Problem> problems = new ArrayList<>();

  List<Problem> problems() {
    return problems.stream().sorted(Comparator.comparingInt(Problem::line)).toList();
  }

  void problem(int line, String message) {
    problems.add(new Problem(line, message));
  }

  private static int line(Node node) {
    return node.getStartMark().map(mark -> mark.getLine() + 1).orElse(0);
  }

  /** The document as a mapping; null, and a problem noted, when it isn't one. */
  @Nullable Section document(String text) {
    try {
      Node root = new Compose(LoadSettings.builder().build()).composeString(text).orElse(null);
      if (root == null) {
        problem(0, "the file is empty; expected members such as 'name', 'networks' and 'build'");
        return null;
      }
      return section(root, "the file");
    } catch (MarkedYamlEngineException malformed) {
      problem(malformed.getProblemMark().map(mark -> mark.getLine() + 1).orElse(0), "not YAML: " + malformed.getProblem());
    } catch (YamlEngineException malformed) {
      problem(0, "not YAML: " + malformed.getMessage());
    }
    return null;
  }

  private @Nullable Section section(Node node, String what) {
    if (!(node instanceof MappingNode mapping)) {
      problem(line(node), what + " must be a mapping (name: value)");
      return null;
    }
    Map<String, Node> members = new LinkedHashMap<>();
    for (NodeTuple tuple : mapping.getValue()) {
      if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
        problem(line(tuple.getKeyNode()), "in " + what + ": a name must be plain text");
      } else if (members.putIfAbsent(key.getValue(), tuple.getValueNode()) != null) {
        problem(line(key), what + " says '" + key.getValue() + "' twice");
      }
    }
    return new Section(what, line(node), members);
  }

  /** A mapping whose members are asked for by name. What nobody asked for is a mistake: {@link #end}. */
  final class Section {
    private final String what;
    private final int line;
    private final Map<String, Node> members;
    private final List<String> asked = new ArrayList<>();

    private Section(String what, int line, Map<String, Node> members) {
      this.what = what;
      this.line = line;
      this.members = members;
    }

    /** The line of a member's member and so on, as far as the names lead. */
    int line(String... path) {
      Map<String, Node> level = members;
      int found = line;
      for (String name : path) {
        Node node = level.get(name);
        if (node == null) {
          return found;
        }
        found = Yaml.line(node);
        level = new LinkedHashMap<>();
        if (node instanceof MappingNode mapping) {
          for (NodeTuple tuple : mapping.getValue()) {
            if (tuple.getKeyNode() instanceof ScalarNode key) {
              level.put(key.getValue(), tuple.getValueNode());
            }
          }
        }
      }
      return found;
    }

    boolean has(String name) {
      return members.containsKey(name);
    }

    private @Nullable Node take(String name) {
      asked.add(name);
      Node node = members.get(name);
      return node == null || node.getTag().equals(Tag.NULL) ? null : node;
    }

    /** A value that must be there; null when it is missing or malformed, the problem noted. */
    <T> @Nullable T required(String name, Function<String, T> parse) {
      if (!has(name)) {
        asked.add(name);
        problem(line, what + " has no '" + name + "'");
        return null;
      }
      return optional(name, parse);
    }

    /** A value, null when it isn't there or malformed. */
    <T> @Nullable T optional(String name, Function<String, T> parse) {
      Node node = take(name);
      return node == null ? null : scalar(node, what + ": " + name, parse);
    }

    /** The values of a list; a single value is a list of one. */
    <T> List<T> list(String name, Function<String, T> parse) {
      return nodes(name, (node, label) -> scalar(node, label, parse));
    }

    /** The sections of a list. */
    <T> List<T> sections(String name, Function<Section, @Nullable T> read) {
      return nodes(
          name,
          (node, label) -> {
            Section section = section(node, label);
            return section == null ? null : finish(section, read);
          });
    }

    private <T> List<T> nodes(String name, BiFunction<Node, String, @Nullable T> read) {
      Node node = take(name);
      List<T> values = new ArrayList<>();
      if (node == null) {
        return values;
      }
      List<Node> items = node instanceof SequenceNode sequence ? sequence.getValue() : List.of(node);
      for (int i = 0; i < items.size(); i++) {
        T value = read.apply(items.get(i), what + ": " + name + "[" + i + "]");
        if (value != null) {
          values.add(value);
        }
      }
      return values;
    }

    /** A mapping from names to sections. */
    <T> Map<String, T> named(String name, Function<Section, @Nullable T> read) {
      return members(
          name,
          (node, label) -> {
            Section section = section(node, label);
            return section == null ? null : finish(section, read);
          });
    }

    /** A mapping from names to values. */
    <T> Map<String, T> values(String name, Function<String, T> parse) {
      return members(name, (node, label) -> scalar(node, label, parse));
    }

    private <T> Map<String, T> members(String name, BiFunction<Node, String, @Nullable T> read) {
      Map<String, T> values = new LinkedHashMap<>();
      Node node = take(name);
      Section section = node == null ? null : section(node, what.equals("the file") ? name : what + ": " + name);
      if (section != null) {
        section.members.forEach(
            (key, member) -> {
              T value = read.apply(member, name + " '" + key + "'");
              if (value != null) {
                values.put(key, value);
              }
            });
      }
      return values;
    }

    private <T> @Nullable T finish(Section section, Function<Section, @Nullable T> read) {
      T value = read.apply(section);
      section.end();
      return value;
    }

    /** Notes members that nothing asked for. */
    void end() {
      for (Map.Entry<String, Node> member : members.entrySet()) {
        if (!asked.contains(member.getKey())) {
          problem(Yaml.line(member.getValue()), what + " knows no '" + member.getKey() + "'; it knows " + String.join(", ", asked));
        }
      }
    }
  }

  private <T> @Nullable T scalar(Node node, String label, Function<String, T> parse) {
    if (!(node instanceof ScalarNode scalar)) {
      problem(line(node), label + " must be a single value");
      return null;
    }
    try {
      return parse.apply(scalar.getValue());
    } catch (IllegalArgumentException malformed) {
      problem(line(node), label + ": " + malformed.getMessage());
      return null;
    }
  }
}
