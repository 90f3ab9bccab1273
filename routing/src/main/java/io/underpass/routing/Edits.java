package io.underpass.routing;

import io.underpass.model.Resource;
import java.util.ArrayList;
import java.util.List;

/**
 * How a list of resources became another one: what stays the same object keeps its order. Walking both costs next to nothing where they
 * have most in common, as after {@link io.underpass.model.Resources#with}.
 *
 * @param gone what isn't in the list any more, or is there in another state
 * @param come what wasn't there, or was in another state
 * @param from by the position now: where the same object stood before; −1 for what has come
 */
record Edits<R extends Resource>(List<R> gone, List<R> come, int[] from) {
  static <R extends Resource> Edits<R> between(List<R> before, List<R> now) {
    List<R> gone = new ArrayList<>();
    List<R> come = new ArrayList<>();
    int[] from = new int[now.size()];
    Object[] olds = before.toArray();
    Object[] news = now.toArray();
    int old = 0;
    for (int i = 0; i < news.length; i++) {
      if (old < olds.length && olds[old] == news[i]) {
        from[i] = old++;
        continue;
      }
      R one = now.get(i);
      while (old < olds.length && olds[old] != one && !before.get(old).id().equals(one.id())) {
        gone.add(before.get(old++));
      }
      if (old < olds.length && olds[old] == one) {
        from[i] = old++;
        continue;
      }
      from[i] = -1;
      come.add(one);
      if (old < olds.length) {
        gone.add(before.get(old++));
      }
    }
    gone.addAll(before.subList(old, before.size()));
    return new Edits<>(gone, come, from);
  }
}
