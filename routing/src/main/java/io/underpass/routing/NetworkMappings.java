package io.underpass.routing;

import io.underpass.net.IpAddress;
import io.underpass.plan.Mapping;
import io.underpass.plan.NetworkId;
import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The mappings of one network's addresses, one an interface: the addresses stand in a table that all nodes share, so that another node's
 * mappings cost no more than their
 * interfaces. Immutable.
 */
final class NetworkMappings extends AbstractMap<Mapping.Key, Mapping> {
  private final NetworkId network;
  private final AddressTable table;
  private final Mapping[] byNic;
  private final @Nullable BitSet selected;
  private final int size;

  /**
   * @param network where they are looked up
   * @param byNic by the index of the interface; owned from now on
   * @param selected positions that have a mapping; null: all; owned from now on
   */
  NetworkMappings(NetworkId network, AddressTable table, Mapping[] byNic, @Nullable BitSet selected) {
    this.network = network;
    this.table = table;
    this.byNic = byNic;
    this.selected = selected;
    this.size = selected == null ? table.size() : selected.cardinality();
  }

  NetworkId network() {
    return network;
  }

  /** Whether the other says the same of the same table: quicker than {@link #equals}. */
  boolean same(NetworkMappings other) {
    return network.equals(other.network)
        && table == other.table
        && Objects.equals(selected, other.selected)
        && (byNic == other.byNic || Arrays.equals(byNic, other.byNic));
  }

  @Override
  public @Nullable Mapping get(Object key) {
    return key instanceof Mapping.Key(NetworkId in, IpAddress address) && in.equals(network) ? at(address) : null;
  }

  @Nullable Mapping at(IpAddress address) {
    int position = table.position(address);
    return position < 0 || selected != null && !selected.get(position) ? null : byNic[table.owner(position)];
  }

  /** All of them, without their keys. */
  void each(BiConsumer<IpAddress, Mapping> visitor) {
    for (int at = following(0); at >= 0; at = following(at + 1)) {
      visitor.accept(table.address(at), byNic[table.owner(at)]);
    }
  }

  private int following(int position) {
    return selected == null ? position < table.size() ? position : -1 : selected.nextSetBit(position);
  }

  @Override
  public boolean containsKey(Object key) {
    return get(key) != null;
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public Set<Map.Entry<Mapping.Key, Mapping>> entrySet() {
    return new AbstractSet<>() {
      @Override
      public Iterator<Map.Entry<Mapping.Key, Mapping>> iterator() {
        return new Entries();
      }

      @Override
      public int size() {
        return size;
      }
    };
  }

  private final class Entries implements Iterator<Map.Entry<Mapping.Key, Mapping>> {
    private int next = following(0);

    @Override
    public boolean hasNext() {
      return next >= 0;
    }

    @Override
    public Map.Entry<Mapping.Key, Mapping> next() {
      if (next < 0) {
        throw new NoSuchElementException();
      }
      int position = next;
      next = following(position + 1);
      return Map.entry(new Mapping.Key(network, table.address(position)), byNic[table.owner(position)]);
    }
  }
}
