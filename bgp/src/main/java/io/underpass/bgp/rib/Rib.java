package io.underpass.bgp.rib;

import io.underpass.bgp.message.AddressFamily;
import io.underpass.bgp.message.Nlri;
import io.underpass.bgp.message.PathAttributes;
import io.underpass.bgp.message.Update;
import io.underpass.net.IpAddress;
import io.underpass.net.Prefix;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The tables of a speaker (RFC 4271 section 3.2) for both families: what neighbors announced (Adj-RIB-In, before policy), what is used of
 * it (Loc-RIB), and what each neighbor was told (Adj-RIB-Out). For one thread alone. No object is kept for a prefix or a path, only for
 * each different set of attributes.
 *
 * <p>A neighbor's life: {@link #addPeer} and {@link #refresh} for each family when its session is up; {@link #announce} and
 * {@link #withdraw} as it says; {@link #drain} when there is room to send; {@link #removePeer} when the session is gone. Through a restart
 * of the neighbor (RFC 4724): {@link #stopAdvertising} and {@link #markStale} when the session is gone, {@link #updatePeer} and
 * {@link #refresh} when it is back, {@link #sweepStale} at the neighbor's End-of-RIB or when waiting has an end.
 */
public final class Rib {
  private final RibOptions options;
  private final RibListener listener;
  private final AttributeStore attributes = new AttributeStore();
  private final PeerList peers = new PeerList();
  private final List<Table> tables;
  private final Peer own;

  public Rib(RibOptions options, RibListener listener) {
    this.options = options;
    this.listener = listener;
    this.tables = Stream.of(AddressFamily.values()).map(family -> new Table(family, attributes, peers, options.maxPaths())).toList();
    this.own = add(new PeerInfo("", options.localAs(), options.bgpId(), IpAddress.ofIpv4(0), Map.of()), Source.OWN, Policies.ACCEPT_ALL);
  }

  /**
   * Makes a neighbor known. Nothing is sent to it before {@link #refresh}.
   *
   * @throws IllegalArgumentException if a policy has too many prefix sets
   */
  public PeerHandle addPeer(PeerInfo info, Policies policies) {
    return add(info, sourceOf(info), policies);
  }

  /** The session is another one (a new BGP identifier, new addresses); received paths stay. */
  public void updatePeer(PeerHandle peer, PeerInfo info) {
    Peer it = known(peer);
    if (sourceOf(info) != it.source) {
      throw new IllegalArgumentException("neighbor " + it + " was of AS " + it.info.peerAs() + " and is of AS " + info.peerAs()
          + " now: that is another neighbor, remove this one and add it");
    }
    it.info = info;
    exportAnew(it);
    importAnew(it);
    tables.forEach(table -> table.decideAgain(it.table(table.family)));
    finish();
  }

  /** Forgets the neighbor and all it announced; the handle is void. */
  public void removePeer(PeerHandle peer) {
    Peer it = known(peer);
    for (Table table : tables) {
      PeerTable theirs = it.table(table.family);
      table.outbound.stop(theirs);
      table.removeAll(theirs, theirs.in);
    }
    peers.remove(it);
    finish();
  }

  /**
   * Changes what routes from and to the neighbor go through, and applies it to those already there. Only what comes out differently is
   * sent.
   *
   * @throws IllegalArgumentException if a policy has too many prefix sets; nothing has changed then
   */
  public void setPolicies(PeerHandle peer, Policies policies) {
    Peer it = known(peer);
    new PolicyRun(policies.importPolicy());
    new PolicyRun(policies.exportPolicy());
    boolean importsOtherwise = !policies.importPolicy().equals(it.policies.importPolicy());
    it.policies = policies;
    exportAnew(it);
    if (importsOtherwise) {
      importAnew(it);
    }
    finish();
  }

  /** An UPDATE of the neighbor: its withdrawals, then its announcements. */
  public void receive(PeerHandle peer, Update update) {
    Peer it = known(peer);
    update.withdrawals().forEach(withdrawal -> table(withdrawal.family()).withdraw(it, withdrawal.prefixes()));
    update.announcements().forEach(announcement ->
        table(announcement.family()).announce(it, announcement.prefixes(), announcement.attributes()));
    finish();
  }

  /** The neighbor has these routes with these attributes, instead of others it may have announced for the prefixes. */
  public void announce(PeerHandle peer, Nlri prefixes, PathAttributes attributes) {
    table(prefixes.family()).announce(known(peer), prefixes, attributes);
    finish();
  }

  /** The neighbor has no routes to these prefixes any more; those it had none to are passed over. */
  public void withdraw(PeerHandle peer, Nlri prefixes) {
    table(prefixes.family()).withdraw(known(peer), prefixes);
    finish();
  }

  /** All the neighbor's routes of the family are gone. */
  public void withdrawAll(PeerHandle peer, AddressFamily family) {
    PeerTable theirs = known(peer).table(family);
    table(family).removeAll(theirs, theirs.in);
    finish();
  }

  /**
   * Marks all the neighbor's routes of the family; each stays as good as before until {@link #sweepStale} (RFC 4724 section 4.2), and an
   * announcement takes its mark away. Those marked already stay marked: where RFC 4724 wants them gone (the neighbor restarts once more),
   * sweep first; where RFC 7313 section 4 begins a refresh once more, don't.
   */
  public void markStale(PeerHandle peer, AddressFamily family) {
    PeerTable theirs = known(peer).table(family);
    theirs.stale.become(theirs.in);
  }

  /** Takes the neighbor's routes of the family away that are still marked. */
  public void sweepStale(PeerHandle peer, AddressFamily family) {
    PeerTable theirs = known(peer).table(family);
    table(family).removeAll(theirs, theirs.stale);
    finish();
  }

  /** The own routes, all of them: the difference to those before is applied. Of several for one prefix the last counts. */
  public void originate(Collection<LocalRoute> routes) {
    Map<Prefix, PathAttributes> last = new HashMap<>();
    routes.forEach(route -> last.put(route.prefix(), route.attributes()));
    own.tables().forEach(mine -> mine.stale.become(mine.in));
    last.forEach((prefix, itsAttributes) -> table(AddressFamily.of(prefix)).announce(own, Nlri.of(prefix), itsAttributes));
    tables.forEach(table -> table.removeAll(own.table(table.family), own.table(table.family).stale));
    finish();
  }

  /** The neighbor wants, or gets at last, all routes of the family (session up, RFC 2918): each is pending again. */
  public void refresh(PeerHandle peer, AddressFamily family) {
    table(family).outbound.refresh(known(peer).table(family));
    finish();
  }

  /** The session is gone: nothing is advertised to the neighbor, and nothing is pending until {@link #refresh}. */
  public void stopAdvertising(PeerHandle peer) {
    Peer it = known(peer);
    tables.forEach(table -> table.outbound.stop(it.table(table.family)));
    finish();
  }

  /** Whether {@link #drain} may have something to say. */
  public boolean pending(PeerHandle peer) {
    return known(peer).pending();
  }

  /** As {@link #pending(PeerHandle)}, of one family: when it is false for the first time after {@link #refresh}, End-of-RIB is due. */
  public boolean pending(PeerHandle peer, AddressFamily family) {
    return !known(peer).table(family).pending.isEmpty();
  }

  /**
   * Hands out what changed for the neighbor since it was last told, and takes it as told: withdrawals first, then announcements, prefixes
   * of equal attributes together, as many in one UPDATE as there are (the encoder makes as many messages of it as it takes). A prefix that
   * changed several times is in once, as it is now; a withdrawal is only of what was announced. Where tens of thousands are pending, they
   * are taken in parts, and each part has its withdrawals first.
   *
   * @param budget how many prefixes to look at, at most, 1 or more. Some thousands pack well; too few split what belongs together
   * @param sink takes each UPDATE at once and must not call back
   * @return how many prefixes were handed out; may be 0 although more is {@link #pending}
   */
  public int drain(PeerHandle peer, int budget, Consumer<Update> sink) {
    if (budget < 1) {
      throw new IllegalArgumentException("budget " + budget + ": at least one prefix is looked at");
    }
    Peer it = known(peer);
    int told = 0;
    for (Table table : tables) {
      told += told < budget ? table.outbound.drain(it.table(table.family), budget - told, sink) : 0;
    }
    finish();
    return told;
  }

  public PeerCounts counts(PeerHandle peer, AddressFamily family) {
    return known(peer).table(family).counts();
  }

  /** How many prefixes of the family have a best path. */
  public int size(AddressFamily family) {
    return table(family).size();
  }

  /**
   * Adj-RIB-In before policy, rejected ones included. This and the other streams are in no order that means anything, read the tables while
   * they are read themselves, and are void when a table changes: collect them, or page with {@code skip} and {@code limit}, on the Rib's
   * thread.
   */
  public Stream<RibRoute> received(PeerHandle peer, AddressFamily family) {
    return table(family).listing.received(known(peer).table(family));
  }

  /** What import policy left of {@link #received}. */
  public Stream<RibRoute> accepted(PeerHandle peer, AddressFamily family) {
    return table(family).listing.accepted(known(peer).table(family));
  }

  /** Adj-RIB-Out: what the neighbor was told. A route marked PENDING comes as it is about to be told, if it is. */
  public Stream<RibRoute> advertised(PeerHandle peer, AddressFamily family) {
    return table(family).listing.advertised(known(peer).table(family));
  }

  /** The Loc-RIB: for each prefix the best path, and those used beside it. */
  public Stream<RibRoute> best(AddressFamily family) {
    return table(family).listing.best();
  }

  /** All paths to a prefix that are candidates, the best first. */
  public Stream<RibRoute> paths(Prefix prefix) {
    Table table = table(AddressFamily.of(prefix));
    int slot = table.prefixes.find(prefix.address().high(), prefix.address().low(), prefix.length());
    return slot == PrefixIndex.NONE ? Stream.empty() : table.listing.pathsAt(slot);
  }

  /** The best path of the longest prefix that holds the address. */
  public Optional<RibRoute> longest(IpAddress address) {
    Table table = table(AddressFamily.of(address));
    int slot = table.prefixes.longest(address, it -> table.best(it) != 0);
    return slot == PrefixIndex.NONE ? Optional.empty() : Optional.of(table.listing.bestAt(slot));
  }

  /** How many different sets of attributes are referred to. */
  int attributeSets() {
    return attributes.size();
  }

  /** How many slots memory is held for. */
  int slots() {
    return tables.stream().mapToInt(table -> table.prefixes.limit()).sum();
  }

  RibOptions options() {
    return options;
  }

  private Source sourceOf(PeerInfo info) {
    return info.peerAs().equals(options.localAs()) ? Source.INTERNAL : Source.EXTERNAL;
  }

  private Table table(AddressFamily family) {
    return tables.get(family.ordinal());
  }

  private Peer known(PeerHandle handle) {
    Peer peer = (Peer) handle;
    if (!peers.has(peer)) {
      throw new IllegalArgumentException("neighbor " + peer + " was removed from this RIB, or is of another one");
    }
    return peer;
  }

  private Peer add(PeerInfo info, Source source, Policies policies) {
    return peers.add(index -> new Peer(index, info, source, policies, tables.stream()
        .map(table -> new PeerTable(index, importer(table.family, info, source, policies), exporter(table.family, info, source, policies)))
        .toList()));
  }

  private Importer importer(AddressFamily family, PeerInfo info, Source source, Policies policies) {
    return new Importer(options, family, info, source, policies.importPolicy());
  }

  /** The one of a neighbor of equal terms, if there is one. */
  private Exporter exporter(AddressFamily family, PeerInfo info, Source source, Policies policies) {
    Exporter.Terms terms =
        new Exporter.Terms(family, source, Optional.ofNullable(info.nextHops().get(family)), policies.exportPolicy());
    return peers.stream().map(peer -> peer.table(family).exporter).filter(exporter -> exporter.terms().equals(terms)).findFirst()
        .orElseGet(() -> new Exporter(options, terms));
  }

  private void exportAnew(Peer it) {
    for (Table table : tables) {
      PeerTable theirs = it.table(table.family);
      Exporter exporter = exporter(table.family, it.info, it.source, it.policies);
      if (exporter != theirs.exporter) {
        table.outbound.setExporter(theirs, exporter);
      }
    }
  }

  private void importAnew(Peer it) {
    for (Table table : tables) {
      PeerTable theirs = it.table(table.family);
      theirs.importer = importer(table.family, it.info, it.source, it.policies);
      table.importAgain(theirs);
    }
  }

  private void finish() {
    boolean changed = false;
    for (Table table : tables) {
      changed |= table.changed;
      table.changed = false;
      table.tidy();
    }
    if (changed) {
      listener.routesChanged();
    }
    for (int i = 0; i < peers.limit(); i++) {
      Peer peer = peers.at(i);
      if (peer != null && peer.wokenUp()) {
        listener.updatesPending(peer);
      }
    }
  }
}
