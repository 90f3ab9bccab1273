package io.underpass.control;

import io.underpass.model.ResourceId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a decider asks to commit.
 *
 * @param changes documents to put and delete, all or none; may be empty
 * @param operation the operation that follows it to the data plane; null for a change that is final at once. Deleted documents stay
 *     readable, marked {@link Document#deleting}, until the operation ends; without an operation they are gone at once
 */
public record Proposal(List<Change> changes, @Nullable OperationRequest operation) {
  /** An operation to begin. */
  public record OperationRequest(String name, ResourceId subject, Operation.Kind kind) {}

  public Proposal {
    changes = List.copyOf(changes);
  }
}
