package io.underpass.arm.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.underpass.arm.http.Call;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class PagesTest {
  private static final List<Pages.Entry> ENTRIES =
      List.of("a", "b", "c").stream().map(key -> Pages.Entry.of(key, () -> Json.object().put("name", key))).toList();

  private static JsonNode page(String path, Map<String, String> query, int size) {
    Call call = new Call("GET", path, query, Map.of(), new byte[0], "https://localhost:7443");
    return Json.read(new Pages(size).answer(call, ENTRIES).body());
  }

  @Test
  void aLinkIsAnAddressWhateverTheNamesInIt() {
    String path = "/subscriptions/s/resourceGroups/größe (1)/resources";
    JsonNode first = page(path, Map.of("api-version", "2021-04-01", "$filter", "name eq 'ä+b'"), 2);
    URI next = URI.create(first.path("nextLink").asString());
    assertThat(next.toASCIIString()).isEqualTo(first.path("nextLink").asString())
        .startsWith("https://localhost:7443/subscriptions/s/resourceGroups/gr%C3%B6");
    assertThat(next.getPath()).isEqualTo(path);
    assertThat(next.getQuery()).contains("api-version=2021-04-01", "$filter=name eq 'ä+b'", "$skiptoken=");
  }

  @Test
  void theLastPageHasNoLink() {
    assertThat(page("/x", Map.of(), 3).has("nextLink")).isFalse();
    assertThat(page("/x", Map.of("$top", "3"), 10).has("nextLink")).isFalse();
    JsonNode first = page("/x", Map.of("$top", "1"), 10);
    assertThat(first.path("value").size()).isEqualTo(1);
    String token = first.path("nextLink").asString().replaceFirst(".*skiptoken=", "");
    assertThat(page("/x", Map.of("$skiptoken", token), 10).path("value").toString()).isEqualTo("[{\"name\":\"b\"},{\"name\":\"c\"}]");
  }
}
