package io.underpass.model;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The id of a resource: {@code /subscriptions/{s}/resourceGroups/{g}/providers/{namespace}/{type}/{name}[/{type}/{name} …]}, or a resource
 * group's, a subscription's, or an extension resource's behind another id ({@code …/providers/microsoft.insights/diagnosticSettings/d}).
 * Underpass's
 * own resources are {@code /underpass/{kind}/{name}}. Compares without case, prints as written.
 */
public final class ResourceId implements Comparable<ResourceId> {
  private static final ResourceType SUBSCRIPTION = new ResourceType("Microsoft.Resources", "subscriptions");

  private final String text;
  /** The text itself where that has no capitals: ids are many and long. */
  private final String key;
  /** Where each segment begins in the text, and one behind the end. */
  private final short[] starts;
  private @Nullable ResourceType type;

  private ResourceId(String text, short[] starts) {
    String lower = text.toLowerCase(Locale.ROOT);
    this.text = text;
    this.key = lower.equals(text) ? text : lower;
    this.starts = starts;
  }

  /**
   * @throws IllegalArgumentException unless the text is an absolute path of an even number of non-empty segments, {@code providers}
   *     counting
   *     with its namespace
   */
  public static ResourceId parse(String text) {
    if (!text.startsWith("/") || text.length() < 2 || text.length() >= Short.MAX_VALUE) {
      throw malformed(text);
    }
    int count = 0;
    for (int slash = 0; slash >= 0; slash = text.indexOf('/', slash + 1)) {
      count++;
    }
    short[] starts = new short[count + 1];
    int at = 0;
    for (int i = 0; i < count; i++) {
      starts[i] = (short) (at + 1);
      int end = text.indexOf('/', at + 1);
      end = end < 0 ? text.length() : end;
      int length = end - at - 1;
      if (length == 0 || text.charAt(at + 1) == '.' && (length == 1 || length == 2 && text.charAt(at + 2) == '.')) {
        throw malformed(text);
      }
      at = end;
    }
    starts[count] = (short) (text.length() + 1);
    ResourceId id = new ResourceId(text, starts);
    int expected = id.segmentIs(0, "underpass") ? 3 : count % 2 == 0 ? count : -1;
    if (count != expected) {
      throw malformed(text);
    }
    return id;
  }

  private int count() {
    return starts.length - 1;
  }

  private String segment(int i) {
    return text.substring(starts[i], starts[i + 1] - 1);
  }

  private boolean segmentIs(int i, String word) {
    int length = starts[i + 1] - 1 - starts[i];
    return length == word.length() && text.regionMatches(true, starts[i], word, 0, length);
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
    for (int i = 0; i + 1 < count(); i += 2) {
      if (segmentIs(i, word)) {
        return segment(i + 1);
      }
    }
    return "";
  }

  /** Whether it is a subscription's. */
  public boolean isSubscription() {
    return count() == 2 && segmentIs(0, "subscriptions");
  }

  /** Whether it is a resource group's. */
  public boolean isResourceGroup() {
    return count() == 4 && segmentIs(0, "subscriptions") && segmentIs(2, "resourceGroups");
  }

  /** The last segment. */
  public String name() {
    return segment(count() - 1);
  }

  /** The type, of the last {@code providers} part. */
  public ResourceType type() {
    ResourceType known = type;
    if (known == null) {
      known = typeOfText();
      type = known;
    }
    return known;
  }

  private ResourceType typeOfText() {
    int providers = lastProviders();
    if (providers < 0) {
      return segmentIs(0, "underpass")
          ? new ResourceType("Underpass", segment(1))
          : count() > 2 ? ResourceType.RESOURCE_GROUP : SUBSCRIPTION;
    }
    StringBuilder path = new StringBuilder();
    for (int i = providers + 2; i < count(); i += 2) {
      path.append(path.isEmpty() ? "" : "/").append(text, starts[i], starts[i + 1] - 1);
    }
    return new ResourceType(segment(providers + 1), path.toString());
  }

  private int lastProviders() {
    for (int i = count() - 4 + count() % 2; i >= 0; i -= 2) {
      if (segmentIs(i, "providers")) {
        return i;
      }
    }
    return -1;
  }

  /** The resource above: a child's parent, a top-level resource's group, an extension resource's target; itself at the top. */
  public ResourceId parent() {
    int keep = count() - 2;
    if (keep >= 2 && segmentIs(keep - 2, "providers")) {
      keep -= 2;
    }
    if (keep < 2) {
      return this;
    }
    return new ResourceId(text.substring(0, starts[keep] - 1), Arrays.copyOf(starts, keep + 1));
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
