package io.underpass.control;

import io.underpass.model.ResourceId;
import tools.jackson.databind.node.ObjectNode;

/** One document of a commit. A commit is all of its changes or none. */
public sealed interface Change {
  ResourceId id();

  /** Creates or replaces. */
  record Put(ResourceId id, ObjectNode body) implements Change {}

  /** Removes, once the data plane no longer runs what followed from it. */
  record Delete(ResourceId id) implements Change {}
}
