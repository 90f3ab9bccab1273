package io.underpass.arm.wire;

import io.underpass.arm.http.Answer;
import io.underpass.arm.http.Call;
import io.underpass.model.ResourceId;
import io.underpass.model.ResourceType;
import java.util.List;

/**
 * A call on a resource that isn't its life cycle: {@code GET …/stats}, {@code POST …/query}.
 *
 * @param type of the resource
 * @param method GET, POST or PUT; a word may have several
 * @param word behind the resource's id; with {@code /{…}} at its end one more segment follows, which {@link #run} reads
 * @param run answers; the resource exists
 */
public record ResourceAction(ResourceType type, String method, String word, Run run) {
  /** Whether these are the segments behind the resource's id. */
  public boolean answers(List<String> behind) {
    int slash = word.indexOf('/');
    return behind.size() == (slash < 0 ? 1 : 2) && behind.getFirst().equalsIgnoreCase(slash < 0 ? word : word.substring(0, slash));
  }

  /** What answers. */
  @FunctionalInterface
  public interface Run {
    Answer answer(Call call, ResourceId id);
  }
}
