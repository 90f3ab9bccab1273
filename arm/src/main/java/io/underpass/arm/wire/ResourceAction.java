package io.underpass.arm.wire;

import io.underpass.arm.http.Answer;
import io.underpass.arm.http.Call;
import io.underpass.model.ResourceId;
import io.underpass.model.ResourceType;

/**
 * A call on a resource that isn't its life cycle: {@code GET …/stats}, {@code POST …/query}.
 *
 * @param type of the resource
 * @param method GET or POST
 * @param word behind the resource's id
 * @param run answers; the resource exists
 */
public record ResourceAction(ResourceType type, String method, String word, Run run) {
  /** What answers. */
  @FunctionalInterface
  public interface Run {
    Answer answer(Call call, ResourceId id);
  }
}
