package io.underpass.cli.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.underpass.cli.CliException;
import io.underpass.cli.client.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class QueryTest {
  private static final JsonNode DATA =
      Json.read(
          """
          {"name": "gw", "sku": {"name": "ErGw1AZ"}, "n": 3, "flag": true, "off": false, "empty": "", "nothing": null, "with-dash": 7, "d": 2.5,
           "list": [{"name": "b", "size": 100, "tags": {"k": "v"}}, {"name": "a", "size": 150, "on": true}, {"name": "c", "size": 7}],
           "words": ["x", "y", "z"], "nested": [[1, 2], [3]]}
          """);

  @ParameterizedTest
  @CsvSource(delimiter = '~', quoteCharacter = '`', textBlock = """
      name                                        ~ "gw"
      sku.name                                    ~ "ErGw1AZ"
      sku.missing                                 ~ null
      nothing.more                                ~ null
      "with-dash"                                 ~ 7
      list[0].name                                ~ "b"
      list[-1].name                               ~ "c"
      list[5]                                     ~ null
      list[].name                                 ~ ["b","a","c"]
      list[*].size                                ~ [100,150,7]
      list[?size > '50']                          ~ []
      list[?name == 'a'].size                     ~ [150]
      list[?name == 'a'] | [0].size             ~ 150
      list[?on].name                              ~ ["a"]
      list[?!on].name                             ~ ["b","c"]
      list[?tags.k == 'v'].name                   ~ ["b"]
      list[?name != 'a' && size]                  ~ [{"name":"b","size":100,"tags":{"k":"v"}},{"name":"c","size":7}]
      list[?tags.k == null].name                  ~ ["a","c"]
      words[0:2]                                  ~ ["x","y"]
      words[::-1]                                 ~ ["z","y","x"]
      nested[]                                    ~ [1,2,3]
      {Z:name, A:n}                               ~ {"Z":"gw","A":3}
      [name, n, missing]                          ~ ["gw",3,null]
      list[].{n:name, s:size} | [1]             ~ {"n":"a","s":150}
      length(list)                                ~ 3
      length(name)                                ~ 2
      sum(list[].size)                            ~ 257
      avg(words[0:0])                             ~ null
      avg(list[].size)                            ~ 85.66666666666667
      max(list[].size)                            ~ 150
      max_by(list, &size).name                    ~ "a"
      min_by(list, &size).name                    ~ "c"
      sort_by(list, &name)[].name                 ~ ["a","b","c"]
      sort(list[].size)                           ~ [7,100,150]
      join(', ', words)                           ~ "x, y, z"
      contains(words, 'y')                        ~ true
      contains(name, 'w')                         ~ true
      starts_with(sku.name, 'ErGw')               ~ true
      ends_with(sku.name, 'AZ')                   ~ true
      keys(sku)                                   ~ ["name"]
      values(sku)                                 ~ ["ErGw1AZ"]
      to_string(n)                                ~ "3"
      to_number('12')                             ~ 12
      type(list)                                  ~ "array"
      not_null(missing, name)                     ~ "gw"
      reverse(words)                              ~ ["z","y","x"]
      map(&size, list)                            ~ [100,150,7]
      empty || name                           ~ "gw"
      off || flag                             ~ true
      flag && name                                ~ "gw"
      abs(n)                                      ~ 3
      ceil(d)                                     ~ 3
      floor(d)                                    ~ 2
      @.name                                      ~ "gw"
      sku.*                                       ~ ["ErGw1AZ"]
      'raw'                                       ~ "raw"
      merge(sku, {a:n})                           ~ {"name":"ErGw1AZ","a":3}
      """)
  void answers(String query, String expected) {
    assertThat(Json.write(Query.search(query, DATA))).as(query).isEqualTo(expected);
  }

  @Test
  void literals() {
    assertThat(Json.write(Query.search("list[?size > `50`].name", DATA))).isEqualTo("[\"b\",\"a\"]");
    assertThat(Json.write(Query.search("list[?size == `7`].name", DATA))).isEqualTo("[\"c\"]");
    assertThat(Json.write(Query.search("missing || `[]`", DATA))).isEqualTo("[]");
  }

  @Test
  void mistakesAreUsageErrors() {
    for (String wrong : new String[] {"[", "name.", "foo(", "unknown(name)", "list[?name = 'a']"}) {
      assertThatThrownBy(() -> Query.search(wrong, DATA))
          .as(wrong)
          .isInstanceOfSatisfying(CliException.class, e -> assertThat(e.exitCode()).isEqualTo(CliException.USAGE))
          .hasMessageContaining("invalid jmespath_type value: '" + wrong + "'");
    }
  }
}
