package io.underpass.bgp.session;

import io.underpass.bgp.Bfd;
import io.underpass.bgp.BfdTimers;
import io.underpass.bgp.Neighbor;
import io.underpass.bgp.NeighborStatus;
import io.underpass.bgp.NeighborStatus.Restart;
import io.underpass.bgp.NeighborStatus.Settled;
import io.underpass.bgp.SessionSecurity;
import io.underpass.bgp.SessionState;
import io.underpass.bgp.message.AddressFamily;
import io.underpass.bgp.message.Open;
import io.underpass.bgp.message.RouteRefresh;
import io.underpass.bgp.message.Update;
import io.underpass.bgp.rib.PeerHandle;
import io.underpass.bgp.transport.Connection;
import io.underpass.bgp.transport.ConnectionHandler;
import io.underpass.bgp.transport.Dial;
import io.underpass.bgp.transport.TtlRule;
import io.underpass.net.Asn;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The session with one neighbor: what its configuration, its connections, BFD and the operator mean for it. On its loop only. */
final class PeerSession implements ConnectionOwner {
  private static final System.Logger LOG = System.getLogger(PeerSession.class.getName());

  private final Surroundings around;
  private final SessionHome home;
  private final RouteExchange routes;
  private final Attempts attempts;
  private final MessageCounters counters = new MessageCounters();
  private final MalformedLog malformed;
  private final NeighborWatch watch;
  private final ConnectionPair connections;
  private final SessionHistory history;
  private Neighbor neighbor;
  private boolean removed;

  PeerSession(Surroundings around, SessionHome home, Neighbor neighbor) {
    this.around = around;
    this.home = home;
    this.neighbor = neighbor;
    routes = new RouteExchange(around.loop(), home.rib(), () -> home.changed(this));
    malformed = new MalformedLog(neighbor.name(), around.loop()::nanoTime, text -> LOG.log(System.Logger.Level.WARNING, text));
    attempts = new Attempts(around.random());
    watch = new NeighborWatch(around, this::watched);
    connections = new ConnectionPair(state -> new BgpConnection(this, around.loop(), around.random(), state));
    history = new SessionHistory(around.loop());
  }

  Optional<PeerHandle> peer() {
    return routes.peer();
  }

  boolean isEstablished() {
    return connections.main().state() == SessionState.ESTABLISHED;
  }

  @Nullable Agreement agreement() {
    return connections.main().agreement();
  }

  /** Starts, unless the neighbor is to be kept down. */
  void begin() {
    if (neighbor.shutdown().isEmpty()) {
      watch.begin(neighbor);
    }
    if (mayStart()) {
      connections.main().hurry();
    }
  }

  private boolean mayStart() {
    boolean waitsForBfd = neighbor.bfd().map(BfdTimers::mode).filter(BfdTimers.Mode.STRICT::equals).isPresent() && !watch.isUp();
    return !removed && neighbor.shutdown().isEmpty() && !waitsForBfd;
  }

  /** Something speaks for trying now. */
  void hurry() {
    if (!isEstablished() && mayStart()) {
      attempts.hope();
      connections.main().hurry();
    }
  }

  /** What the neighbor is to be from now on; see {@link io.underpass.bgp.Speaker#configure}. */
  void configure(Neighbor next) {
    Neighbor before = neighbor;
    neighbor = next;
    if (next.shutdown().isPresent()) {
      if (before.shutdown().isEmpty()) {
        shutDown(next.shutdown().get());
      }
      return;
    }
    boolean otherEnds = !next.address().equals(before.address()) || !next.localAddress().equals(before.localAddress());
    if (otherEnds || next.bfd().isEmpty()) {
      watch.end();
    } else if (!next.bfd().equals(before.bfd())) {
      watch.configure(next.bfd().get());
    }
    watch.begin(next);
    if (NeighborChange.needsReset(before, next)) {
      connections.stop(Endings.reconfigured());
      routes.forget();
    } else if (NeighborChange.needsEvaluation(before, next)) {
      routes.setPolicies(next);
    }
    if (NeighborChange.speaksForTrying(before, next)) {
      hurry();
    }
    checkLimits();
  }

  private void shutDown(String text) {
    watch.end();
    shutDown(Endings.shutDown(text));
  }

  /** For good: the neighbor isn't configured any more. */
  void remove() {
    removed = true;
    watch.end();
    shutDown(Endings.removed());
  }

  private void shutDown(Ending ending) {
    connections.shutDown(ending);
    history.ended(ending.text());
    routes.forget();
    stepped();
  }

  /** As if the process died. */
  void vanish() {
    removed = true;
    watch.leave();
    connections.vanish();
  }

  void resetSoftly() {
    routes.refreshBoth();
  }

  void resetHard() {
    attempts.hope();
    connections.stop(Endings.reset());
    hurry();
  }

  /** Neither the neighbor nor what it forwards is there any more. */
  void dead(String cause) {
    connections.stop(Endings.dead(cause));
    routes.forget();
    stepped();
  }

  private void watched(Bfd.State before, Bfd.State now, boolean controlPlaneIndependent, String cause) {
    if (now == Bfd.State.UP) {
      hurry();
    } else if (now == Bfd.State.DOWN && before == Bfd.State.UP) {
      if (history.state().compareTo(SessionState.OPEN_SENT) >= 0) {
        connections.stop(Endings.bfdDown(cause));
      } else if (controlPlaneIndependent) {
        // RFC 5882 section 4.3.1: its forwarding died. Otherwise BFD went with the control plane that restarts (section 4.3.2).
        routes.forget();
      }
    }
    home.changed(this);
  }

  /** A connection that the neighbor opened. */
  void accept(Connection connection) {
    if (!mayStart() || connections.main().state() == SessionState.IDLE) {
      connection.close();
      return;
    }
    connections.accept(connection);
    stepped();
  }

  void advertise() {
    routes.advertise();
  }

  /** There is something to be sent. */
  void pump() {
    routes.pumpSoon();
  }

  @Override
  public Neighbor neighbor() {
    return neighbor;
  }

  @Override
  public Asn localAs() {
    return home.asn();
  }

  @Override
  public Open offer() {
    boolean restarted =
        !history.wasEstablished() && neighbor.gracefulRestart().map(restart -> home.restartedWithin(restart.restartTime())).orElse(false);
    OpenOffer.Occasion occasion =
        restarted ? OpenOffer.Occasion.AFTER_RESTART : history.wasEstablished() ? OpenOffer.Occasion.AGAIN : OpenOffer.Occasion.FIRST;
    return OpenOffer.of(neighbor, home.asn(), home.bgpId(), occasion);
  }

  @Override
  public TtlRule ttl() {
    SessionSecurity.Ttl ttl = neighbor.security().ttl();
    return switch (ttl) {
      case GTSM -> TtlRule.GTSM;
      case MULTIHOP -> TtlRule.MULTIHOP;
      case LINK -> neighbor.peerAs().equals(home.asn()) ? TtlRule.MULTIHOP : TtlRule.LINK;
    };
  }

  @Override
  public Connection dial(ConnectionHandler handler) {
    Dial dial = new Dial(neighbor.address(), neighbor.port(), neighbor.localAddress(), neighbor.security().md5Key(), ttl());
    return around.transport().connect(around.loop(), around.place(), dial, handler);
  }

  @Override
  public Attempts attempts() {
    return attempts;
  }

  @Override
  public MessageCounters counters() {
    return counters;
  }

  @Override
  public MalformedLog malformed() {
    return malformed;
  }

  @Override
  public boolean survivesCollision(BgpConnection connection, Agreement agreement) {
    return connections.survives(connection, agreement, history.inState());
  }

  @Override
  public void established(BgpConnection connection, Agreement agreement) {
    connections.settle(connection);
    history.established();
    routes.established(neighbor, connection, agreement);
    home.established(this);
  }

  @Override
  public void update(BgpConnection connection, Update update) {
    Optional<AddressFamily> end = update.endOfRib();
    if (end.isEmpty()) {
      routes.receive(update);
      return;
    }
    boolean helped = routes.helping();
    routes.endOfRib(end.get());
    home.endOfRib(this, end.get());
    if (helped) {
      home.changed(this);
    }
  }

  @Override
  public void refreshAsked(BgpConnection connection, RouteRefresh refresh) {
    routes.refreshAsked(refresh);
  }

  @Override
  public void batchRead(BgpConnection connection) {
    checkLimits();
  }

  private void checkLimits() {
    if (!neighbor.limits().isEmpty() && isEstablished()) {
      routes.overLimit(neighbor.limits()).ifPresent(excess -> connections.stop(Endings.tooMany(excess)));
    }
  }

  @Override
  public void writable(BgpConnection connection) {
    routes.pumpSoon();
  }

  @Override
  public void released(BgpConnection connection, Ending ending) {
    attempts.lost(history.inState());
    history.lost(ending.text());
    Agreement agreement = connection.agreement();
    if (agreement != null) {
      routes.released(agreement, ending.routes());
    }
  }

  @Override
  public void idle(BgpConnection connection, Ending ending) {
    if (connections.has(connection)) {
      history.ended(ending.text());
      if (!connections.goesOnWithout(connection) && mayStart()) {
        startAgain(connection, ending.after());
      }
    }
    stepped();
  }

  private void startAgain(BgpConnection connection, Ending.After after) {
    switch (after) {
      case Ending.After.Quickly() -> connection.startListening();
      case Ending.After.Damped() -> connection.startAfter(attempts.afterError());
      case Ending.After.Pause(Duration length) -> connection.startAfter(length);
      case Ending.After.Never() -> {
        // Until the operator does something.
      }
    }
  }

  @Override
  public void idleHoldExpired(BgpConnection connection) {
    if (connection == connections.main() && mayStart()) {
      connection.start();
    }
  }

  @Override
  public void failed(BgpConnection connection, String text) {
    if (connections.goesOnWithout(connection)) {
      connection.vanish(Endings.forgotten());
    } else {
      history.attemptFailed(text);
    }
    stepped();
  }

  @Override
  public void stepped(BgpConnection connection) {
    stepped();
  }

  private void stepped() {
    if (history.moved(connections.state())) {
      home.changed(this);
    }
  }

  NeighborStatus status() {
    Agreement agreement = isEstablished() ? agreement() : null;
    Wire wire = connections.main().wire();
    Optional<Settled> settled = agreement == null || wire == null ? Optional.empty() : Optional.of(new Settled(
        wire.local(), agreement.theirs().bgpId(), agreement.hold(), agreement.keepAlive(), agreement.negotiated().families(),
        agreement.theirs().capabilities()));
    Restart restart = routes.helping() ? Restart.HELPING : home.deferring() ? Restart.RESTARTING : Restart.NONE;
    return new NeighborStatus(
        neighbor.name(), neighbor.address(), neighbor.peerAs(), history.state(), history.since(), settled,
        routes.counts(neighbor.families()), counters.counts(), history.lastError(), history.lastAttempt(), history.flaps(),
        watch.state(), restart);
  }
}
