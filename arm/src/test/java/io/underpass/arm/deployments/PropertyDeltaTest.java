package io.underpass.arm.deployments;

import static org.assertj.core.api.Assertions.assertThat;

import io.underpass.arm.wire.Json;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.node.ObjectNode;

class PropertyDeltaTest {
  private static ObjectNode json(String text) {
    return (ObjectNode) Json.read(text.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
      {'a':1}                            | {'a':1.0}                          | []
      {'a':{'b':1}}                      | {'a':{'b':2}}                      | [{'path':'a.b','propertyChangeType':'Modify','before':1,'after':2,'children':null}]
      {}                                 | {'a':1}                            | [{'path':'a','propertyChangeType':'Create','before':null,'after':1,'children':null}]
      {'a':1}                            | {}                                 | [{'path':'a','propertyChangeType':'Delete','before':1,'after':null,'children':null}]
      {'l':['x','y']}                    | {'l':['y','x']}                    | []
      {'l':['x']}                        | {'l':['x','y']}                    | [{'path':'l','propertyChangeType':'Array','before':null,'after':null,'children':[{'path':'1','propertyChangeType':'Create','before':null,'after':'y','children':null}]}]
      {'l':[{'name':'A','v':1}]}         | {'l':[{'name':'A','v':2}]}         | [{'path':'l','propertyChangeType':'Array','before':null,'after':null,'children':[{'path':'0','propertyChangeType':'Modify','before':null,'after':null,'children':[{'path':'v','propertyChangeType':'Modify','before':1,'after':2,'children':null}]}]}]
      """)
  void theDeltaIs(String before, String after, String expected) {
    assertThat(PropertyDelta.between(json(before), json(after)).toString()).isEqualTo(expected.replace('\'', '"'));
  }
}
