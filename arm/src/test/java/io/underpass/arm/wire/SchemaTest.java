package io.underpass.arm.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/** What becomes of members that are listed, that aren't, and that mean nothing here. */
class SchemaTest {
  private static ObjectNode json(String text) {
    return Json.object(text.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void aCompleteListRefusesOthers() {
    Schema complete = Schema.of("Thing").text("name").nested("properties", Schema.of("ThingProperties").flag("on"));
    assertThatThrownBy(() -> complete.read(json("{'properties':{'colour':'red'}}")))
        .isInstanceOfSatisfying(ArmError.class, error -> {
          assertThat(error.code()).isEqualTo("InvalidRequestFormat");
          assertThat(error.details().getFirst().code()).isEqualTo("InvalidJson");
          assertThat(error.getMessage()).contains("'colour' on object of type 'ThingProperties'", "properties.colour");
        });
  }

  @Test
  void anOpenListKeepsOthersAsTheyCome() {
    Schema open = Schema.of("Thing").open().text("name").derived("state")
        .nested("properties", Schema.of("ThingProperties").open().flag("on"));
    assertThat(open.read(json("{'Name':'a','State':'Gone','colour':null,'size':[1,{'x':null}],'properties':{'ON':'true','hue':{'a':1}}}")))
        .isEqualTo(json("{'name':'a','size':[1,{'x':null}],'properties':{'on':true,'hue':{'a':1}}}"));
  }

  @Test
  void anOpenListIsOpenAtItsOwnLevelAlone() {
    Schema open = Schema.of("Thing").open().nested("properties", Schema.of("ThingProperties").flag("on"));
    assertThatThrownBy(() -> open.read(json("{'size':1,'properties':{'hue':1}}"))).isInstanceOf(ArmError.class);
  }

  @Test
  void aReferenceKeepsItsIdAlone() {
    Schema holder = Schema.of("Thing").reference("other").references("others");
    assertThat(holder.read(json("{'other':{'id':'/a','properties':{'x':1}},'others':[{'ID':'/b','name':'b'}]}")))
        .isEqualTo(json("{'other':{'id':'/a'},'others':[{'id':'/b'}]}"));
  }

  @Test
  void whatWouldChangePacketsIsRefusedUnlessItAsksForNothing() {
    Schema schema = Schema.of("Thing").missing("rules").nested("inner", Schema.of("Inner").missing("tap"))
        .listOf("items", Schema.of("Item").missing("filter"));
    assertThat(schema.refused()).containsExactly("filter", "rules", "tap");
    assertThat(schema.read(json("{'rules':[],'inner':{'tap':false},'items':[{'filter':''}]}")))
        .isEqualTo(json("{'inner':{},'items':[{}]}"));
    assertThatThrownBy(() -> schema.read(json("{'items':[{'filter':{'id':'/a'}}]}")))
        .isInstanceOfSatisfying(ArmError.class, error -> {
          assertThat(error.status()).isEqualTo(501);
          assertThat(error.getMessage()).contains("items[0].filter");
        });
  }

  @Test
  void aPatchIsWrittenOverMemberByMember() {
    ObjectNode target = json("{'a':{'b':1,'c':2},'list':[1],'gone':1,'Kept':{'x':1}}");
    Json.merge(target, json("{'a':{'c':3},'list':[2,3],'gone':null,'kept':{'y':2},'new':{'z':1}}"));
    assertThat(target).isEqualTo(json("{'a':{'b':1,'c':3},'list':[2,3],'Kept':{'x':1,'y':2},'new':{'z':1}}"));
  }
}
