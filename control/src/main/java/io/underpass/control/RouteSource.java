package io.underpass.control;

import io.underpass.model.LearntRoute;
import io.underpass.model.Resources;
import io.underpass.routing.Reachability;
import java.util.List;

/** Where on-premises prefixes come from, and who hears whom. Safe for any thread. */
public interface RouteSource {
  /**
   * What customers announce now.
   *
   * @param resources what exists; sources that follow from it, and no others, need to look
   * @return the same list as before where nothing changed, if that is cheap
   */
  List<LearntRoute> routes(Resources resources);

  /** Which gateways and edges speak now, and which edges are dead; an equal one where nothing changed. */
  Reachability reachability();

  /** Calls this, and returns at once, whenever routes or reachability may have changed for another reason than a change of resources. */
  void listen(Runnable changed);
}
