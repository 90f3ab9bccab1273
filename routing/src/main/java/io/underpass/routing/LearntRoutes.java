package io.underpass.routing;

import io.underpass.net.IpAddress;
import io.underpass.net.Prefix;
import io.underpass.net.PrefixTrie;
import io.underpass.plan.LongestPrefix;
import io.underpass.plan.NetworkId;
import io.underpass.plan.Route;
import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What one network has of a table that many hear: a route for each of its ways, and the prefixes that are the network's own left out. Immutable. */
final class LearntRoutes extends AbstractMap<Route.Key, Route> implements LongestPrefix {
  private final NetworkId number;
  private final LearntTable table;
  private final Route[] byWay;
  private final Set<Prefix> without;

  /**
   * @param byWay by the number of the way; owned from now on
   * @param without prefixes of the table within the network's own spaces or those that it is peered with
   */
  LearntRoutes(NetworkId number, LearntTable table, Route[] byWay, Set<Prefix> without) {
    this.number = number;
    this.table = table;
    this.byWay = byWay;
    this.without = without;
  }

  /** Whether the other says the same of the same table: quicker than {@link #equals}. */
  boolean same(LearntRoutes other) {
    return number.equals(other.number) && table == other.table && Arrays.equals(byWay, other.byWay) && without.equals(other.without);
  }

  @Override
  public @Nullable Route get(Object key) {
    if (!(key instanceof Route.Key(NetworkId in, Prefix prefix)) || !in.equals(number) || without.contains(prefix)) {
      return null;
    }
    Integer way = table.numbers().get(prefix);
    return way == null ? null : byWay[way];
  }

  @Override
  public boolean containsKey(Object key) {
    return get(key) != null;
  }

  /** One that is left out lies within a space of the network, whose own route is longer than all others that hold it. */
  @Override
  public Optional<PrefixTrie.Match<Route>> longest(NetworkId in, IpAddress destination) {
    return in.equals(number)
        ? table.longest(destination)
            .filter(match -> !without.contains(match.prefix()))
            .map(match -> new PrefixTrie.Match<>(match.prefix(), byWay[match.value()]))
        : Optional.empty();
  }

  @Override
  public int size() {
    return table.size() - without.size();
  }

  @Override
  public Set<Map.Entry<Route.Key, Route>> entrySet() {
    return new AbstractSet<>() {
      @Override
      public Iterator<Map.Entry<Route.Key, Route>> iterator() {
        return table.numbers().entrySet().stream()
            .filter(entry -> !without.contains(entry.getKey()))
            .map(entry -> Map.entry(new Route.Key(number, entry.getKey()), byWay[entry.getValue()]))
            .iterator();
      }

      @Override
      public int size() {
        return LearntRoutes.this.size();
      }
    };
  }
}
