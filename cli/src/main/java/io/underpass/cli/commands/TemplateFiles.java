package io.underpass.cli.commands;

import io.underpass.cli.CliException;
import io.underpass.cli.client.Json;
import io.underpass.cli.grammar.Call;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Templates and parameters as they are named on the command line. */
final class TemplateFiles {
  private TemplateFiles() {}

  /** The body of a deployment: {@code {"properties": {"mode", "template", "parameters"}}}. */
  static ObjectNode body(Call call) {
    String file = call.require("template-file");
    if (file.toLowerCase(Locale.ROOT).endsWith(".bicep")) {
      throw CliException.usage("argument --template-file: '" + file + "' is Bicep. Compile it first: bicep build " + file);
    }
    JsonNode template = read(text(file), file);
    ObjectNode body = Json.object();
    ObjectNode properties = body.putObject("properties").put("mode", call.text("mode").orElse("Incremental"));
    properties.set("parameters", parameters(call, template));
    properties.set("template", template);
    return body;
  }

  /** What a deployment is called that has no name: as its file. */
  static String name(Call call) {
    return call.text("name").orElseGet(() -> {
      String file = call.require("template-file").replaceFirst(".*/", "");
      int dot = file.lastIndexOf('.');
      return dot > 0 ? file.substring(0, dot) : file;
    });
  }

  private static String text(String file) {
    try {
      return Files.readString(Path.of(file));
    } catch (NoSuchFileException | InvalidPathException _) {
      throw CliException.failed("There is no template '" + file + "'.");
    } catch (AccessDeniedException _) {
      throw CliException.failed("'" + file + "' can't be read by this user.");
    } catch (IOException e) {
      throw CliException.failed("'" + file + "' can't be read: " + e.getMessage());
    }
  }

  private static JsonNode read(String text, String from) {
    try {
      return Json.readLenient(text.startsWith("\uFEFF") ? text.substring(1) : text);
    } catch (JacksonException e) {
      throw CliException.failed("'" + from + "' is not JSON: " + e.getOriginalMessage());
    }
  }

  private static ObjectNode parameters(Call call, JsonNode template) {
    ObjectNode parameters = Json.object();
    for (List<String> time : call.invocation().times("parameters")) {
      for (String word : time) {
        add(parameters, word, template.path("parameters"));
      }
    }
    return parameters;
  }

  private static void add(ObjectNode parameters, String word, JsonNode declared) {
    String text = word.strip();
    if (text.startsWith("{") || text.startsWith("/*") || text.startsWith("//")) {
      merge(parameters, read(text, "--parameters"));
      return;
    }
    int equals = word.indexOf('=');
    if (equals > 0) {
      String name = word.substring(0, equals);
      String value = word.substring(equals + 1);
      parameters.putObject(name).set("value", value(name, value.startsWith("@") ? text(value.substring(1)) : value, declared));
      return;
    }
    if (word.isBlank() || !Files.isRegularFile(Path.of(word))) {
      throw CliException.usage("argument --parameters/-p: '" + word + "' is neither KEY=VALUE, nor JSON, nor a file.");
    }
    merge(parameters, read(text(word), word));
  }

  private static void merge(ObjectNode parameters, JsonNode given) {
    JsonNode all = given.path("parameters").isObject() && given.has("$schema") ? given.get("parameters") : given;
    if (!all.isObject()) {
      throw CliException.usage("argument --parameters/-p: expected an object of parameters");
    }
    all.properties().forEach(member -> {
      boolean whole = member.getValue().has("value") || member.getValue().has("reference");
      if (whole) {
        parameters.set(member.getKey(), member.getValue());
      } else {
        parameters.putObject(member.getKey()).set("value", member.getValue());
      }
    });
  }

  /** A word of the command line as the template wants it. */
  private static JsonNode value(String name, String word, JsonNode declared) {
    Optional<JsonNode> declaration =
        declared.properties().stream().filter(member -> member.getKey().equalsIgnoreCase(name)).map(Map.Entry::getValue)
            .findFirst();
    String type = declaration.map(one -> one.path("type").asString("")).orElse("").toLowerCase(Locale.ROOT);
    if (declaration.isEmpty()) {
      throw CliException.usage("argument --parameters/-p: the template has no parameter '" + name + "'. It has: "
          + String.join(", ", declared.propertyNames()));
    }
    if (type.equals("string") || type.equals("securestring")) {
      return JsonNodeFactory.instance.stringNode(word);
    }
    if (type.equals("bool") && word.matches("(?i)true|false")) {
      return JsonNodeFactory.instance.booleanNode(word.equalsIgnoreCase("true"));
    }
    try {
      return Json.readLenient(word);
    } catch (JacksonException _) {
      throw CliException.usage("argument --parameters/-p: the value of '" + name + "' is not JSON of type '" + type + "'");
    }
  }
}
