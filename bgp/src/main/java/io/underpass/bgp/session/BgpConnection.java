package io.underpass.bgp.session;

import io.netty.buffer.ByteBuf;
import io.underpass.bgp.Neighbor;
import io.underpass.bgp.SessionState;
import io.underpass.bgp.message.BgpException;
import io.underpass.bgp.message.KeepAlive;
import io.underpass.bgp.message.Message;
import io.underpass.bgp.message.Negotiated;
import io.underpass.bgp.message.Notification;
import io.underpass.bgp.message.NotificationReason;
import io.underpass.bgp.message.Open;
import io.underpass.bgp.message.RouteRefresh;
import io.underpass.bgp.message.Update;
import io.underpass.bgp.transport.Connection;
import io.underpass.bgp.transport.ConnectionHandler;
import io.underpass.bgp.transport.Loop;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** One state machine at work: what its steps ask for is done on one TCP connection and its timers. On its loop only. */
final class BgpConnection implements ConnectionHandler {
  /** Who opened the TCP connection. */
  enum Side {
    OURS,
    THEIRS
  }

  /** An attempt that old has lost its SYN. */
  private static final long HANGING_NANOS = 1_000_000_000;

  private static final Set<Condition> NONE = Set.of(Condition.NOTIFICATION_WITHOUT_OPEN);

  private final ConnectionOwner owner;
  private final Loop loop;
  private final ConnectionTimers timers;
  private SessionState state;
  private Side side = Side.OURS;
  private @Nullable Open ours;
  private @Nullable Agreement agreement;
  private @Nullable Wire wire;
  private long dialledAt;

  /** @param state Idle, or Active for one that is about to {@link #accept} */
  BgpConnection(ConnectionOwner owner, Loop loop, RandomGenerator random, SessionState state) {
    this.owner = owner;
    this.loop = loop;
    this.state = state;
    timers = new ConnectionTimers(owner, loop, random, this::expired);
  }

  SessionState state() {
    return state;
  }

  Side side() {
    return side;
  }

  /** What the OPENs settled; null before. */
  @Nullable Agreement agreement() {
    return agreement;
  }

  /** The TCP connection, or what is to become one; null if there is none. */
  @Nullable Wire wire() {
    return wire;
  }

  /** From Idle, in the way the neighbor is configured. */
  void start() {
    timers.stopIdleHold();
    on(owner.neighbor().mode() == Neighbor.Mode.PASSIVE ? Event.AUTOMATIC_START_DAMPED_PASSIVE : Event.AUTOMATIC_START_DAMPED);
  }

  /** From Idle, to wait for the neighbor first. */
  void startListening() {
    timers.stopIdleHold();
    on(Event.AUTOMATIC_START_DAMPED_PASSIVE);
  }

  /** From Idle, when the time has come. */
  void startAfter(Duration pause) {
    timers.startIdleHold(pause);
  }

  /** Connects now instead of later, if there is nothing yet. */
  void hurry() {
    boolean waits = state == SessionState.ACTIVE && wire == null;
    boolean hangs = state == SessionState.CONNECT && loop.nanoTime() - dialledAt > HANGING_NANOS;
    if (waits || hangs) {
      connectRetryExpired();
    } else if (state == SessionState.IDLE) {
      start();
    }
  }

  /** Takes a connection that the neighbor opened, in Active. */
  void accept(Connection accepted) {
    wire = wireOf(accepted);
    side = Side.THEIRS;
    accepted.handler(this, owner.ttl());
    on(Event.TCP_CONNECTION_CONFIRMED);
  }

  /** By decision of the speaker, not of the operator: the session is to be tried again as the ending says. */
  void stop(Ending ending) {
    timers.stopIdleHold();
    on(Event.AUTOMATIC_STOP, ending);
  }

  /** For good. */
  void shutDown(Ending ending) {
    timers.stopIdleHold();
    on(Event.MANUAL_STOP, ending);
  }

  /** It has lost to another connection with the same neighbor (RFC 4271 section 6.8). */
  void dump() {
    on(Event.OPEN_COLLISION_DUMP, Endings.collision());
  }

  /** Ends without a word, from any state. */
  void vanish(Ending ending) {
    boolean up = state == SessionState.ESTABLISHED;
    state = SessionState.IDLE;
    drop();
    timers.stop();
    timers.stopIdleHold();
    if (up) {
      owner.released(this, ending);
    }
    agreement = null;
  }

  /** Sends, if the connection is there still. */
  void send(Message message) {
    if (wire != null) {
      wire.send(message);
    }
  }

  /** RFC 4271 section 8.2.2: an UPDATE that was sent is as good as a KEEPALIVE. */
  void updatesSent() {
    timers.startKeepAlive(agreement);
  }

  /** Whether there is room to send. */
  boolean isWritable() {
    boolean writable = wire != null && wire.isWritable();
    if (!writable && wire != null) {
      timers.keepSendHold(agreement);
    }
    return writable;
  }

  @Override
  public void connected() {
    on(Event.TCP_REQUEST_ACKED);
  }

  @Override
  public void received(ByteBuf octets) {
    Wire from = wire;
    if (from == null) {
      return;
    }
    try {
      do {
        from.fill(octets);
        for (Message message = from.next(); message != null; message = from.next()) {
          receive(message);
          if (wire != from) {
            return;
          }
        }
      } while (octets.isReadable());
    } catch (BgpException e) {
      refuse(e);
    }
  }

  @Override
  public void receivedAll() {
    if (state == SessionState.ESTABLISHED) {
      owner.batchRead(this);
    }
  }

  @Override
  public void writable() {
    timers.stopSendHold();
    if (state == SessionState.ESTABLISHED) {
      owner.writable(this);
    }
  }

  @Override
  public void closed(String reason) {
    wire = null;
    on(Event.TCP_CONNECTION_FAILS, Endings.lost(reason));
  }

  private void receive(Message message) throws BgpException {
    switch (message) {
      case Update update when state == SessionState.ESTABLISHED -> {
        on(Event.UPDATE);
        owner.update(this, update);
      }
      case Update _ -> on(Event.UPDATE);
      case KeepAlive _ -> on(Event.KEEPALIVE);
      case Open open -> open(open);
      case Notification notification -> notified(notification);
      case RouteRefresh refresh when state == SessionState.ESTABLISHED -> {
        timers.startHold(settled());
        owner.refreshAsked(this, refresh);
      }
      // It has no event in RFC 4271; like an UPDATE it belongs to Established.
      case RouteRefresh _ -> on(Event.UPDATE);
    }
  }

  private void open(Open theirs) throws BgpException {
    boolean early = timers.delaysOpen();
    if (state == SessionState.OPEN_SENT || early) {
      Open mine = ours == null ? owner.offer() : ours;
      ours = mine;
      agreement = Agreement.of(owner.neighbor(), mine, theirs);
    }
    on(early ? Event.OPEN_WITH_DELAY_OPEN_RUNNING : Event.OPEN);
  }

  private void notified(Notification notification) {
    boolean version = notification.is(NotificationReason.UNSUPPORTED_VERSION);
    on(version ? Event.NOTIFICATION_VERSION_ERROR : Event.NOTIFICATION, Endings.told(notification));
  }

  private void refuse(BgpException e) {
    Event event = switch (e.notification().code()) {
      case 1 -> Event.HEADER_ERROR;
      case 2 -> Event.OPEN_MESSAGE_ERROR;
      default -> Event.UPDATE_ERROR;
    };
    on(event, Endings.refused(e));
  }

  private void expired(ConnectionTimers.Timer timer) {
    switch (timer) {
      case CONNECT_RETRY -> connectRetryExpired();
      case HOLD -> on(Event.HOLD_TIMER_EXPIRES, Endings.silence(timers.heldFor()));
      case KEEPALIVE -> on(Event.KEEPALIVE_TIMER_EXPIRES);
      case DELAY_OPEN -> on(Event.DELAY_OPEN_TIMER_EXPIRES);
      case IDLE_HOLD -> owner.idleHoldExpired(this);
      case SEND_HOLD -> sendHoldExpired();
    }
  }

  private void connectRetryExpired() {
    if (owner.neighbor().mode() == Neighbor.Mode.ACTIVE) {
      on(Event.CONNECT_RETRY_TIMER_EXPIRES);
    }
  }

  private void sendHoldExpired() {
    if (wire != null) {
      wire.close();
      closed("the neighbor has taken nothing for minutes (send hold timer, RFC 9687)");
    }
  }

  private void on(Event event) {
    on(event, Endings.NOTHING);
  }

  private void on(Event event, Ending ending) {
    SessionState before = state;
    Step step = StateMachine.step(before, event, conditions());
    if (step.actions().contains(Action.NOTIFY_FSM_ERROR)) {
      ending = Endings.unexpected(before, event);
    }
    state = step.next();
    for (Action action : step.actions()) {
      perform(action, before, ending);
      if (state != step.next()) {
        return;
      }
    }
    if (event == Event.TCP_CONNECTION_FAILS && state == SessionState.ACTIVE) {
      owner.failed(this, ending.text());
    }
    if (state != before) {
      owner.stepped(this);
    }
  }

  private Set<Condition> conditions() {
    if (state != SessionState.CONNECT && state != SessionState.ACTIVE || owner.neighbor().timers().delayOpen().isZero()) {
      return NONE;
    }
    EnumSet<Condition> conditions = EnumSet.of(Condition.NOTIFICATION_WITHOUT_OPEN, Condition.DELAY_OPEN);
    if (timers.delaysOpen()) {
      conditions.add(Condition.DELAY_OPEN_RUNNING);
    }
    return conditions;
  }

  private void perform(Action action, SessionState before, Ending ending) {
    switch (action) {
      case RESET_RETRY_COUNTER -> owner.attempts().hope();
      case START_CONNECT_RETRY -> timers.startConnectRetry(before, state);
      case STOP_CONNECT_RETRY -> timers.stopConnectRetry();
      case CONNECT -> {
        side = Side.OURS;
        dialledAt = loop.nanoTime();
        wire = wireOf(owner.dial(this));
      }
      case START_DELAY_OPEN -> timers.startDelayOpen();
      case STOP_DELAY_OPEN -> timers.stopDelayOpen();
      case SEND_OPEN -> sendOpen();
      case SEND_KEEPALIVE -> send(KeepAlive.INSTANCE);
      case START_LARGE_HOLD -> timers.startLargeHold();
      case START_HOLD -> timers.startHold(settled());
      case START_KEEPALIVE -> timers.startKeepAlive(agreement);
      case NOTIFY, NOTIFY_FSM_ERROR -> ending.notification().ifPresent(this::send);
      case DROP -> drop();
      case RELEASE -> release(before, ending);
      case HOLD_IDLE -> owner.idle(this, ending);
      case DETECT_COLLISION -> detectCollision();
      case ESTABLISH -> owner.established(this, settled());
      case COUNT_RETRY, TRACK_SECOND, REJECT, PROCESS_UPDATE -> {
        // Done by who knows how often, or has the second connection or the UPDATE at hand.
      }
    }
  }

  private void sendOpen() {
    Open offer = ours != null && agreement != null ? ours : owner.offer();
    ours = offer;
    send(offer);
  }

  private void detectCollision() {
    Agreement settled = settled();
    if (wire != null) {
      wire.agreed(settled.negotiated());
    }
    if (!owner.survivesCollision(this, settled)) {
      dump();
    }
  }

  private Agreement settled() {
    return Optional.ofNullable(agreement).orElseThrow(() -> new IllegalStateException("no OPEN yet in " + state));
  }

  private void drop() {
    if (wire != null) {
      wire.close();
      wire = null;
    }
    ours = null;
  }

  private Wire wireOf(Connection tcp) {
    return new Wire(tcp, Negotiated.nothingYet(owner.localAs(), owner.neighbor().peerAs()), owner.counters(), owner.malformed());
  }

  private void release(SessionState before, Ending ending) {
    timers.stop();
    if (before == SessionState.ESTABLISHED) {
      owner.released(this, ending);
    }
    agreement = null;
  }
}
