package io.underpass.routing;

import io.underpass.model.Resource;
import io.underpass.model.Resources;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The resources of some types at one revision. Their lists are other objects only after a change, so comparing costs nothing. */
final class Inputs {
  private final List<? extends List<?>> lists;

  private Inputs(List<? extends List<?>> lists) {
    this.lists = lists;
  }

  @SafeVarargs
  static Inputs of(Resources resources, Class<? extends Resource>... types) {
    return new Inputs(Arrays.stream(types).map(resources::all).toList());
  }

  /** Whether nothing has changed; the other is of the same types. */
  boolean same(@Nullable Inputs other) {
    for (int i = 0; other != null && i < lists.size(); i++) {
      if (lists.get(i) != other.lists.get(i)) {
        return false;
      }
    }
    return other != null;
  }
}
