package io.underpass.template.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.underpass.template.TemplateException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Expressions and what they are, as Azure's documentation of the functions has them where it gives examples. */
class ExpressionTest {
  private static String value(String expression) {
    return new Evaluation().text(expression, Scope.NONE).toString();
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
      [concat('a', 1, true())] | "a1True"
      [concat(createArray(1), createArray(2, 'x'))] | [1,2,"x"]
      [format('{0}-{1:D3}{{}}', 'a', 7)] | "a-007{}"
      [format('{0,5}/{0,-5}/{1:X4}', 'ab', 255)] | "   ab/ab   /00FF"
      [split('a,b;c', createArray(',', ';'))] | ["a","b","c"]
      [split('one,,two', ',')] | ["one","","two"]
      [join(createArray('a', 'b', 3), '-')] | "a-b-3"
      [replace('123-123-1234', '-', '')] | "1231231234"
      [substring('one two three', 4, 3)] | "two"
      [substring('one', 3)] | ""
      [toLower('One')] | "one"
      [toUpper('One')] | "ONE"
      [trim('  x ')] | "x"
      [padLeft('123', 10, '0')] | "0000000123"
      [padLeft(7, 2, '0')] | "07"
      [startsWith('abcdef', 'AB')] | true
      [like('aXbYa', 'A*b*a')] | true
      [like('', '***')] | true
      [like('abc', '*b')] | false
      [distinct(createArray('b', 'a', 'b', createArray(1), createArray(1)))] | ["b","a",[1]]
      [endsWith('abcdef', 'EF')] | true
      [contains('abc', 'bc')] | true
      [contains(createArray('a', 'b'), 'c')] | false
      [contains(createObject('One', 1), 'one')] | true
      [indexOf('test', 'T')] | 0
      [lastIndexOf('test', 't')] | 3
      [indexOf(createArray('a', 'b', 'a'), 'a')] | 0
      [lastIndexOf(createArray('a', 'b', 'a'), 'a')] | 2
      [empty('')] | true
      [empty(null())] | true
      [empty(createObject('a', 1))] | false
      [length('abc')] | 3
      [length(createArray(1, 2))] | 2
      [first('abc')] | "a"
      [last(createArray(1, 2))] | 2
      [take('abcdef', 2)] | "ab"
      [take(createArray(1, 2), 9)] | [1,2]
      [skip(createArray(1, 2, 3), 2)] | [3]
      [string(createArray('a', 1))] | "[\\"a\\",1]"
      [string(true())] | "True"
      [uri('http://contoso.org/firstpath/', 'myscript.sh')] | "http://contoso.org/firstpath/myscript.sh"
      [uri('http://contoso.org/firstpath/azuredeploy.json/', '/myscript.sh')] | "http://contoso.org/firstpath/azuredeploy.json/myscript.sh"
      [uri('http://contoso.org/firstpath/azuredeploy.json', 'myscript.sh')] | "http://contoso.org/firstpath/myscript.sh"
      [uri('http://contoso.org', 'x')] | "http://contoso.org/x"
      [uriComponent('a b/ü')] | "a%20b%2F%C3%BC"
      [uriComponentToString('a%20b%2F%C3%BC')] | "a b/ü"
      [base64('one, two')] | "b25lLCB0d28="
      [base64ToString('b25lLCB0d28=')] | "one, two"
      [base64ToJson(base64('{"a":[1]}'))] | {"a":[1]}
      [dataUri('Hello')] | "data:text/plain;charset=utf8;base64,SGVsbG8="
      [dataUriToString('data:;base64,SGVsbG8=')] | "Hello"
      [json('{"a": null}')] | {"a":null}
      [array('x')] | ["x"]
      [union(createArray(1, 2), createArray(2, 3))] | [1,2,3]
      [union(json('{"a":{"b":1}}'), json('{"a":{"c":2},"d":3}'))] | {"a":{"b":1,"c":2},"d":3}
      [intersection(createArray(1, 2, 3), createArray(2, 3, 4))] | [2,3]
      [intersection(json('{"a":1,"b":2}'), json('{"a":1,"b":3}'))] | {"a":1}
      [range(5, 3)] | [5,6,7]
      [flatten(createArray(createArray(1), createArray(2, 3)))] | [1,2,3]
      [min(3, 1, 2)] | 1
      [max(createArray(3, 1))] | 3
      [indexFromEnd(createArray(1, 2, 3), 1)] | 3
      [tryIndexFromEnd(createArray(1), 2)] | null
      [items(json('{"b":2,"a":1}'))] | [{"key":"a","value":1},{"key":"b","value":2}]
      [objectKeys(json('{"b":2,"a":1}'))] | ["a","b"]
      [shallowMerge(createArray(json('{"a":{"x":1}}'), json('{"a":{"y":1}}')))] | {"a":{"y":1}}
      [tryGet(json('{"a":[{"b":1}]}'), 'a', 0, 'b')] | 1
      [tryGet(json('{"a":1}'), 'b', 'c')] | null
      [and(true(), false())] | false
      [or(true(), fail('not asked'))] | true
      [not(true())] | false
      [if(true(), 'yes', fail('not asked'))] | "yes"
      [bool('True')] | true
      [bool(0)] | false
      [coalesce(null(), 'x', fail('not asked'))] | "x"
      [equals(json('{"a":1,"b":2}'), json('{"b":2,"a":1}'))] | true
      [equals('a', 'A')] | false
      [less('a', 'b')] | true
      [greaterOrEquals(2, 2)] | true
      [add(5, 3)] | 8
      [sub(7, 9)] | -2
      [mul(5, 3)] | 15
      [div(8, 3)] | 2
      [mod(7, 3)] | 1
      [int('4')] | 4
      [float('1.5')] | 1.5
      [map(createArray('a', 'b'), lambda('x', 'i', concat(lambdaVariables('x'), lambdaVariables('i'))))] | ["a0","b1"]
      [filter(range(0, 5), lambda('n', less(lambdaVariables('n'), 2)))] | [0,1]
      [sort(createArray(3, 1, 2), lambda('a', 'b', less(lambdaVariables('a'), lambdaVariables('b'))))] | [1,2,3]
      [reduce(range(1, 4), 0, lambda('s', 'n', add(lambdaVariables('s'), lambdaVariables('n'))))] | 10
      [toObject(createArray('a', 'b'), lambda('x', lambdaVariables('x')), lambda('x', toUpper(lambdaVariables('x'))))] | {"a":"A","b":"B"}
      [mapValues(json('{"a":1}'), lambda('v', add(lambdaVariables('v'), 1)))] | {"a":2}
      [groupBy(range(0, 3), lambda('n', string(mod(lambdaVariables('n'), 2))))] | {"0":[0,2],"1":[1]}
      [cidrSubnet('10.144.0.0/20', 24, 0)] | "10.144.0.0/24"
      [cidrSubnet('10.144.0.0/20', 24, 4)] | "10.144.4.0/24"
      [cidrSubnet('fdad:3236:5555::/48', 64, 3)] | "fdad:3236:5555:3::/64"
      [cidrHost('10.144.3.0/24', 4)] | "10.144.3.5"
      [parseCidr('10.144.0.0/20')] | {"network":"10.144.0.0","netmask":"255.255.240.0","broadcast":"10.144.15.255","firstUsable":"10.144.0.1","lastUsable":"10.144.15.254","cidr":20}
      [extensionResourceId('/subscriptions/s', 'Microsoft.Insights/diagnosticSettings', 'd')] | "/subscriptions/s/providers/Microsoft.Insights/diagnosticSettings/d"
      [tenantResourceId('A.B/c', 'x')] | "/providers/A.B/c/x"
      [dateTimeAdd('2020-01-31', 'P1D')] | "2020-02-01T00:00:00Z"
      [dateTimeAdd('2/29/2020', 'P1D')] | "2020-03-01T00:00:00Z"
      [dateTimeAdd('1/31/2020', 'P1D', 'yyyyMMdd')] | "20200201"
      [dateTimeAdd('2020-04-07 14:53:14Z', 'P3Y')] | "2023-04-07T14:53:14Z"
      [dateTimeAdd('2020-04-07 14:53:14Z', '-P9D', 'yyyy-MM-dd')] | "2020-03-29"
      [dateTimeToEpoch(dateTimeFromEpoch(1683040573))] | 1683040573
      [json('{"a":[{"b":"c"}]}').a[0].B] | "c"
      [createObject('k', 1)['k']] | 1
      [concat('it''s')] | "it's"
      [[not an expression] | "[not an expression]"
      [open | "[open"
      """)
  void anExpressionIs(String expression, String expected) {
    assertThat(value(expression)).isEqualTo(expected);
  }

  @Test
  void namesThatFollowFromTexts() {
    assertThat(value("[uniqueString('a', 'b')]")).matches("\"[a-z2-7]{13}\"").isEqualTo(value("[uniqueString('a', 'b')]"))
        .isNotEqualTo(value("[uniqueString('ab')]"));
    assertThat(value("[guid('a')]")).matches("\"[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}\"");
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
      [dateTimeAdd('2026-02-30', 'P1D')] | Unable to parse '2026-02-30' as a date and time
      [concat('a'] | Unable to parse language expression 'concat('a'': expected token 'RightParenthesis' and actual 'EndOfData'.
      [concat('a] | the string literal is not terminated
      [] | expected token 'Identifier' and actual 'EndOfData'
      [nothing('a')] | The template function 'nothing' is not valid.
      [add(1)] | function requires 2 argument(s) while 1 were provided
      [add('a', 1)] | expects its parameter 1 to be an integer. The provided value is of type 'String'
      [div(1, 0)] | the divisor is zero
      [mul(9223372036854775807, 2)] | doesn't fit into 64 bits
      [json('{"a":1}').b] | The language expression property 'b' doesn't exist, available properties are 'a'.
      [createArray(1)[1]] | The language expression property array index '1' is out of bounds.
      [substring('abc', 2, 5)] | must refer to a location within the string
      [managementGroup()] | is not implemented by Underpass
      [cidrSubnet('10.0.0.0/24', 16, 0)] | an integer from 24 to 32
      [cidrHost('10.0.0.0/30', 3)] | has no host '3'
      [if('yes', 1, 2)] | to be a boolean. The provided value is of type 'String'
      [format('{2}', 'a')] | names value 2, but only 1 are given
      [range(0, 20000)] | an integer from 0 to 10000
      [lambda('x', 1)] | only valid as an argument
      """)
  void aMistakeIsNamed(String expression, String message) {
    assertThatThrownBy(() -> value(expression)).isInstanceOf(TemplateException.class).hasMessageContaining(message);
  }

  @Test
  void whatGrowsWithoutEndIsRefused() {
    assertThatThrownBy(() -> value("[" + "concat(".repeat(200) + "'a'" + ")".repeat(200) + "]")).isInstanceOf(TemplateException.class);
    assertThatThrownBy(() -> value("[reduce(range(0, 60), 'ab', lambda('s', 'n', concat(lambdaVariables('s'), lambdaVariables('s'))))]"))
        .isInstanceOf(TemplateException.class).hasMessageContaining("too large");
    assertThatThrownBy(() ->
        value("[reduce(range(0, 60), 'a', lambda('s', 'n', createArray(lambdaVariables('s'), lambdaVariables('s'))))]"))
        .isInstanceOf(TemplateException.class).hasMessageContaining("too large");
    assertThatThrownBy(() -> value(
        "[map(range(0, 10000), lambda('a', map(range(0, 10000), lambda('b', map(range(0, 10000), lambda('c', 1))))))]"))
        .isInstanceOf(TemplateException.class);
  }
}
