package io.underpass.bgp.session;

import io.underpass.bgp.Neighbor;
import io.underpass.bgp.NeighborStatus.PrefixCounts;
import io.underpass.bgp.PrefixLimit;
import io.underpass.bgp.message.AddressFamily;
import io.underpass.bgp.message.Capability;
import io.underpass.bgp.message.Notification;
import io.underpass.bgp.message.NotificationReason;
import io.underpass.bgp.message.Octets;
import io.underpass.bgp.message.RouteRefresh;
import io.underpass.bgp.message.Update;
import io.underpass.bgp.rib.PeerCounts;
import io.underpass.bgp.rib.PeerHandle;
import io.underpass.bgp.rib.PeerInfo;
import io.underpass.bgp.rib.Policies;
import io.underpass.bgp.rib.Rib;
import io.underpass.bgp.transport.Loop;
import io.underpass.net.IpAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A neighbor's routes in the tables, and what it is told: from Established to Established, and through its restart (RFC 4724 section 4.2).
 * On its loop only.
 */
final class RouteExchange {
  /** Prefixes looked at before there is another look at the socket. */
  private static final int BUDGET = 8_192;

  /** Rounds of that before other sessions of the loop have their turn. */
  private static final int ROUNDS = 4;

  private final Loop loop;
  private final Rib rib;
  private final SessionTimer restartTimer;
  private final SessionTimer staleTimer;
  private final Set<AddressFamily> stale = EnumSet.noneOf(AddressFamily.class);
  private final Set<AddressFamily> endOfRibDue = EnumSet.noneOf(AddressFamily.class);
  private @Nullable PeerHandle peer;
  private @Nullable BgpConnection connection;
  private boolean pumpDue;

  RouteExchange(Loop loop, Rib rib, Runnable staleGone) {
    this.loop = loop;
    this.rib = rib;
    restartTimer = new SessionTimer(loop, () -> {
      forgetStale();
      staleGone.run();
    });
    staleTimer = new SessionTimer(loop, () -> {
      forgetStale();
      staleGone.run();
    });
  }

  Optional<PeerHandle> peer() {
    return Optional.ofNullable(peer);
  }

  /** Whether routes are kept of a neighbor that restarts. */
  boolean helping() {
    return !stale.isEmpty();
  }

  /** The session is up. Nothing is sent before {@link #advertise}. */
  void established(Neighbor neighbor, BgpConnection up, Agreement agreement) {
    connection = up;
    PeerInfo info = new PeerInfo(
        neighbor.name(), neighbor.peerAs(), agreement.theirs().bgpId(), neighbor.address(), nextHops(neighbor, up.wire()));
    PeerHandle known = peer;
    if (known == null) {
      peer = rib.addPeer(info, policies(neighbor));
      return;
    }
    rib.updatePeer(known, info);
    restartTimer.stop();
    // RFC 4724 section 4.2: families without the F bit, or not there any more, have lost their routes.
    for (AddressFamily family : Set.copyOf(stale)) {
      if (!agreement.restartable().contains(family) || !agreement.forwardingPreserved(family)) {
        stale.remove(family);
        rib.sweepStale(known, family);
      }
    }
    if (helping()) {
      staleTimer.start(neighbor.gracefulRestart().orElseThrow().staleTime());
    }
  }

  private static Map<AddressFamily, IpAddress> nextHops(Neighbor neighbor, @Nullable Wire wire) {
    Map<AddressFamily, IpAddress> nextHops = new EnumMap<>(AddressFamily.class);
    if (wire != null) {
      nextHops.put(AddressFamily.of(wire.local()), wire.local());
    }
    nextHops.putAll(neighbor.nextHops());
    return nextHops;
  }

  private static Policies policies(Neighbor neighbor) {
    return new Policies(neighbor.importPolicy(), neighbor.exportPolicy());
  }

  /** All routes, and End-of-RIB behind them. */
  void advertise() {
    PeerHandle known = peer;
    Agreement agreement = connection == null ? null : connection.agreement();
    if (known != null && agreement != null) {
      for (AddressFamily family : agreement.negotiated().families()) {
        rib.refresh(known, family);
        endOfRibDue.add(family);
      }
      pumpSoon();
    }
  }

  /** The session is gone. */
  void released(Agreement agreement, Ending.Routes routes) {
    connection = null;
    endOfRibDue.clear();
    staleTimer.stop();
    restartTimer.stop();
    PeerHandle known = peer;
    if (known == null) {
      return;
    }
    Duration restartTime =
        Duration.ofSeconds(agreement.restart().map(Capability.GracefulRestart::restartSeconds).orElse(0));
    if (routes == Ending.Routes.DROP || agreement.restartable().isEmpty() || restartTime.isZero()) {
      forget();
      return;
    }
    rib.stopAdvertising(known);
    for (AddressFamily family : AddressFamily.values()) {
      // What was stale before this session ended is gone for good: no chain of restarts keeps it (RFC 4724 section 4.2).
      if (stale.remove(family)) {
        rib.sweepStale(known, family);
      }
      if (agreement.restartable().contains(family)) {
        rib.markStale(known, family);
        stale.add(family);
      } else {
        rib.withdrawAll(known, family);
      }
    }
    restartTimer.start(restartTime);
  }

  /** Everything of the neighbor leaves the tables. */
  void forget() {
    restartTimer.stop();
    staleTimer.stop();
    stale.clear();
    if (peer != null) {
      rib.removePeer(peer);
      peer = null;
    }
  }

  private void forgetStale() {
    if (connection == null) {
      forget();
      return;
    }
    for (AddressFamily family : stale) {
      rib.sweepStale(known(), family);
    }
    stale.clear();
  }

  private PeerHandle known() {
    return Optional.ofNullable(peer).orElseThrow();
  }

  void receive(Update update) {
    rib.receive(known(), update);
  }

  /** The neighbor has said all it had to say. */
  void endOfRib(AddressFamily family) {
    if (stale.remove(family)) {
      rib.sweepStale(known(), family);
    }
    if (!helping()) {
      staleTimer.stop();
    }
  }

  void setPolicies(Neighbor neighbor) {
    if (peer != null) {
      rib.setPolicies(peer, policies(neighbor));
    }
  }

  /** More prefixes than the neighbor may send. */
  record Excess(AddressFamily family, int received, PrefixLimit limit) {
    /** RFC 4486 section 4: the data are the family and the limit. */
    Notification notification() {
      ByteBuffer data = ByteBuffer.allocate(7).putShort((short) family.afi()).put((byte) family.safi()).putInt(limit.prefixes());
      return Notification.of(NotificationReason.MAXIMUM_PREFIXES_REACHED, Octets.of(data.array()));
    }
  }

  Optional<Excess> overLimit(Map<AddressFamily, PrefixLimit> limits) {
    PeerHandle known = peer;
    if (known != null) {
      for (Map.Entry<AddressFamily, PrefixLimit> limit : limits.entrySet()) {
        int received = rib.counts(known, limit.getKey()).received();
        if (received > limit.getValue().prefixes()) {
          return Optional.of(new Excess(limit.getKey(), received, limit.getValue()));
        }
      }
    }
    return Optional.empty();
  }

  /** RFC 2918 section 4: the neighbor gets it all again. */
  void refreshAsked(RouteRefresh refresh) {
    Agreement agreement = connection == null ? null : connection.agreement();
    if (agreement != null && refresh.subtype() == RouteRefresh.REQUEST) {
      refresh.family().filter(agreement.negotiated().families()::contains).ifPresent(family -> rib.refresh(known(), family));
    }
  }

  /** Asks for all the neighbor's routes again and sends it ours. */
  void refreshBoth() {
    Agreement agreement = connection == null ? null : connection.agreement();
    if (connection != null && agreement != null) {
      for (AddressFamily family : agreement.negotiated().families()) {
        if (agreement.routeRefresh()) {
          connection.send(new RouteRefresh(family, RouteRefresh.REQUEST));
        }
        rib.refresh(known(), family);
      }
    }
  }

  Map<AddressFamily, PrefixCounts> counts(Set<AddressFamily> families) {
    Map<AddressFamily, PrefixCounts> counts = new EnumMap<>(AddressFamily.class);
    for (AddressFamily family : families) {
      PeerCounts held = peer == null ? null : rib.counts(peer, family);
      counts.put(family, held == null ? new PrefixCounts(0, 0, 0) : new PrefixCounts(held.received(), held.accepted(), held.advertised()));
    }
    return counts;
  }

  /** Sends what is pending when the loop has done what is at hand, so that a batch of changes goes out as one. */
  void pumpSoon() {
    if (!pumpDue) {
      pumpDue = true;
      loop.execute(this::pump);
    }
  }

  /** Sends what is pending as long as there is room. */
  void pump() {
    pumpDue = false;
    BgpConnection to = connection;
    if (to == null) {
      return;
    }
    for (int round = 0; round < ROUNDS && to.isWritable(); round++) {
      if (!rib.pending(known())) {
        break;
      }
      sendSome(to);
    }
    sendEndOfRib(to);
    if (rib.pending(known()) && to.isWritable()) {
      pumpSoon();
    }
  }

  private void sendSome(BgpConnection to) {
    Wire wire = to.wire();
    if (wire != null) {
      Outbox outbox = new Outbox(wire);
      rib.drain(known(), BUDGET, outbox::add);
      outbox.send();
      to.updatesSent();
    }
  }

  private void sendEndOfRib(BgpConnection to) {
    for (AddressFamily family : Set.copyOf(endOfRibDue)) {
      if (!rib.pending(known(), family)) {
        endOfRibDue.remove(family);
        to.send(Update.endOfRib(family));
      }
    }
  }
}
