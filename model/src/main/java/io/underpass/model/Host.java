package io.underpass.model;

/** A registered host: {@code /underpass/hosts/{name}}. */
public record Host(ResourceId id) implements Resource {
  public static final ResourceType TYPE = ResourceType.parse("Underpass/hosts");

  public static ResourceId id(String name) {
    return ResourceId.parse("/underpass/hosts/" + name);
  }
}
