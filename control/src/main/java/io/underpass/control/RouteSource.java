package io.underpass.control;

import io.underpass.model.LearntRoute;
import io.underpass.model.Resources;
import java.util.List;

/** Where on-premises prefixes come from. Safe for any thread. */
public interface RouteSource {
  /**
   * What customers announce now.
   *
   * @param resources what exists; sources that follow from it, and no others, need to look
   * @return the same list as before where nothing changed, if that is cheap
   */
  List<LearntRoute> routes(Resources resources);

  /** Calls this, and returns at once, whenever routes may have changed for another reason than a change of resources. */
  void listen(Runnable changed);
}
