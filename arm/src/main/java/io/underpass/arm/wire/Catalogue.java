package io.underpass.arm.wire;

import io.underpass.model.ResourceId;
import io.underpass.model.ResourceType;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** All resource types that there are. Immutable. */
public final class Catalogue {
  private final Map<ResourceType, ResourceKind> kinds = new LinkedHashMap<>();
  private final Map<ResourceType, List<ResourceKind>> children = new HashMap<>();

  public Catalogue(List<ResourceKind> kinds) {
    kinds.forEach(kind -> {
      ResourceType type = kind.shape().type();
      this.kinds.put(type, kind);
      int slash = type.path().lastIndexOf('/');
      if (slash > 0) {
        children.computeIfAbsent(new ResourceType(type.namespace(), type.path().substring(0, slash)), _ -> new ArrayList<>()).add(kind);
      }
    });
  }

  public Optional<ResourceKind> find(ResourceType type) {
    return Optional.ofNullable(kinds.get(type));
  }

  /** @throws IllegalStateException for a type that was never in the catalogue */
  public ResourceKind of(ResourceId id) {
    return find(id.type()).orElseThrow(() -> new IllegalStateException("no resource type " + id.type()));
  }

  /** The types directly below a type. */
  public List<ResourceKind> childrenOf(ResourceType type) {
    return children.getOrDefault(type, List.of());
  }

  /** Settings that any resource may have. */
  List<ResourceKind> extensions() {
    return kinds.values().stream().filter(kind -> kind.shape().placement() == Shape.Placement.EXTENSION).toList();
  }

  public Collection<ResourceKind> all() {
    return kinds.values();
  }
}
