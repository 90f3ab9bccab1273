package io.underpass.control;

import io.underpass.model.ResourceId;
import tools.jackson.databind.node.ObjectNode;

/** One document of a commit. A commit is all of its changes or none. */
public sealed interface Change {
  ResourceId id();

  /** Creates or replaces. */
  record Put(ResourceId id, ObjectNode body) implements Change {}

  /** Removes; a document that isn't there is no error. {@link Proposal#operation} says when. */
  record Delete(ResourceId id) implements Change {}
}
