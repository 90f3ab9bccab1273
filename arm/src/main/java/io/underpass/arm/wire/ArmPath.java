package io.underpass.arm.wire;

import io.underpass.model.ResourceId;
import io.underpass.model.ResourceType;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the part of a path behind its last {@code providers} says: a resource, or a word below one (a list of children, or an action).
 *
 * @param scope what stands in front of {@code providers}: a subscription, a resource group, a resource; null for the tenant
 * @param namespace such as {@code Microsoft.Network}
 * @param rest types and names in turn; an odd number ends in a type or an action
 */
public record ArmPath(@Nullable ResourceId scope, String namespace, List<String> rest) {
  /** Empty when there is no {@code providers} with a namespace behind it. */
  public static Optional<ArmPath> parse(List<String> segments) {
    for (int i = segments.size() - 2; i >= 0; i--) {
      if (segments.get(i).equalsIgnoreCase("providers") && i % 2 == 0) {
        if (i == 0) {
          return Optional.of(new ArmPath(null, segments.get(1), segments.subList(2, segments.size())));
        }
        int at = i;
        return ResourceId.tryParse("/" + String.join("/", segments.subList(0, i)))
            .map(scope -> new ArmPath(scope, segments.get(at + 1), segments.subList(at + 2, segments.size())));
      }
    }
    return Optional.empty();
  }

  /** Whether it is in a resource group, and in nothing else. */
  boolean isOnGroup() {
    return scope != null && scope.isResourceGroup();
  }

  /** Whether it is in a subscription, and in nothing else. */
  boolean isOnSubscription() {
    return scope != null && scope.isSubscription();
  }

  public boolean isResource() {
    return !rest.isEmpty() && rest.size() % 2 == 0;
  }

  /** Types joined, the last word included where {@link #rest} is odd. */
  public ResourceType type() {
    StringBuilder path = new StringBuilder();
    for (int i = 0; i < rest.size(); i += 2) {
      path.append(i == 0 ? "" : "/").append(rest.get(i));
    }
    return new ResourceType(namespace, path.toString());
  }

  /** The id of a resource. */
  public ResourceId id() {
    return id(rest.size());
  }

  /** The resource in front of the last word. */
  public ResourceId owner() {
    return id(rest.size() - 1);
  }

  /** The resource in front of the last two words, and these; where {@link #isResource}, they may be an action and its argument. */
  public ResourceId ownerOfPair() {
    return id(rest.size() - 2);
  }

  private ResourceId id(int count) {
    return ResourceId.parse(
        (scope == null ? "" : scope.toString())
            + "/providers/"
            + namespace
            + (count == 0 ? "" : "/" + String.join("/", rest.subList(0, count))));
  }
}
