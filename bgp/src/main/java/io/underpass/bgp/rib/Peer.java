package io.underpass.bgp.rib;

import io.underpass.bgp.message.AddressFamily;
import java.util.List;

/** A neighbor as the tables have it, or the speaker itself as the source of its own routes. */
final class Peer implements PeerHandle {
  final int index;
  PeerInfo info;
  Source source;
  Policies policies;
  private final List<PeerTable> tables;

  /** @param tables one for each family, in its order */
  Peer(int index, PeerInfo info, Source source, Policies policies, List<PeerTable> tables) {
    this.index = index;
    this.info = info;
    this.source = source;
    this.policies = policies;
    this.tables = List.copyOf(tables);
  }

  List<PeerTable> tables() {
    return tables;
  }

  PeerTable table(AddressFamily family) {
    return tables.get(family.ordinal());
  }

  boolean pending() {
    return tables.stream().anyMatch(table -> !table.pending.isEmpty());
  }

  /** Whether something is pending where there was nothing when this was asked last. */
  boolean wokenUp() {
    boolean woken = false;
    for (PeerTable table : tables) {
      woken |= table.woken && !table.pending.isEmpty();
      table.woken = false;
    }
    return woken;
  }

  @Override
  public String name() {
    return info.name();
  }

  @Override
  public String toString() {
    return name();
  }
}
