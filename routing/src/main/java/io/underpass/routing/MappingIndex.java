package io.underpass.routing;

import io.underpass.net.IpAddress;
import io.underpass.plan.Mapping;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The mappings of a network that has the addresses of many others, such as a circuit's: to ask each of them would take too long. Who asks
 * once asks each of them all the same, and only what is asked again and again is indexed. Safe for any thread.
 */
final class MappingIndex {
  /** Questions after which an index is made: as many as cost about what it costs. */
  private static final int WORTH_IT = 16;

  private final List<NetworkMappings> parts;
  /** Lost counts of threads that ask at once only put off the index. */
  private int asked;
  private volatile @Nullable Table table;

  /** @param parts where several have an address, the first counts */
  MappingIndex(List<NetworkMappings> parts) {
    this.parts = parts;
  }

  @Nullable Mapping at(IpAddress address) {
    Table ready = table;
    if (ready == null && asked++ >= WORTH_IT) {
      ready = new Table(parts);
      table = ready;
    }
    if (ready != null) {
      return ready.at(address);
    }
    for (NetworkMappings part : parts) {
      Mapping mapping = part.at(address);
      if (mapping != null) {
        return mapping;
      }
    }
    return null;
  }

  /** Addresses by hash, linear probing. */
  private static final class Table {
    final IpAddress[] addresses;
    final Mapping[] mappings;

    Table(List<NetworkMappings> parts) {
      int most = parts.stream().mapToInt(NetworkMappings::size).sum();
      this.addresses = new IpAddress[Integer.highestOneBit(Math.max(most, 4)) * 4];
      this.mappings = new Mapping[addresses.length];
      parts.forEach(part -> part.each((address, mapping) -> {
        int slot = slot(address);
        if (mappings[slot] == null) {
          addresses[slot] = address;
          mappings[slot] = mapping;
        }
      }));
    }

    /** Where the address is, or would go. */
    private int slot(IpAddress address) {
      int slot = address.hashCode() & addresses.length - 1;
      while (addresses[slot] != null && !addresses[slot].equals(address)) {
        slot = slot + 1 & addresses.length - 1;
      }
      return slot;
    }

    @Nullable Mapping at(IpAddress address) {
      return mappings[slot(address)];
    }
  }
}
