package io.underpass.lab.router;

import io.underpass.net.IpAddress;
import io.underpass.net.Prefix;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/** What {@code gobgp -j global rib} says: for each prefix learnt, the next hops of its best path and of those as good. */
final class GobgpRib {
  /** Path attribute types of RFC 4271 section 5.1. */
  private static final int ORIGIN = 1;

  private static final int AS_PATH = 2;
  private static final int NEXT_HOP = 3;
  private static final int MULTI_EXIT_DISC = 4;
  private static final int LOCAL_PREF = 5;
  private static final int MP_REACH_NLRI = 14;
  private static final int AS_SET = 1;

  private GobgpRib() {}

  static Map<Prefix, List<IpAddress>> read(JsonNode rib) {
    Map<Prefix, List<IpAddress>> routes = new HashMap<>();
    rib.forEachEntry(
        (prefix, paths) ->
            paths.valueStream().filter(path -> path.path("best").asBoolean(false)).findFirst().filter(GobgpRib::learnt).ifPresent(
                best ->
                    routes.put(
                        Prefix.parse(prefix),
                        paths.valueStream()
                            .filter(path -> learnt(path) && rank(path).equals(rank(best)))
                            .map(path -> IpAddress.parse(nextHop(path)))
                            .distinct()
                            .limit(RouterPlan.MAXIMUM_PATHS)
                            .toList())));
    return routes;
  }

  private static boolean learnt(JsonNode path) {
    return path.has("neighbor-ip");
  }

  private static JsonNode attribute(JsonNode path, int type) {
    return path.path("attrs").valueStream().filter(attribute -> attribute.path("type").asInt() == type).findFirst()
        .orElse(MissingNode.getInstance());
  }

  private static String nextHop(JsonNode path) {
    JsonNode plain = attribute(path, NEXT_HOP);
    return (plain.isMissingNode() ? attribute(path, MP_REACH_NLRI) : plain).path("nexthop").asString();
  }

  /** What two paths must have in common to be equally good (RFC 4271 section 9.1.2.2, a to c). */
  private record Rank(int localPreference, int pathLength, int origin, int med) {}

  private static Rank rank(JsonNode path) {
    int length =
        attribute(path, AS_PATH).path("as_paths").valueStream()
            .mapToInt(segment -> segment.path("segment_type").asInt() == AS_SET ? 1 : segment.path("num").asInt())
            .sum();
    JsonNode preference = attribute(path, LOCAL_PREF);
    return new Rank(
        preference.path("value").asInt(100), length, attribute(path, ORIGIN).path("value").asInt(0),
        attribute(path, MULTI_EXIT_DISC).path("metric").asInt(0));
  }
}
