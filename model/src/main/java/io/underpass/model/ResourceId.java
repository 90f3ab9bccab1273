package io.underpass.model;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * The id of a resource: {@code /subscriptions/{s}/resourceGroups/{g}/providers/{namespace}/{type}/{name}[/{type}/{name} …]}, or a resource
 * group's, a subscription's, or an extension resource's behind another id ({@code …/providers/microsoft.insights/diagnosticSettings/d}).
 * Underpass's
 * own resources are {@code /underpass/{kind}/{name}}. Compares without case, prints as written.
 */
public final class ResourceId implements Comparable<ResourceId> {
  private final String text;
  private final String key;
  private final String[] segments;

  private ResourceId(String text, String[] segments) {
    this.text = text;
    this.key = text.toLowerCase(Locale.ROOT);
    this.segments = segments;
  }

  /**
   * @throws IllegalArgumentException unless the text is an absolute path of an even number of non-empty segments, {@code providers}
   *     counting
   *     with its namespace
   */
  public static ResourceId parse(String text) {
    if (!text.startsWith("/") || text.length() < 2) {
      throw malformed(text);
    }
    String[] segments = text.substring(1).split("/", -1);
    for (String segment : segments) {
      if (segment.isEmpty() || segment.equals(".") || segment.equals("..")) {
        throw malformed(text);
      }
    }
    int expected = segments[0].equalsIgnoreCase("underpass") ? 3 : segments.length % 2 == 0 ? segments.length : -1;
    if (segments.length != expected) {
      throw malformed(text);
    }
    return new ResourceId(text, segments);
  }

  /** Like {@link #parse}, empty where that throws. */
  public static Optional<ResourceId> tryParse(String text) {
    try {
      return Optional.of(parse(text));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  private static IllegalArgumentException malformed(String text) {
    return new IllegalArgumentException(
        "'" + text + "' is not a resource id such as /subscriptions/{id}/resourceGroups/{group}/providers/{namespace}/{type}/{name}");
  }

  /** The subscription's GUID; empty for ids outside subscriptions. */
  public String subscription() {
    return after("subscriptions");
  }

  /** The resource group's name; empty for ids outside groups. */
  public String resourceGroup() {
    return after("resourceGroups");
  }

  private String after(String word) {
    for (int i = 0; i + 1 < segments.length; i += 2) {
      if (segments[i].equalsIgnoreCase(word)) {
        return segments[i + 1];
      }
    }
    return "";
  }

  /** The last segment. */
  public String name() {
    return segments[segments.length - 1];
  }

  /** The type, of the last {@code providers} part. */
  public ResourceType type() {
    int providers = lastProviders();
    if (providers < 0) {
      return switch (segments[0].toLowerCase(Locale.ROOT)) {
        case "underpass" -> new ResourceType("Underpass", segments[1]);
        default -> segments.length > 2 ? ResourceType.RESOURCE_GROUP : new ResourceType("Microsoft.Resources", "subscriptions");
      };
    }
    StringBuilder path = new StringBuilder();
    for (int i = providers + 2; i < segments.length; i += 2) {
      path.append(path.isEmpty() ? "" : "/").append(segments[i]);
    }
    return new ResourceType(segments[providers + 1], path.toString());
  }

  private int lastProviders() {
    for (int i = segments.length - 4 + segments.length % 2; i >= 0; i -= 2) {
      if (segments[i].equalsIgnoreCase("providers")) {
        return i;
      }
    }
    return -1;
  }

  /** The resource above: a child's parent, a top-level resource's group, an extension resource's target; itself at the top. */
  public ResourceId parent() {
    int keep = segments.length - 2;
    if (keep >= 2 && segments[keep - 2].equalsIgnoreCase("providers")) {
      keep -= 2;
    }
    if (keep < 2) {
      return this;
    }
    String[] kept = Arrays.copyOf(segments, keep);
    return new ResourceId("/" + String.join("/", kept), kept);
  }

  /** A resource below this one. */
  public ResourceId child(String type, String name) {
    return parse(text + "/" + type + "/" + name);
  }

  /** Whether this id is the other or below it. */
  public boolean isWithin(ResourceId other) {
    return key.equals(other.key) || key.startsWith(other.key + "/");
  }

  /** The id in lower case: equal for equal ids. */
  public String key() {
    return key;
  }

  @Override
  public int compareTo(ResourceId other) {
    return key.compareTo(other.key);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ResourceId id && key.equals(id.key);
  }

  @Override
  public int hashCode() {
    return key.hashCode();
  }

  @Override
  public String toString() {
    return text;
  }
}
