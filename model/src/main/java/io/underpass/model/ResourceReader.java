package io.underpass.model;

import tools.jackson.databind.JsonNode;

/** Reads resources from their ARM documents. Lenient: a member that can't be read is left out and named, never thrown. */
public final class ResourceReader {
  private ResourceReader() {}

  /** Reads a document by the type in its id. */
  public static Reading read(ResourceId id, JsonNode body) {
    return new DocumentReader(id, body).read();
  }
}
