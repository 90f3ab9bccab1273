package io.underpass.control;

import io.underpass.model.ResourceId;
import io.underpass.model.ResourceType;
import java.util.Collection;
import java.util.Optional;

/** All documents at one revision; immutable, safe for any thread. */
public interface Snapshot {
  long revision();

  /** Ids compare without case. */
  Optional<Document> get(ResourceId id);

  /** All of a type, in order of id. */
  Collection<Document> ofType(ResourceType type);

  /** All below a resource (its children and theirs), or in a resource group or subscription, in order of id. */
  Collection<Document> below(ResourceId parent);

  /** All. */
  Collection<Document> all();
}
