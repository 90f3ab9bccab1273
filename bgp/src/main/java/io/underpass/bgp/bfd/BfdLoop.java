package io.underpass.bgp.bfd;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The one thread of an agent: waits for packets and for the time of the next thing to do. It reads everything that has arrived before it
 * calls a neighbor silent, whoever kept it from reading earlier: the scheduler, a garbage collection, data in front of it.
 */
final class BfdLoop implements Runnable {
  /** More than a socket's buffer holds, so that one round reads what had arrived when it began. */
  private static final int MOST_PACKETS = 1024;
  /** No neighbors send so many at once: whoever does shall not have this thread, which goes before all others. */
  private static final int FLOOD = 128;
  private static final long FLOOD_PAUSE_MS = 5;
  /** Two packets at least say that a session is switched off. */
  private static final long LEAVING_NS = 1_500_000_000L;
  private static final long LONGEST_WAIT_NS = 60_000_000_000L;
  private static final int POLLFD = 8;

  /** What other threads want done here. */
  interface Order {
    void carryOut(long now);
  }

  private final LongSupplier nanos;
  private final Consumer<Peer> left;
  private final Queue<Order> orders = new ConcurrentLinkedQueue<>();
  private final List<Peer> peers = new ArrayList<>();
  private final List<Peer.Receiver> receivers = new ArrayList<>();
  private final Arena arena = Arena.ofAuto();
  private final Libc libc = new Libc(arena);
  private final Inbox inbox = new Inbox(arena, libc);
  private final MemorySegment timeout = arena.allocate(16, 8);
  private final MemorySegment out = arena.allocate(ControlPacket.LENGTH, 8);
  private final ByteBuffer outBuffer = out.asByteBuffer();
  private final MemorySegment wakes = arena.allocate(8, 8);
  private final int wakeFd;
  private MemorySegment polled = arena.allocate(POLLFD, 8);
  private int packets;
  private boolean stopped;
  private volatile long discarded;

  /**
   * @param wakeFd an eventfd that is written to after an order; this closes it
   * @param left is told of each session that no packet will be read or sent for any more
   */
  BfdLoop(LongSupplier nanos, int wakeFd, Consumer<Peer> left) {
    this.nanos = nanos;
    this.wakeFd = wakeFd;
    this.left = left;
  }

  /** Any thread; carried out after the next wake. */
  void order(Order order) {
    orders.add(order);
  }

  void add(Peer peer) {
    // An earlier session with the neighbor would go on telling it that BFD is off.
    peers.removeIf(other -> {
      boolean replaced = other.isLeaving() && other.receiver == peer.receiver && other.handle.remote().equals(peer.handle.remote());
      if (replaced) {
        left.accept(other);
      }
      return replaced;
    });
    peers.add(peer);
    listPolled();
  }

  void remove(Peer peer, long now) {
    peer.leave(now, LEAVING_NS);
  }

  void drop(Peer peer) {
    peers.remove(peer);
    left.accept(peer);
    listPolled();
  }

  /** Sends what is due and ends the thread. */
  void stop() {
    stopped = true;
  }

  long discarded() {
    return discarded;
  }

  private void listPolled() {
    receivers.clear();
    for (Peer peer : peers) {
      if (!receivers.contains(peer.receiver)) {
        receivers.add(peer.receiver);
      }
    }
    if (polled.byteSize() < POLLFD * (receivers.size() + 1L)) {
      polled = arena.allocate(POLLFD * (receivers.size() + 1L) * 2, 8);
    }
    watch(0, wakeFd);
    for (int i = 0; i < receivers.size(); i++) {
      watch(i + 1, receivers.get(i).fd);
    }
  }

  private void watch(int index, int fd) {
    polled.set(ValueLayout.JAVA_INT, (long) POLLFD * index, fd);
    polled.set(ValueLayout.JAVA_INT, (long) POLLFD * index + 4, Libc.POLLIN);
  }

  private boolean ready(int index) {
    return polled.get(ValueLayout.JAVA_SHORT, (long) POLLFD * index + 6) != 0;
  }

  @Override
  public void run() {
    Urgency.take(libc);
    listPolled();
    try {
      while (!stopped) {
        round();
      }
    } finally {
      libc.close(wakeFd);
      peers.forEach(left);
    }
  }

  private void round() {
    long before = nanos.getAsLong();
    long due = before + LONGEST_WAIT_NS;
    for (Peer peer : peers) {
      long deadline = peer.deadline(before);
      due = deadline - due < 0 ? deadline : due;
    }
    await(Math.max(0, due - before));
    long now = nanos.getAsLong();
    carryOutOrders(now);
    packets = 0;
    for (int i = 0; i < receivers.size(); i++) {
      if (ready(i + 1)) {
        drain(receivers.get(i));
      }
    }
    serve(now, now - due);
    if (packets > FLOOD) {
      pause();
    }
  }

  private void await(long nanosLeft) {
    timeout.set(ValueLayout.JAVA_LONG, 0, nanosLeft / 1_000_000_000);
    timeout.set(ValueLayout.JAVA_LONG, 8, nanosLeft % 1_000_000_000);
    int ready = libc.poll(polled, receivers.size() + 1L, timeout);
    if (ready < 0 && ready != -Libc.EINTR) {
      throw new IllegalStateException("poll over " + receivers.size() + " sockets fails: errno " + -ready);
    }
  }

  private static void pause() {
    try {
      Thread.sleep(FLOOD_PAUSE_MS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void carryOutOrders(long now) {
    if (!ready(0)) {
      return;
    }
    libc.read(wakeFd, wakes);
    for (Order order = orders.poll(); order != null; order = orders.poll()) {
      order.carryOut(now);
    }
  }

  private void drain(Peer.Receiver receiver) {
    for (int i = 0; i < MOST_PACKETS && inbox.receive(receiver.fd); i++) {
      packets++;
      take(receiver);
    }
  }

  @SuppressWarnings("NonAtomicVolatileUpdate")
  private void take(Peer.Receiver receiver) {
    if (inbox.ttl() == BfdSocket.TTL
        && ControlPacket.decode(inbox.payload()) instanceof ControlPacket packet
        && find(receiver, packet) instanceof Peer peer) {
      long now = nanos.getAsLong();
      peer.countReceived();
      Session.Outcome outcome = peer.session.received(packet, now);
      peer.publish(outcome);
      if (packet.poll() && peer.session.state() != BfdState.ADMIN_DOWN) {
        send(peer, peer.session.answer());
      }
    } else {
      discarded++;
    }
  }

  /**
   * By discriminator if the packet has ours, else by source (RFC 5880 section 6.3, RFC 5881 section 3). Only among the sessions of the
   * socket that it came by, and only from the neighbor's address: a discriminator that somebody guesses in another namespace is nobody's.
   */
  private @Nullable Peer find(Peer.Receiver receiver, ControlPacket packet) {
    for (Peer peer : peers) {
      boolean meant = packet.yourDiscriminator() == 0 ? !peer.isLeaving() : packet.yourDiscriminator() == peer.session.discriminator();
      if (meant && peer.receiver == receiver && inbox.from(peer.handle.remote())) {
        return peer;
      }
    }
    return null;
  }

  private void serve(long now, long late) {
    boolean gone = false;
    for (Peer peer : peers) {
      Session session = peer.session;
      if (session.silent(now)) {
        // What arrived between the wait and the look at the clock counts too.
        drain(peer.receiver);
      }
      session.overslept(late, now);
      peer.publish(session.expire(now));
      if (session.transmitDue(now)) {
        send(peer, session.transmit(now));
      }
      gone |= peer.hasLeft(now);
    }
    if (gone) {
      peers.removeIf(peer -> {
        boolean leaves = peer.hasLeft(now);
        if (leaves) {
          left.accept(peer);
        }
        return leaves;
      });
      listPolled();
    }
  }

  /** What the kernel refuses is lost, as any packet may be: there is no route while an interface is down. */
  private void send(Peer peer, ControlPacket packet) {
    packet.encode(outBuffer.clear());
    if (libc.sendTo(peer.sender, out, peer.remote) >= 0) {
      peer.countSent();
    }
  }
}
