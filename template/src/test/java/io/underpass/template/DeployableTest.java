package io.underpass.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** From a template to the resources that it means. */
class DeployableTest {

  /** Shows of every resource its id. */
  private static final Live LIVE = new Live() {
    @Override
    public JsonNode reference(String id, boolean full) {
      ObjectNode properties = JsonNodeFactory.instance.objectNode().put("from", id);
      ObjectNode whole = JsonNodeFactory.instance.objectNode().put("location", "here");
      whole.set("properties", properties);
      return full ? whole : properties;
    }

    @Override
    public JsonNode list(String function, String id, String apiVersion, @Nullable JsonNode body) {
      return JsonNodeFactory.instance.objectNode().put("key", function + " of " + id);
    }

    @Override
    public JsonNode providers(String namespace, @Nullable String type) {
      return JsonNodeFactory.instance.objectNode().put("namespace", namespace);
    }
  };

  private static JsonNode json(String text) {
    return TemplateText.read(text.getBytes(StandardCharsets.UTF_8));
  }

  private static Deployable deployable(String members, String parameters) {
    ObjectNode place = JsonNodeFactory.instance.objectNode();
    Place group = new Place(place, JsonNodeFactory.instance.objectNode().put("subscriptionId", "s"),
        JsonNodeFactory.instance.objectNode().put("name", "g").put("location", "eastus"), place, place, place);
    return Deployable.of(
        Template.of(json("{'$schema': 's', 'contentVersion': '1.0.0.0', " + members + "}")),
        (ObjectNode) json(parameters),
        group,
        new Defaults(Instant.parse("2026-01-31T10:00:00Z"), () -> "00000000-0000-0000-0000-000000000001"),
        LIVE);
  }

  private static Deployable resources(String resources) {
    return deployable("'resources': " + resources, "{}");
  }

  private static List<String> names(Deployable deployable) {
    return deployable.resources().stream().map(PlannedResource::name).toList();
  }

  private static PlannedResource named(Deployable deployable, String name) {
    return deployable.resources().stream().filter(one -> one.name().equals(name)).findFirst().orElseThrow();
  }

  private static String resource(String name, String more) {
    return "{'type': 'A.B/c', 'apiVersion': '2020-01-01', 'name': \"" + name + "\"" + more + "}";
  }

  @Test
  void resourcesComeInTheOrderOfTheirDependencies() {
    Deployable deployable = resources("[" + resource("last", ", 'dependsOn': ['mid']") + ","
        + resource("mid", ", 'dependsOn': [\"[resourceId('A.B/c', 'first')]\"]") + "," + resource("first", "") + "]");
    assertThat(names(deployable)).containsExactly("first", "mid", "last");
  }

  @Test
  void referenceIsADependencyByNameAndById() {
    Deployable deployable = resources("[" + resource("two", ", 'properties': {'a': \"[reference('one').from]\"}") + ","
        + resource("three", ", 'tags': {'k': \"[listKeys(resourceId('A.B/c', 'two'), '2020-01-01').key]\"}") + "," + resource("one", "")
            + "]");
    assertThat(names(deployable)).containsExactly("one", "two", "three");
    assertThat(deployable.body(named(deployable, "two")).path("properties").path("a").asString())
        .isEqualTo("/subscriptions/s/resourceGroups/g/providers/A.B/c/one");
    assertThat(deployable.body(named(deployable, "three")).toString()).contains("listKeys of /subscriptions/s");
  }

  @Test
  void childrenAreNamedBelowTheirParentsAndFollowThem() {
    Deployable deployable = resources("["
        + "{'type': 'A.B/c/d', 'apiVersion': '2020-01-01', 'name': 'p/segmented', 'dependsOn': ['p']},"
        + resource("p", ", 'resources': [{'type': 'd', 'apiVersion': '2020-01-01', 'name': 'nested', 'properties': {}}]") + "]");
    assertThat(deployable.resources()).extracting(PlannedResource::id).containsExactlyInAnyOrder(
        "/subscriptions/s/resourceGroups/g/providers/A.B/c/p",
        "/subscriptions/s/resourceGroups/g/providers/A.B/c/p/d/nested",
        "/subscriptions/s/resourceGroups/g/providers/A.B/c/p/d/segmented");
    assertThat(deployable.resources().getFirst().name()).isEqualTo("p");
  }

  @Test
  void aChildMayBeCalledAsItsParentCallsIt() {
    Deployable deployable = resources("[" + resource("a", ", 'dependsOn': ['one']") + ","
        + resource("p", ", 'resources': [{'type': 'd', 'apiVersion': '2020-01-01', 'name': 'two', 'dependsOn': ['p', 'one']},"
            + "{'type': 'd', 'apiVersion': '2020-01-01', 'name': 'one'}]") + ","
        + resource("q", ", 'resources': [{'type': 'd', 'apiVersion': '2020-01-01', 'name': 'other'}]") + "]");
    assertThat(named(deployable, "p/two").after()).containsExactlyInAnyOrder(
        "/subscriptions/s/resourcegroups/g/providers/a.b/c/p", "/subscriptions/s/resourcegroups/g/providers/a.b/c/p/d/one");
    assertThat(named(deployable, "a").after()).containsExactly("/subscriptions/s/resourcegroups/g/providers/a.b/c/p/d/one");
  }

  @Test
  void aSlashAtATypesEndCountsForNothing() {
    Deployable deployable = resources("[" + resource("after", ", 'dependsOn': [\"[resourceId('A.B/c/', 'first')]\"]") + ","
        + "{'type': 'A.B/c/', 'apiVersion': '2020-01-01', 'name': 'first'}]");
    assertThat(names(deployable)).containsExactly("first", "after");
    assertThat(named(deployable, "first").type()).isEqualTo("A.B/c");
  }

  @Test
  void anExtensionIsOnItsScope() {
    Deployable deployable =
        resources("[{'type': 'M.I/settings', 'apiVersion': '2020-01-01', 'name': 'd', 'scope': \"[resourceId('A.B/c', 'x')]\"},"
        + "{'type': 'A.B/c/providers/settings', 'apiVersion': '2020-01-01', 'name': 'x/M.I/e'}]");
    assertThat(deployable.resources()).extracting(PlannedResource::id).containsExactlyInAnyOrder(
        "/subscriptions/s/resourceGroups/g/providers/A.B/c/x/providers/M.I/settings/d",
        "/subscriptions/s/resourceGroups/g/providers/A.B/c/x/providers/M.I/settings/e");
  }

  @Test
  void aSerialLoopGoesABatchAtATime() {
    Deployable deployable = resources("[" + resource("[concat('n', copyIndex(1))]",
        ", 'copy': {'name': 'l', 'count': 4, 'mode': 'serial', 'batchSize': 2}")
        + "," + resource("after", ", 'dependsOn': ['l']") + "]");
    assertThat(names(deployable)).containsExactly("n1", "n2", "n3", "n4", "after");
    assertThat(named(deployable, "n3").after()).hasSize(2);
    assertThat(named(deployable, "n2").after()).isEmpty();
    assertThat(named(deployable, "after").after()).hasSize(4);
  }

  @Test
  void aLoopOfNoTurnsMayBeDependedOn() {
    assertThat(names(resources("[" + resource("[string(copyIndex())]", ", 'copy': {'name': 'l', 'count': 0}") + ","
        + resource("after", ", 'dependsOn': ['l']") + "]"))).containsExactly("after");
  }

  @Test
  void aFalseConditionSkipsTheResourceAndItsChildren() {
    Deployable deployable =
        resources("[" + resource("p", ", 'condition': \"[equals(1, 2)]\", 'resources': [{'type': 'd', 'apiVersion': '1', 'name': 'q'}]")
        + "," + resource("after", ", 'dependsOn': ['p']") + "]");
    assertThat(deployable.resources()).filteredOn(one -> one.use() == PlannedResource.Use.DEPLOY).extracting(PlannedResource::name)
        .containsExactly("after");
  }

  @Test
  void loopsOfMembersVariablesAndOutputs() {
    Deployable deployable = deployable(
        "'variables': {'copy': [{'name': 'v', 'count': 2, 'input': \"[concat('v', copyIndex('v'))]\"}]},"
            + "'resources': [" + resource("[concat('r', copyIndex())]",
                ", 'copy': {'name': 'l', 'count': 2}, 'properties': {'copy': [{'name': 'list', 'count': 2, 'input': \"[add(mul(copyIndex(), 10), copyIndex('list'))]\"}], 'v': \"[variables('v')[copyIndex()]]\"}")
            + "], 'outputs': {'o': {'type': 'array', 'copy': {'count': 3, 'input': '[copyIndex(1)]'}}}",
        "{}");
    assertThat(deployable.body(named(deployable, "r1")).path("properties").toString()).isEqualTo("{\"v\":\"v1\",\"list\":[10,11]}");
    assertThat(deployable.outputs().shown().path("o").path("value").toString()).isEqualTo("[1,2,3]");
  }

  @Test
  void defaultsMayAskForTheTimeAndAGuid() {
    Deployable deployable = deployable(
        "'parameters': {'t': {'type': 'string', 'defaultValue': \"[utcNow('yyyy-MM-dd')]\"}, 'g': {'type': 'string', 'defaultValue': '[newGuid()]'},"
            + "'k': {'type': 'securestring', 'defaultValue': 'hidden'}}, 'resources': []",
        "{}");
    assertThat(deployable.parameters().toString()).contains("2026-01-31").contains("000000000001").doesNotContain("hidden");
    assertThatThrownBy(() -> resources("[" + resource("[utcNow()]", "") + "]"))
        .hasMessageContaining("'utcNow' is not expected at this location");
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
      {'type': 'string', 'allowedValues': ['a', 'b']} | 'c' | The value 'c' is not part of the allowed value(s): 'a,b'.
      {'type': 'string', 'minLength': 3} | 'ab' | Length of the value should be greater than or equal to '3'.
      {'type': 'int', 'maxValue': 3} | 4 | The value should be less than or equal to '3'.
      {'type': 'int'} | 'x' | Expected 'Integer'. Actual 'String'.
      {'type': 'bool'} | 1 | Expected 'Boolean'. Actual 'Integer'.
      {'type': 'array', 'items': {'type': 'int'}} | ['a'] | 'p[0]'
      {'type': 'object', 'properties': {'a': {'type': 'int'}}} | {} | The member 'a' is missing
      {'type': 'thing'} | 1 | The type 'thing' of 'p'
      {'$ref': '#/definitions/none'} | 1 | The type definition '#/definitions/none' is not found
      {'type': 'string'} | null | Actual 'Null'
      """)
  void aParameterThatDoesNotFitIsRefused(String declaration, String value, String message) {
    assertThatThrownBy(() -> deployable("'parameters': {'p': " + declaration + "}, 'resources': []", "{'p': {'value': " + value + "}}"))
        .isInstanceOf(TemplateException.class).hasMessageContaining(message);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
      [{'type': 'A.B/c', 'apiVersion': '1', 'name': 'a/b'}] | has incorrect segment lengths
      [{'type': 'A.B/c', 'name': 'a'}] | Required property 'apiVersion'
      [{'type': 'A.B/c', 'apiVersion': '1', 'name': 'a'}, {'type': 'A.B/c', 'apiVersion': '1', 'name': 'A'}] | is defined multiple times
      [{'type': 'A.B/c', 'apiVersion': '1', 'name': "[reference('x')]"}] | The template function 'reference' is not expected at this location
      [{'type': 'A.B/c', 'apiVersion': '1', 'name': "[variables('x')]"}] | The template variable 'x' is not found
      [{'type': 'A.B/c', 'apiVersion': '1', 'name': 'x', 'copy': {'name': 'l', 'count': 900}}] | invalid copy count value '900'
      [{'type': 'A.B/c', 'apiVersion': '1', 'name': "[copyIndex()]"}] | The template function 'copyIndex' is not expected
      """)
  void aResourceThatCannotBeIsRefused(String resources, String message) {
    assertThatThrownBy(() -> resources(resources)).isInstanceOf(TemplateException.class).hasMessageContaining(message);
  }

  @Test
  void symbolicNamesLoopsAndExistingResources() {
    Deployable deployable = deployable(
        "'languageVersion': '2.0', 'resources': {"
            + "'all': {'type': 'A.B/c', 'apiVersion': '1', 'name': \"[format('n{0}', copyIndex())]\", 'copy': {'name': 'all', 'count': 2}},"
            + "'old': {'type': 'A.B/c', 'apiVersion': '1', 'name': 'old', 'existing': true},"
            + "'user': {'type': 'A.B/c', 'apiVersion': '1', 'name': 'user', 'properties': {'a': \"[reference(format('all[{0}]', 1)).from]\","
            + " 'o': \"[reference('old', '1', 'full').location]\"}, 'dependsOn': ['all']}},"
            + "'outputs': {'ids': {'type': 'array', 'value': \"[map(references('all'), lambda('r', lambdaVariables('r').from))]\"}}",
        "{}");
    assertThat(named(deployable, "old").use()).isEqualTo(PlannedResource.Use.EXISTING);
    assertThat(named(deployable, "user").after()).containsExactlyInAnyOrder("all[0]", "all[1]", "old");
    JsonNode body = deployable.body(named(deployable, "user")).path("properties");
    assertThat(body.path("a").asString()).endsWith("/n1");
    assertThat(body.path("o").asString()).isEqualTo("here");
    assertThat(deployable.outputs().shown().path("ids").path("value")).hasSize(2);
  }

  @Test
  void whatExistsMayBeInAnotherGroup() {
    Deployable deployable = deployable(
        "'languageVersion': '2.0', 'resources': {"
            + "'hub': {'type': 'A.B/c', 'apiVersion': '1', 'name': 'hub', 'existing': true, 'resourceGroup': 'far'},"
            + "'part': {'type': 'A.B/c/d', 'apiVersion': '1', 'name': 'hub/part', 'existing': true, 'subscriptionId': 't', "
            + "'resourceGroup': 'far', 'dependsOn': ['hub']}},"
            + "'outputs': {'hub': {'type': 'string', 'value': \"[reference('hub').from]\"}}",
        "{}");
    assertThat(named(deployable, "hub").id()).isEqualTo("/subscriptions/s/resourceGroups/far/providers/A.B/c/hub");
    assertThat(named(deployable, "hub/part").id()).isEqualTo("/subscriptions/t/resourceGroups/far/providers/A.B/c/hub/d/part");
    assertThat(deployable.outputs().shown().path("hub").path("value").asString()).isEqualTo(named(deployable, "hub").id());
  }

  /** What is worked out last is looked at first: nothing is half made because of a slip in an output. */
  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
      [nothing('x')] | The template function 'nothing' is not valid
      [f.other('x')] | The template function 'f.other' is not valid
      [concat('a', variables('v').a[nothing()])] | The template function 'nothing' is not valid
      [if(false(), parameters('q'), '')] | The template parameter 'q' is not found
      [variables('w')] | The template variable 'w' is not found
      [reference('s').x] | The template resource reference 's' is not valid
      [resourceInfo('s').id] | The template resource reference 's' is not valid
      [listKeys('s', '1').x] | The template resource reference 's' is not valid
      [concat('a'b)] | expected token 'RightParenthesis'
      """)
  void whatAnExpressionNamesIsThere(String expression, String message) {
    String known = "'parameters': {'p': {'type': 'string', 'defaultValue': ''}}, 'variables': {'v': {'a': [1]}, 'copy': [{'name': 'l', "
        + "'count': 1, 'input': 1}]}, 'functions': [{'namespace': 'f', 'members': {'g': {'parameters': [], 'output': {'type': 'int', "
        + "'value': 1}}}}], ";
    String good = ", 'comments': '[x]', 'properties': {'a': \"[reference('r').x]\", 'b': \"[variables('l')[f.g()]]\", 'c': "
        + "\"[parameters('P')]\", 'd': \"[if(false(), listKeys('A.B/c/r', '1').k, map(createArray(1), lambda('x', lambdaVariables('x'))))]\"}";
    String output = ", 'outputs': {'o': {'type': 'string', 'metadata': {'description': '[Required]'}, 'value': \"%s\"}}";
    assertThat(names(deployable(known + "'resources': [" + resource("r", good) + "]" + output.formatted("[reference('r').x]"), "{}")))
        .containsExactly("r");
    assertThatThrownBy(() -> deployable(known + "'resources': [" + resource("r", good) + "]" + output.formatted(expression), "{}"))
        .isInstanceOf(TemplateException.class).hasMessageStartingWith("The template output 'o' is not valid: ").hasMessageContaining(message);
    String bad = ", 'properties': {'a': {'b': [\"" + expression + "\"]}}";
    assertThatThrownBy(() -> deployable(known + "'resources': [" + resource("r", bad) + "]", "{}"))
        .isInstanceOf(TemplateException.class).hasMessageContaining(message);
  }

  @Test
  void aTurnThatALoopDoesNotHaveMayBeNamedWhereItIsNotNeeded() {
    String loop = "'languageVersion': '2.0', 'resources': {'all': {'type': 'A.B/c', 'apiVersion': '1', 'name': \"[format('n{0}', copyIndex())]\","
        + "'copy': {'name': 'all', 'count': %d}}}, 'outputs': {'o': {'type': 'string', 'value': \"[if(greater(%d, 1), reference('all[1]').from, "
        + "'')]\"}}";
    for (int count = 0; count < 3; count++) {
      JsonNode outputs = deployable(loop.formatted(count, count), "{}").outputs().shown();
      assertThat(outputs.path("o").path("value").asString()).endsWith(count > 1 ? "/n1" : "");
    }
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
      {'type': 'object', 'properties': {'a': {'type': 'int'}}, 'additionalProperties': false} | {'a': 1, 'b': 2} | has no member 'b', only 'a'
      {'type': 'object', 'additionalProperties': {'type': 'string'}} | {'a': 'x', 'b': 2} | 'p.b'
      {'type': 'array', 'prefixItems': [{'type': 'string'}, {'type': 'int'}], 'items': false} | ['a', 'b'] | 'p[1]'
      {'type': 'array', 'prefixItems': [{'type': 'string'}, {'type': 'int'}], 'items': false} | ['a', 1, 2] | It has 3 elements, not 2
      {'type': 'array', 'prefixItems': [{'type': 'string'}, {'type': 'int'}], 'items': false} | ['a'] | It has 1 elements, not 2
      {'type': 'array', 'prefixItems': [{'type': 'string'}], 'items': {'type': 'int'}} | ['a', 1, 'b'] | 'p[2]'
      {'$ref': '#/definitions/link'} | {'kind': 'x'} | Its member 'kind' must be one of 'er', 'vpn'
      {'$ref': '#/definitions/link'} | {} | Its member 'kind' must be one of 'er', 'vpn'
      {'$ref': '#/definitions/link'} | {'kind': 'vpn', 'circuit': 'c'} | The member 'address' is missing
      {'$ref': '#/definitions/link'} | {'kind': 'er', 'circuit': 'c', 'name': 1} | 'p.name'
      {'$ref': '#/definitions/link'} | {'kind': 'er', 'circuit': 'c', 'name': 'n', 'x': 1} | has no member 'x'
      """)
  void typesOfTheTemplatesOwn(String declaration, String value, String message) {

    String template = "'definitions': {'link': {'type': 'object', 'discriminator': {'propertyName': 'kind', 'mapping': {'er': {'$ref': "
        + "'#/definitions/er'}, 'vpn': {'type': 'object', 'properties': {'kind': {'type': 'string'}, 'address': {'type': 'string'}}}}}, "
        + "'properties': {'name': {'type': 'string', 'nullable': true}}, 'additionalProperties': false}, 'er': {'type': 'object', 'properties': "
        + "{'kind': {'type': 'string'}, 'circuit': {'type': 'string'}}}}, 'parameters': {'p': " + declaration + "}, 'resources': []";
    assertThatThrownBy(() -> deployable(template, "{'p': {'value': " + value + "}}")).isInstanceOf(TemplateException.class)
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
      {'type': 'object', 'additionalProperties': {'type': 'string'}} | {'a': 'x', 'b': 'y'}
      {'type': 'array', 'prefixItems': [{'type': 'string'}, {'type': 'int'}], 'items': false} | ['a', 1]
      {'type': 'object', 'discriminator': {'propertyName': 'k', 'mapping': {'a': {'type': 'object', 'properties': {'k': {'type': 'string'}}}}}} | {'k': 'a'}
      """)
  void whatFitsIsTaken(String declaration, String value) {
    assertThat(deployable("'parameters': {'p': " + declaration + "}, 'resources': []", "{'p': {'value': " + value + "}}").resources()).isEmpty();
  }

  @Test
  void anInnerTemplateIsLeftAsItIsAndAnOuterOneWorkedOut() {
    String nested = "{'type': 'Microsoft.Resources/deployments', 'apiVersion': '1', 'name': 'n', 'properties': {'mode': 'Incremental'%s,"
        + " 'parameters': {'x': {'value': \"[resourceGroup().location]\"}}, 'template': {'resources': [\"[resourceGroup().location]\"]}}}";
    Deployable outer = resources("[" + nested.formatted("") + "]");
    assertThat(outer.body(outer.resources().getFirst()).path("properties").path("template").toString())
        .isEqualTo("{\"resources\":[\"eastus\"]}");
    Deployable inner = resources("[" + nested.formatted(", 'expressionEvaluationOptions': {'scope': 'inner'}") + "]");
    JsonNode properties = inner.body(inner.resources().getFirst()).path("properties");
    assertThat(properties.path("template").toString()).contains("[resourceGroup().location]");
    assertThat(properties.path("parameters").path("x").path("value").asString()).isEqualTo("eastus");
  }

  @Test
  void parametersAreComparedWithinBounds() {
    String numbers = IntStream.range(0, 5_000).mapToObj(Integer::toString).collect(Collectors.joining(",", "[", "]"));
    String parameter = "'parameters': {'p': {'type': 'array', 'allowedValues': " + numbers + "}}, 'resources': []";
    assertThatThrownBy(() -> deployable(parameter, "{'p': {'value': " + numbers + "}}")).isInstanceOf(TemplateException.class)
        .hasMessageContaining("compared with more than");
    assertThat(deployable(parameter, "{'p': {'value': [1, 4999]}}").resources()).isEmpty();
    for (String bounds : List.of("", ", 'minValue': 99999999999999999999")) {
      String whole = "'parameters': {'p': {'type': 'int'" + bounds + "}}, 'resources': []";
      assertThatThrownBy(() -> deployable(whole, "{'p': {'value': 99999999999999999999}}")).isInstanceOf(TemplateException.class);
      assertThat(deployable(whole, "{'p': {'value': 7}}").resources()).isEmpty();
    }
  }

  @Test
  void aFunctionThatCallsItselfEndsHoweverOftenItIsTried() {
    String function =
        "'functions': [{'namespace': 'f', 'members': {'g': {'parameters': [{'name': 'q', 'type': 'string'}],"
            + " 'output': {'type': 'string', 'value': \"[f.g(parameters('q'))]\"}}}}], ";
    String references = "\"[reference(f.g('x')).a]\"" + ", \"[reference(f.g('x')).a]\"".repeat(400);
    assertThat(names(deployable(function + "'resources': [" + resource("r", ", 'properties': [" + references + "]") + "]", "{}")))
        .containsExactly("r");
  }
}
