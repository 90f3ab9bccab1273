package io.underpass.bgp.session;

import io.underpass.bgp.Neighbor;
import io.underpass.bgp.NeighborStatus;
import io.underpass.bgp.SpeakerConfig;
import io.underpass.bgp.message.AddressFamily;
import io.underpass.bgp.rib.LocalRoute;
import io.underpass.bgp.rib.PeerHandle;
import io.underpass.bgp.rib.Rib;
import io.underpass.bgp.rib.RibListener;
import io.underpass.bgp.rib.RibOptions;
import io.underpass.bgp.transport.Connection;
import io.underpass.net.Asn;
import io.underpass.net.IpAddress;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A speaker on its loop: its sessions, its tables, and the addresses it listens on. All of it on the loop only. */
public final class SpeakerCore implements SessionHome, RibListener {
  /** Who is told what is different; once for all that one turn of the loop brings. */
  public interface Watcher {
    /** Best paths. */
    void routesChanged();

    void neighborChanged(NeighborStatus status);
  }

  private final Surroundings around;
  private final Watcher watcher;
  private final SpeakerConfig.Start start;
  private final long startedAt;
  private final SessionTimer deferralTimer;
  private final Map<String, PeerSession> sessions = new LinkedHashMap<>();
  private final Map<IpAddress, PeerSession> byAddress = new HashMap<>();
  private final ListenPoints listening;
  private final Map<String, PeerSession> changed = new LinkedHashMap<>();
  private SpeakerConfig config;
  private Rib rib;
  private Collection<LocalRoute> local = List.of();
  private @Nullable SelectionDeferral deferral;
  private boolean routesChanged;
  private boolean closed;

  public SpeakerCore(SpeakerConfig config, Surroundings around, Watcher watcher) {
    this.around = around;
    this.watcher = watcher;
    this.config = config;
    start = config.start();
    startedAt = around.loop().nanoTime();
    rib = newRib(config);
    listening = new ListenPoints(around, this::accept);
    deferralTimer = new SessionTimer(around.loop(), this::endDeferral);
    if (config.start() == SpeakerConfig.Start.RESTARTING) {
      deferral = new SelectionDeferral(config.neighbors());
      deferralTimer.start(config.selectionDeferral());
    }
    apply(config);
  }

  private Rib newRib(SpeakerConfig of) {
    return new Rib(new RibOptions(of.asn(), of.bgpId(), of.maxPaths()), this);
  }

  /** See {@link io.underpass.bgp.Speaker#configure}. */
  public void configure(SpeakerConfig next) {
    if (closed) {
      return;
    }
    if (!next.asn().equals(config.asn()) || next.bgpId() != config.bgpId() || next.maxPaths() != config.maxPaths()) {
      sessions.values().forEach(PeerSession::remove);
      sessions.clear();
      byAddress.clear();
      rib = newRib(next);
      rib.originate(local);
    }
    config = next;
    apply(next);
  }

  private void apply(SpeakerConfig next) {
    Map<String, Neighbor> wanted = new LinkedHashMap<>();
    next.neighbors().forEach(neighbor -> wanted.put(neighbor.name(), neighbor));
    sessions.entrySet().removeIf(entry -> {
      boolean gone = !wanted.containsKey(entry.getKey());
      if (gone) {
        entry.getValue().remove();
        noLongerAwaited(entry.getKey());
      }
      return gone;
    });
    listening.become(next);
    Map<String, PeerSession> before = new HashMap<>(sessions);
    sessions.clear();
    byAddress.clear();
    for (Neighbor neighbor : wanted.values()) {
      PeerSession known = before.get(neighbor.name());
      PeerSession session = known == null ? new PeerSession(around, this, neighbor) : known;
      sessions.put(neighbor.name(), session);
      byAddress.put(neighbor.address(), session);
    }
    for (Neighbor neighbor : wanted.values()) {
      PeerSession session = sessions.get(neighbor.name());
      if (!before.containsKey(neighbor.name())) {
        session.begin();
      } else if (!session.neighbor().equals(neighbor)) {
        session.configure(neighbor);
      }
      if (neighbor.shutdown().isPresent()) {
        noLongerAwaited(neighbor.name());
      }
    }
  }

  private void accept(Connection connection) {
    PeerSession session = byAddress.get(connection.remote());
    if (session == null || closed) {
      connection.close();
    } else {
      session.accept(connection);
    }
  }

  /** Why some address isn't listened on; empty if all is well. */
  public List<String> problems() {
    return listening.problems();
  }

  /** The whole set. */
  public void originate(Collection<LocalRoute> routes) {
    if (!closed) {
      local = List.copyOf(routes);
      rib.originate(local);
      if (deferral != null) {
        deferral.originated();
        endDeferralIfOver();
      }
    }
  }

  public List<NeighborStatus> statuses() {
    return sessions.values().stream().map(PeerSession::status).toList();
  }

  public Optional<NeighborStatus> status(String neighbor) {
    return session(neighbor).map(PeerSession::status);
  }

  Optional<PeerSession> session(String neighbor) {
    return Optional.ofNullable(sessions.get(neighbor));
  }

  /** The neighbor in the tables, while it has anything there. */
  public Optional<PeerHandle> peer(String neighbor) {
    return session(neighbor).flatMap(PeerSession::peer);
  }

  public void resetSoftly(String neighbor) {
    session(neighbor).ifPresent(PeerSession::resetSoftly);
  }

  public void resetHard(String neighbor) {
    session(neighbor).ifPresent(PeerSession::resetHard);
  }

  public void dead(String neighbor, String cause) {
    session(neighbor).ifPresent(session -> session.dead(cause));
  }

  public void hurry(String neighbor) {
    session(neighbor).ifPresent(PeerSession::hurry);
  }

  /** Ends all with Cease, Peer De-configured. */
  public void close() {
    if (!closed) {
      closed = true;
      deferralTimer.stop();
      listening.close();
      sessions.values().forEach(PeerSession::remove);
    }
  }

  /** Ends all without a word. */
  public void vanish() {
    if (!closed) {
      closed = true;
      deferralTimer.stop();
      listening.close();
      sessions.values().forEach(PeerSession::vanish);
    }
  }

  @Override
  public Asn asn() {
    return config.asn();
  }

  @Override
  public int bgpId() {
    return config.bgpId();
  }

  @Override
  public Rib rib() {
    return rib;
  }

  @Override
  public boolean deferring() {
    return deferral != null;
  }

  @Override
  public boolean restartedWithin(Duration restartTime) {
    return start == SpeakerConfig.Start.RESTARTING && around.loop().nanoTime() - startedAt <= restartTime.toNanos();
  }

  @Override
  public void established(PeerSession session) {
    Agreement agreement = session.agreement();
    if (deferral == null) {
      session.advertise();
    } else if (agreement != null) {
      deferral.established(session.neighbor().name(), agreement);
      endDeferralIfOver();
    }
  }

  @Override
  public void endOfRib(PeerSession session, AddressFamily family) {
    if (deferral != null) {
      deferral.endOfRib(session.neighbor().name(), family);
      endDeferralIfOver();
    }
  }

  private void noLongerAwaited(String neighbor) {
    if (deferral != null) {
      deferral.gone(neighbor);
      endDeferralIfOver();
    }
  }

  private void endDeferralIfOver() {
    if (deferral != null && deferral.isOver()) {
      endDeferral();
    }
  }

  private void endDeferral() {
    deferral = null;
    deferralTimer.stop();
    for (PeerSession session : sessions.values()) {
      if (session.isEstablished()) {
        session.advertise();
      }
      changed(session);
    }
    routesChanged();
  }

  @Override
  public void changed(PeerSession session) {
    if (changed.isEmpty()) {
      around.loop().execute(this::tellChanged);
    }
    changed.put(session.neighbor().name(), session);
  }

  private void tellChanged() {
    List<PeerSession> told = List.copyOf(changed.values());
    changed.clear();
    told.forEach(session -> watcher.neighborChanged(session.status()));
  }

  @Override
  public void routesChanged() {
    if (!routesChanged) {
      routesChanged = true;
      around.loop().execute(this::tellRoutesChanged);
    }
  }

  private void tellRoutesChanged() {
    routesChanged = false;
    if (deferral == null) {
      watcher.routesChanged();
    }
  }

  @Override
  public void updatesPending(PeerHandle peer) {
    session(peer.name()).ifPresent(PeerSession::pump);
  }
}
