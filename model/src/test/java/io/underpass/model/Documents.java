package io.underpass.model;

import static org.assertj.core.api.Assertions.assertThat;

import tools.jackson.databind.json.JsonMapper;

/** Reads documents of one resource group. */
final class Documents {
  static final String NETWORK = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/";

  private Documents() {}

  /** Of {@code routeTables/t}. */
  static ResourceId id(String path) {
    return ResourceId.parse(path.startsWith("/") ? path : NETWORK + path);
  }

  static Reading read(String path, String body) {
    return ResourceReader.read(id(path), JsonMapper.shared().readTree(body));
  }

  /** What can be read without a problem. */
  static <R extends Resource> R resource(Class<R> type, String path, String body) {
    Reading reading = read(path, body);
    assertThat(reading.problems()).isEmpty();
    return type.cast(reading.resource().orElseThrow());
  }
}
