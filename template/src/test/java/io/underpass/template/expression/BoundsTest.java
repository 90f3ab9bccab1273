package io.underpass.template.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.underpass.template.TemplateException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Short expressions that mean work or memory without measure. */
@Timeout(60)
class BoundsTest {
  /** Six million characters, and what is in s afterwards. */
  private static final String LARGE = "replace(padLeft('', 10000, 'a'), 'a', padLeft('', 600, 'a'))";

  private static String value(String expression) {
    return new Evaluation().text("[" + expression + "]", Scope.NONE).toString();
  }

  private static String with(String large, String expression) {
    return "map(createArray(" + large + "), lambda('s', " + expression.replace("S", "lambdaVariables('s')") + "))";
  }

  @ParameterizedTest
  @ValueSource(strings = {
    "contains(S, concat(padLeft('', 9000, 'a'), 'b'))",
    "indexOf(S, concat(padLeft('', 9000, 'a'), 'b'))",
    "replace(S, concat(padLeft('', 9000, 'a'), 'b'), '')",
    "split(S, concat(padLeft('', 9000, 'a'), 'b'))",
    "join(range(0, 10000), S)",
    "concat(S, S, S, S, S, S, S, S, S, S, S, S, S, S, S, S, S, S, S, S, S, S, S, S, S, S, S, S, S, S, S, S, S, S, S, S, S, S, S, S)",
    "dateTimeAdd('2026-01-01T00:00:00Z', 'P1D', S)",
    "string(map(range(0, 10000), lambda('i', createObject(S, 1))))"})
  void ofLargeTextsAreRefused(String expression) {
    assertThatThrownBy(() -> value(with(LARGE, expression))).isInstanceOf(TemplateException.class);
  }

  @Test
  void aNameThatManyShareCountsEachTime() {
    String shared = with("createObject(" + LARGE + ", 1)", "string(map(range(0, 10000), lambda('i', S)))");
    assertThatThrownBy(() -> value(shared)).isInstanceOf(TemplateException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {
    "union(range(0, 10000), range(10000, 10000))",
    "intersection(range(0, 10000), range(10000, 10000))",
    "split(padLeft('', 10000, 'a'), map(range(0, 10000), lambda('i', 'aaaaaaaaab')))",
    "map(range(0, 5000), lambda('i', length(replace(padLeft('', 10000, 'a'), 'a', 'aa'))))"})
  void ofManyValuesAreRefused(String expression) {
    assertThatThrownBy(() -> value(expression)).isInstanceOf(TemplateException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {
    "bool(json('99999999999999999999'))", "min(json('99999999999999999999'))", "format('{0:D3}', json('99999999999999999999'))",
    "createArray(1)[json('99999999999999999999')]", "less(json('1e999'), 1)"})
  void numbersThatAreTooLargeAreRefused(String expression) {
    assertThatThrownBy(() -> value(expression)).isInstanceOf(TemplateException.class);
  }

  @Test
  void anInfiniteNumberIsNoOther() {
    assertThat(value("equals(json('1e999'), 1)")).isEqualTo("false");
  }

  @Test
  void aChainOfMembersHasAnEnd() {
    assertThatThrownBy(() -> value("null()" + ".a".repeat(12_000))).isInstanceOf(TemplateException.class).hasMessageContaining("in a row");
    assertThat(value("json('{\"a\":{\"a\":1}}').a.a")).isEqualTo("1");
  }

  @Test
  void whatTemplatesDoIsFine() {
    assertThat(value("length(union(range(0, 800), range(400, 800)))")).isEqualTo("1200");
    assertThat(value("length(split(padLeft('', 4000, ','), ','))")).isEqualTo("4001");
  }
}
