package io.underpass.bgp.session;

import io.underpass.bgp.Neighbor;
import io.underpass.bgp.message.Open;
import io.underpass.bgp.message.RouteRefresh;
import io.underpass.bgp.message.Update;
import io.underpass.bgp.transport.Connection;
import io.underpass.bgp.transport.ConnectionHandler;
import io.underpass.bgp.transport.TtlRule;
import io.underpass.net.Asn;

/** Whom the connection belongs to. */
interface ConnectionOwner {
  Neighbor neighbor();

  Asn localAs();

  /** The OPEN to be sent now. */
  Open offer();

  TtlRule ttl();

  /** Begins to connect; the handler hears of it. */
  Connection dial(ConnectionHandler handler);

  Attempts attempts();

  MessageCounters counters();

  MalformedLog malformed();

  /** Whether this connection, which has had its OPEN, may go on (RFC 4271 section 6.8). Others that may not are ended within. */
  boolean survivesCollision(BgpConnection connection, Agreement agreement);

  void established(BgpConnection connection, Agreement agreement);

  void update(BgpConnection connection, Update update);

  void refreshAsked(BgpConnection connection, RouteRefresh refresh);

  /** All that was there has been read. */
  void batchRead(BgpConnection connection);

  void writable(BgpConnection connection);

  /** An established session is over: its routes go, or are kept. */
  void released(BgpConnection connection, Ending ending);

  /** It is Idle and wants to be told when to start again. */
  void idle(BgpConnection connection, Ending ending);

  /** Its pause in Idle is over. */
  void idleHoldExpired(BgpConnection connection);

  /** An attempt came to nothing. */
  void failed(BgpConnection connection, String text);

  /** The state may be another. */
  void stepped(BgpConnection connection);
}
