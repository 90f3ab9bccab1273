package io.underpass.template;

import static org.assertj.core.api.Assertions.assertThat;

import io.underpass.template.expression.Evaluation;
import io.underpass.template.expression.Scope;
import io.underpass.template.functions.Functions;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Random expressions and mutated templates: a value or a {@link TemplateException}, soon; nothing else. */
class TemplateFuzzTest {
  private static final int EXPRESSIONS = 40_000;
  private static final int TEMPLATES = 4_000;

  private final long seed = Long.getLong("seed", System.nanoTime());
  private final Random random = new Random(seed);
  private final List<String> names = new ArrayList<>(Functions.names());

  TemplateFuzzTest() {
    System.out.println("-Dseed=" + seed);
    names.addAll(List.of("if", "and", "or", "coalesce", "map", "filter", "sort", "reduce", "toObject", "mapValues", "groupBy", "lambda",
        "lambdaVariables", "parameters", "variables", "reference", "resourceId", "copyIndex", "listKeys", "resourceGroup", "nothing"));
  }

  @Test
  @Timeout(120)
  void anExpressionEndsWithAValueOrARefusal() {
    for (int i = 0; i < EXPRESSIONS; i++) {
      String text = "[" + (random.nextInt(4) == 0 ? noise() : expression(5)) + "]";
      long start = System.nanoTime();
      try {
        new Evaluation().text(text, Scope.NONE);
      } catch (TemplateException _) {
        // Refused, as most are.
      } catch (RuntimeException | StackOverflowError e) {
        throw new AssertionError("-Dseed=" + seed + " " + text, e);
      }
      assertThat(Duration.ofNanos(System.nanoTime() - start)).as(text).isLessThan(Duration.ofSeconds(20));
    }
  }

  private String expression(int depth) {
    return switch (depth == 0 ? random.nextInt(3) : random.nextInt(9)) {
      case 0 -> "'" + List.of("", "a", "10.0.0.0/16", "{0}{1:D4}", "2020-01-01T00:00:00Z", "x", "{\"a\":[1,{\"b\":null}]}", "%zz",
          "ü😀'' ").get(random.nextInt(9)) + "'";
      case 1 -> Long.toString(random.nextInt(5) == 0 ? random.nextLong() : random.nextInt(40) - 4);
      case 2 -> List.of("true()", "null()", "createArray()", "createObject()", "json('{\"a\":1}')", "lambdaVariables('x')")
          .get(random.nextInt(6));
      case 3 -> expression(depth - 1) + List.of(".a", ".b", "[0]", "['a']", "[add(0,0)]").get(random.nextInt(5));
      case 4 -> "lambda('x'," + (random.nextBoolean() ? "'y'," : "") + expression(depth - 1) + ")";
      default -> {
        StringBuilder call = new StringBuilder(names.get(random.nextInt(names.size()))).append('(');
        int count = random.nextInt(4);
        for (int i = 0; i < count; i++) {
          call.append(i == 0 ? "" : ",").append(expression(depth - 1));
        }
        yield call.append(')').toString();
      }
    };
  }

  private String noise() {
    String alphabet = "abc()[]'.,-+09 {}\"\\/*\n$_ü";
    StringBuilder text = new StringBuilder();
    for (int length = random.nextInt(40); length > 0; length--) {
      text.append(alphabet.charAt(random.nextInt(alphabet.length())));
    }
    return random.nextInt(50) == 0 ? text.toString().repeat(500) : text.toString();
  }

  private static final String TEMPLATE = """
      {"$schema": "s", "contentVersion": "1.0.0.0",
       "parameters": {"p": {"type": "string", "defaultValue": "[concat('x', resourceGroup().location)]"}, "n": {"type": "int", "defaultValue": 3, "minValue": 0},
         "o": {"type": "object", "defaultValue": {"a": [1, 2]}}},
       "functions": [{"namespace": "f", "members": {"g": {"parameters": [{"name": "q", "type": "string"}], "output": {"type": "string", "value": "[toUpper(parameters('q'))]"}}}}],
       "variables": {"v": "[f.g(parameters('p'))]", "w": "[union(parameters('o'), createObject('b', variables('v')))]",
         "copy": [{"name": "c", "count": "[parameters('n')]", "input": {"i": "[copyIndex('c')]"}}]},
       "resources": [
         {"type": "A.B/c", "apiVersion": "2020-01-01", "name": "[concat(variables('v'), copyIndex())]", "copy": {"name": "loop", "count": "[parameters('n')]", "mode": "serial"},
          "condition": true, "location": "x", "properties": {"copy": [{"name": "list", "count": 2, "input": "[copyIndex('list')]"}], "w": "[variables('w')]"},
          "resources": [{"type": "d", "apiVersion": "2020-01-01", "name": "child", "dependsOn": ["loop"], "properties": {"r": "[reference('other').x]"}}]},
         {"type": "A.B/c", "apiVersion": "2020-01-01", "name": "other", "dependsOn": [], "properties": {"c": "[variables('c')]"}}],
       "outputs": {"out": {"type": "array", "copy": {"count": 2, "input": "[reference('other').x]"}}}}""";

  @Test
  @Timeout(120)
  void aMutatedTemplateEndsWithResourcesOrARefusal() {
    Live live = new Live() {
      @Override
      public JsonNode reference(String id, boolean full) {
        return JsonNodeFactory.instance.objectNode().put("x", id);
      }

      @Override
      public JsonNode list(String function, String id, String apiVersion, JsonNode body) {
        throw TemplateException.notAvailable("no %s", function);
      }

      @Override
      public JsonNode providers(String namespace, String type) {
        return JsonNodeFactory.instance.objectNode();
      }
    };
    JsonNodeFactory nodes = JsonNodeFactory.instance;
    ObjectNode object = nodes.objectNode();
    Place place = new Place(object, nodes.objectNode().put("subscriptionId", "s"), nodes.objectNode().put("name", "g").put("location",
        "l"), object, object, object);
    assertThat(run(TEMPLATE, place, live)).isTrue();
    int deployed = 0;
    for (int i = 0; i < TEMPLATES; i++) {
      String text = mutated();
      try {
        deployed += run(text, place, live) ? 1 : 0;
      } catch (RuntimeException | StackOverflowError e) {
        throw new AssertionError("-Dseed=" + seed + " " + text, e);
      }
    }
    assertThat(deployed).as("templates that stayed whole").isGreaterThan(TEMPLATES / 50);
  }

  private static boolean run(String text, Place place, Live live) {
    try {
      Template template = Template.of(TemplateText.read(text.getBytes(StandardCharsets.UTF_8)));
      Deployable deployable =
          Deployable.of(template, JsonNodeFactory.instance.objectNode(), place, new Defaults(Instant.EPOCH, () -> "guid"), live);
      deployable.resources().forEach(deployable::body);
      deployable.outputs().shown();
      return true;
    } catch (TemplateException _) {
      return false;
    }
  }

  private String mutated() {
    StringBuilder text = new StringBuilder(TEMPLATE);
    for (int times = 1 + random.nextInt(3); times > 0; times--) {
      int at = random.nextInt(text.length());
      switch (random.nextInt(6)) {
        case 0 -> text.deleteCharAt(at);
        case 1 -> text.setCharAt(at, "{}[]\",:'0a".charAt(random.nextInt(10)));
        case 2 -> text.insert(at, List.of("null", "[", "\"x\"", "9", "parameters('p')", "[copyIndex()]").get(random.nextInt(6)));
        case 3 -> word(text, "\"[A-Za-z]+\"", List.of("\"copy\"", "\"name\"", "\"v\"", "\"other\"", "\"[variables('w')]\"", "null", "[]",
            "{}", "7", "true"));
        case 4 -> word(text, "'[a-z]+'", List.of("'p'", "'v'", "'w'", "'c'", "'other'", "'loop'", "''"));
        default -> word(text, "[a-z]+\\(", List.of("concat(", "reference(", "variables(", "copyIndex(", "union(", "range("));
      }
    }
    return text.toString();
  }

  private void word(StringBuilder text, String pattern, List<String> by) {
    List<java.util.regex.MatchResult> all = java.util.regex.Pattern.compile(pattern).matcher(text).results().toList();
    if (!all.isEmpty()) {
      java.util.regex.MatchResult one = all.get(random.nextInt(all.size()));
      text.replace(one.start(), one.end(), by.get(random.nextInt(by.size())));
    }
  }
}
