package io.underpass.model;

import java.util.Locale;

/**
 * A resource provider's namespace and type path, such as {@code Microsoft.Network/expressRouteCircuits/peerings}. Compares
 * without case, prints as written.
 */
public final class ResourceType {
  public static final ResourceType RESOURCE_GROUP = new ResourceType("Microsoft.Resources", "resourceGroups");

  private final String namespace;
  private final String path;
  private final String key;

  /**
   * @param namespace such as {@code Microsoft.Network}
   * @param path types joined by {@code /}
   */
  public ResourceType(String namespace, String path) {
    this.namespace = namespace;
    this.path = path;
    this.key = (namespace + "/" + path).toLowerCase(Locale.ROOT);
  }

  /** Parses {@code namespace/type[/type …]}. */
  public static ResourceType parse(String text) {
    int slash = text.indexOf('/');
    if (slash <= 0 || slash == text.length() - 1) {
      throw new IllegalArgumentException("'" + text + "' is not a resource type such as Microsoft.Network/virtualNetworks");
    }
    return new ResourceType(text.substring(0, slash), text.substring(slash + 1));
  }

  public String namespace() {
    return namespace;
  }

  public String path() {
    return path;
  }

  /** The type in lower case: equal for equal types. */
  public String key() {
    return key;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ResourceType type && key.equals(type.key);
  }

  @Override
  public int hashCode() {
    return key.hashCode();
  }

  @Override
  public String toString() {
    return namespace + "/" + path;
  }
}
