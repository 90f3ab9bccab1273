package io.underpass.bgp.session;

import io.underpass.bgp.ListenAddress;
import io.underpass.bgp.Md5Key;
import io.underpass.bgp.Neighbor;
import io.underpass.bgp.SpeakerConfig;
import io.underpass.bgp.transport.Connection;
import io.underpass.net.IpAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** The addresses that a speaker listens on, with the keys of the neighbors that may come there. On its loop only. */
final class ListenPoints {
  private final Surroundings around;
  private final Consumer<Connection> accepted;
  private final Map<ListenAddress, ListenPoint> points = new LinkedHashMap<>();

  /** @param accepted is handed every connection, from whomever */
  ListenPoints(Surroundings around, Consumer<Connection> accepted) {
    this.around = around;
    this.accepted = accepted;
  }

  /** Those of a configuration, and no others. What stays goes on listening. */
  void become(SpeakerConfig config) {
    points.entrySet().removeIf(entry -> {
      boolean gone = !config.listen().contains(entry.getKey());
      if (gone) {
        entry.getValue().close();
      }
      return gone;
    });
    for (ListenAddress address : config.listen()) {
      Map<IpAddress, Md5Key> keys = keys(config, address);
      ListenPoint point = points.get(address);
      if (point == null) {
        points.put(address, new ListenPoint(around, address, keys, accepted));
      } else {
        point.keys(keys);
      }
    }
  }

  private static Map<IpAddress, Md5Key> keys(SpeakerConfig config, ListenAddress address) {
    Map<IpAddress, Md5Key> keys = new LinkedHashMap<>();
    for (Neighbor neighbor : config.neighbors()) {
      if (neighbor.address().isIpv4() == address.address().isIpv4()) {
        neighbor.security().md5Key().ifPresent(key -> keys.put(neighbor.address(), key));
      }
    }
    return keys;
  }

  /** Why some address isn't listened on; empty if all is well. */
  List<String> problems() {
    return points.values().stream().flatMap(point -> point.problem().stream()).toList();
  }

  void close() {
    points.values().forEach(ListenPoint::close);
  }
}
