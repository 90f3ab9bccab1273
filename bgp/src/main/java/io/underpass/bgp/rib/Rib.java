package io.underpass.bgp.rib;

import io.underpass.bgp.message.AddressFamily;
import io.underpass.bgp.message.Nlri;
import io.underpass.bgp.message.PathAttributes;
import io.underpass.bgp.message.Update;
import io.underpass.net.IpAddress;
import io.underpass.net.Prefix;
import java.util.Collection;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The tables of a speaker (RFC 4271 section 3.2) for both families: what neighbors announced (Adj-RIB-In, before policy), what is used of
 * it (Loc-RIB), and what each neighbor was told (Adj-RIB-Out). For one thread alone. No object is kept for a prefix or a path, only for
 * each different set of attributes.
 *
 * <p>A neighbor's life: {@link #addPeer} and {@link #refresh} for each family when its session is up; {@link #announce} and {@link #withdraw} as
 * it says; {@link #drain} when there is room to send; {@link #removePeer} when the session is gone. Through a restart of the neighbor
 * (RFC 4724): {@link #stopAdvertising} and {@link #markStale} when the session is gone, {@link #updatePeer} and {@link #refresh} when it is back,
 * {@link #sweepStale} at the neighbor's End-of-RIB or when waiting has an end.
 */
public final class Rib {
  public Rib(RibOptions options, RibListener listener) {}

  /**
   * Makes a neighbor known. Nothing is sent to it before {@link #refresh}.
   *
   * @throws IllegalArgumentException if a policy has too many prefix sets
   */
  public PeerHandle addPeer(PeerInfo info, Policies policies) {
    throw new UnsupportedOperationException();
  }

  /** The session is another one (a new BGP identifier, new addresses); received paths stay. */
  public void updatePeer(PeerHandle peer, PeerInfo info) {
    throw new UnsupportedOperationException();
  }

  /** Forgets the neighbor and all it announced; the handle is void. */
  public void removePeer(PeerHandle peer) {
    throw new UnsupportedOperationException();
  }

  /**
   * Changes what routes from and to the neighbor go through, and applies it to those already there. Only what comes out differently is sent.
   *
   * @throws IllegalArgumentException if a policy has too many prefix sets; nothing has changed then
   */
  public void setPolicies(PeerHandle peer, Policies policies) {
    throw new UnsupportedOperationException();
  }

  /** An UPDATE of the neighbor: its withdrawals, then its announcements. */
  public void receive(PeerHandle peer, Update update) {
    throw new UnsupportedOperationException();
  }

  /** The neighbor has these routes with these attributes, instead of others it may have announced for the prefixes. */
  public void announce(PeerHandle peer, Nlri prefixes, PathAttributes attributes) {
    throw new UnsupportedOperationException();
  }

  /** The neighbor has no routes to these prefixes any more; those it had none to are passed over. */
  public void withdraw(PeerHandle peer, Nlri prefixes) {
    throw new UnsupportedOperationException();
  }

  /** All the neighbor's routes of the family are gone. */
  public void withdrawAll(PeerHandle peer, AddressFamily family) {
    throw new UnsupportedOperationException();
  }

  /**
   * Marks all the neighbor's routes of the family; each stays as good as before until {@link #sweepStale} (RFC 4724 section 4.2), and an
   * announcement takes its mark away. Those marked already stay marked: where RFC 4724 wants them gone (the neighbor restarts once more),
   * sweep first; where RFC 7313 section 4 begins a refresh once more, don't.
   */
  public void markStale(PeerHandle peer, AddressFamily family) {
    throw new UnsupportedOperationException();
  }

  /** Takes the neighbor's routes of the family away that are still marked. */
  public void sweepStale(PeerHandle peer, AddressFamily family) {
    throw new UnsupportedOperationException();
  }

  /** The own routes, all of them: the difference to those before is applied. Of several for one prefix the last counts. */
  public void originate(Collection<LocalRoute> routes) {
    throw new UnsupportedOperationException();
  }

  /** The neighbor wants, or gets at last, all routes of the family (session up, RFC 2918): each is pending again. */
  public void refresh(PeerHandle peer, AddressFamily family) {
    throw new UnsupportedOperationException();
  }

  /** The session is gone: nothing is advertised to the neighbor, and nothing is pending until {@link #refresh}. */
  public void stopAdvertising(PeerHandle peer) {
    throw new UnsupportedOperationException();
  }

  /** Whether {@link #drain} may have something to say. */
  public boolean pending(PeerHandle peer) {
    throw new UnsupportedOperationException();
  }

  /** As {@link #pending(PeerHandle)}, of one family: when it is false for the first time after {@link #refresh}, End-of-RIB is due. */
  public boolean pending(PeerHandle peer, AddressFamily family) {
    throw new UnsupportedOperationException();
  }

  /**
   * Hands out what changed for the neighbor since it was last told, and takes it as told: withdrawals first, then announcements, prefixes of
   * equal attributes together, as many in one UPDATE as there are (the encoder makes as many messages of it as it takes). A prefix that
   * changed several times is in once, as it is now; a withdrawal is only of what was announced.
   *
   * @param budget how many prefixes to look at, at most, 1 or more
   * @return how many prefixes were handed out; may be 0 although more is {@link #pending}
   */
  public int drain(PeerHandle peer, int budget, Consumer<Update> sink) {
    throw new UnsupportedOperationException();
  }

  public PeerCounts counts(PeerHandle peer, AddressFamily family) {
    throw new UnsupportedOperationException();
  }

  /** How many prefixes of the family have a best path. */
  public int size(AddressFamily family) {
    throw new UnsupportedOperationException();
  }

  /**
   * Adj-RIB-In before policy, rejected ones included. This and the other streams are in no order that means anything, read the tables while they
   * are read themselves, and are void when a table changes: collect them, or page with {@code skip} and {@code limit}, on the Rib's thread.
   */
  public Stream<RibRoute> received(PeerHandle peer, AddressFamily family) {
    throw new UnsupportedOperationException();
  }

  /** What import policy left of {@link #received}. */
  public Stream<RibRoute> accepted(PeerHandle peer, AddressFamily family) {
    throw new UnsupportedOperationException();
  }

  /** Adj-RIB-Out: what the neighbor was told. A route marked PENDING comes as it is about to be told, if it is. */
  public Stream<RibRoute> advertised(PeerHandle peer, AddressFamily family) {
    throw new UnsupportedOperationException();
  }

  /** The Loc-RIB: for each prefix the best path, and those used beside it. */
  public Stream<RibRoute> best(AddressFamily family) {
    throw new UnsupportedOperationException();
  }

  /** All paths to a prefix that are candidates, the best first. */
  public Stream<RibRoute> paths(Prefix prefix) {
    throw new UnsupportedOperationException();
  }

  /** The best path of the longest prefix that holds the address. */
  public Optional<RibRoute> longest(IpAddress address) {
    throw new UnsupportedOperationException();
  }
}
