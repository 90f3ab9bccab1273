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

/** The session with one neighbor: its connections, of which there may be two until one is left (RFC 4271 section 6.8). On its loop only. */
final class PeerSession implements ConnectionOwner {
  private static final System.Logger LOG = System.getLogger(PeerSession.class.getName());
  /** Until then a second connection is one of two that were begun at once; after that it is a neighbor that has restarted. */
  private static final Duration COLLISION_WINDOW = Duration.ofSeconds(1);

  private final Surroundings around;
  private final SessionHome home;
  private final RouteExchange routes;
  private final Attempts attempts;
  private final MessageCounters counters = new MessageCounters();
  private final MalformedLog malformed;
  private final NeighborWatch watch;
  private Neighbor neighbor;
  private BgpConnection main;
  private @Nullable BgpConnection second;
  private final SessionHistory history;
  private boolean removed;

  PeerSession(Surroundings around, SessionHome home, Neighbor neighbor) {
    this.around = around;
    this.home = home;
    this.neighbor = neighbor;
    routes = new RouteExchange(around.loop(), home.rib(), () -> home.changed(this));
    malformed = new MalformedLog(neighbor.name(), around.loop()::nanoTime, text -> LOG.log(System.Logger.Level.WARNING, text));
    attempts = new Attempts(around.random());
    watch = new NeighborWatch(around, this::watched);
    main = new BgpConnection(this, around.loop(), around.random(), SessionState.IDLE);
    history = new SessionHistory(around.loop());
  }

  Optional<PeerHandle> peer() {
    return routes.peer();
  }

  boolean isEstablished() {
    return main.state() == SessionState.ESTABLISHED;
  }

  @Nullable Agreement agreement() {
    return main.agreement();
  }

  /** Starts, unless the neighbor is to be kept down. */
  void begin() {
    if (neighbor.shutdown().isEmpty()) {
      watch.begin(neighbor);
    }
    if (mayStart()) {
      main.hurry();
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
      main.hurry();
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
      end(Endings.reconfigured());
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
    if (second != null) {
      second.shutDown(ending);
      second = null;
    }
    main.shutDown(ending);
    history.ended(ending.text());
    routes.forget();
    stepped(main);
  }

  /** As if the process died. */
  void vanish() {
    removed = true;
    watch.leave();
    if (second != null) {
      second.vanish(Endings.forgotten());
    }
    main.vanish(Endings.forgotten());
  }

  void resetSoftly() {
    routes.refreshBoth();
  }

  void resetHard() {
    attempts.hope();
    end(Endings.reset());
    hurry();
  }

  /** Neither the neighbor nor what it forwards is there any more. */
  void dead(String cause) {
    end(Endings.dead(cause));
    routes.forget();
    stepped(main);
  }

  private void end(Ending ending) {
    if (second != null) {
      second.stop(ending);
    }
    if (main.state() != SessionState.IDLE) {
      main.stop(ending);
    }
  }

  private void watched(Bfd.State before, Bfd.State now, boolean controlPlaneIndependent, String cause) {
    if (now == Bfd.State.UP) {
      hurry();
    } else if (now == Bfd.State.DOWN && before == Bfd.State.UP) {
      if (history.state().compareTo(SessionState.OPEN_SENT) >= 0) {
        end(Endings.bfdDown(cause));
      } else if (controlPlaneIndependent) {
        // RFC 5882 section 4.3.1: its forwarding died. Otherwise BFD went with the control plane that restarts (section 4.3.2).
        routes.forget();
      }
    }
    home.changed(this);
  }

  /** A connection that the neighbor opened. */
  void accept(Connection connection) {
    if (!mayStart() || main.state() == SessionState.IDLE) {
      connection.close();
      return;
    }
    if (main.state() == SessionState.ACTIVE && main.wire() == null) {
      main.accept(connection);
      return;
    }
    if (second != null) {
      second.dump();
    }
    second = new BgpConnection(this, around.loop(), around.random(), SessionState.ACTIVE);
    second.accept(connection);
    stepped(second);
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
    BgpConnection other = connection == main ? second : main;
    if (other == null) {
      return true;
    }
    return switch (other.state()) {
      case IDLE, CONNECT, ACTIVE -> true;
      case OPEN_SENT, OPEN_CONFIRM -> {
        // Of two that the neighbor opened the later counts: it wouldn't have opened it if the earlier were any good.
        boolean survives =
            connection.side() == other.side() ? connection == second : Collision.survives(connection.side(), agreement);
        if (survives) {
          other.dump();
        }
        yield survives;
      }
      case ESTABLISHED -> {
        Agreement standing = other.agreement();
        if (standing == null || standing.restartable().isEmpty() || history.inState().compareTo(COLLISION_WINDOW) < 0) {
          yield false;
        }
        // RFC 4724 section 5: the neighbor has restarted, the connection that was is dead.
        other.vanish(Endings.restarted());
        promote();
        yield true;
      }
    };
  }

  private void promote() {
    if (second != null) {
      main = second;
      second = null;
    }
  }

  @Override
  public void established(BgpConnection connection, Agreement agreement) {
    BgpConnection loser = connection == main ? second : main;
    main = connection;
    second = null;
    if (loser != null) {
      loser.dump();
      loser.vanish(Endings.forgotten());
    }
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
      routes.overLimit(neighbor.limits()).ifPresent(excess -> end(Endings.tooMany(excess)));
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
    if (connection == second) {
      second = null;
      history.ended(ending.text());
    } else if (connection == main) {
      history.ended(ending.text());
      if (second != null) {
        promote();
      } else if (mayStart()) {
        startAgain(ending.after());
      }
    }
    stepped(connection);
  }

  private void startAgain(Ending.After after) {
    switch (after) {
      case Ending.After.Quickly() -> main.startListening();
      case Ending.After.Damped() -> main.startAfter(attempts.afterError());
      case Ending.After.Pause(Duration length) -> main.startAfter(length);
      case Ending.After.Never() -> {
        // Until the operator does something.
      }
    }
  }

  @Override
  public void idleHoldExpired(BgpConnection connection) {
    if (connection == main && mayStart()) {
      main.start();
    }
  }

  @Override
  public void failed(BgpConnection connection, String text) {
    if (connection == second) {
      second = null;
      connection.vanish(Endings.forgotten());
    } else if (connection == main && second != null) {
      promote();
      connection.vanish(Endings.forgotten());
    } else {
      history.attemptFailed(text);
    }
    stepped(connection);
  }

  @Override
  public void stepped(BgpConnection connection) {
    SessionState now = second != null && second.state().compareTo(main.state()) > 0 ? second.state() : main.state();
    if (history.moved(now)) {
      home.changed(this);
    }
  }

  NeighborStatus status() {
    Agreement agreement = isEstablished() ? main.agreement() : null;
    Wire wire = main.wire();
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
