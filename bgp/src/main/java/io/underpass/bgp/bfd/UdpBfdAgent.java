package io.underpass.bgp.bfd;

import io.underpass.bgp.SocketPlace;
import io.underpass.net.IpAddress;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/** The agent over the kernel's UDP. Sockets are opened and closed here, under a lock; the loop only uses them. */
final class UdpBfdAgent implements BfdAgent {
  private static final long CLOSING_MS = 1_000;

  private record Door(SocketPlace place, IpAddress local) {}

  private record Pair(Door door, IpAddress remote) {}

  private final Fate fate;
  private final LongSupplier nanos;
  private final InstantSource time;
  private final RandomGenerator random;
  /** The loop's alone. */
  private final RandomGenerator jitter;
  private final Arena arena = Arena.ofAuto();
  private final Libc libc = new Libc(arena);
  private final MemorySegment one = arena.allocateFrom(ValueLayout.JAVA_LONG, 1);
  private final Map<Door, Peer.Receiver> receivers = new HashMap<>();
  private final Set<Pair> pairs = new HashSet<>();
  private final Map<Integer, Peer> peers = new ConcurrentHashMap<>();
  private final Map<Peer, Pair> open = new HashMap<>();
  private final BfdLoop loop;
  private final Thread thread;
  private final int wakeFd;
  private boolean closed;

  private UdpBfdAgent(Fate fate, LongSupplier nanos, InstantSource time, RandomGenerator random) throws IOException {
    this.fate = fate;
    this.nanos = nanos;
    this.time = time;
    this.random = random;
    this.jitter = new SplittableRandom(random.nextLong());
    this.wakeFd = libc.eventFd();
    if (wakeFd < 0) {
      throw new IOException("no eventfd: errno " + -wakeFd);
    }
    this.loop = new BfdLoop(nanos, wakeFd, this::release);
    this.thread = Thread.ofPlatform().name("bfd").daemon().unstarted(loop);
  }

  static UdpBfdAgent start(Fate fate) throws IOException {
    if (!System.getProperty("os.name").equals("Linux")) {
      throw new IOException("BFD needs Linux, this is " + System.getProperty("os.name"));
    }
    UdpBfdAgent agent = new UdpBfdAgent(fate, System::nanoTime, InstantSource.system(), new SecureRandom());
    agent.thread.start();
    return agent;
  }

  @Override
  public Fate fate() {
    return fate;
  }

  @Override
  public synchronized BfdHandle add(BfdConfig config, SocketPlace place, BfdListener listener) throws IOException {
    if (closed) {
      throw new IllegalStateException("this BFD agent is closed");
    }
    Door door = new Door(place, config.local());
    Pair pair = new Pair(door, config.remote());
    if (pairs.contains(pair)) {
      throw new IllegalArgumentException("there is a BFD session from " + config.local() + " to " + config.remote() + " in " + place);
    }
    int sender = BfdSocket.openSender(place, config.local(), random);
    Peer.Receiver receiver;
    try {
      receiver = receiver(door);
    } catch (IOException | RuntimeException failure) {
      libc.close(sender);
      throw failure;
    }
    receiver.users++;
    BfdHandle handle = new BfdHandle(freshDiscriminator(), config.local(), config.remote());
    Session session = new Session(config, handle.discriminator(), fate, jitter, nanos.getAsLong());
    Peer peer = new Peer(handle, session, receiver, sender, listener, time);
    peers.put(handle.discriminator(), peer);
    pairs.add(pair);
    open.put(peer, pair);
    order(_ -> loop.add(peer));
    return handle;
  }

  private Peer.Receiver receiver(Door door) throws IOException {
    Peer.Receiver there = receivers.get(door);
    if (there == null) {
      there = new Peer.Receiver(BfdSocket.openReceiver(door.place, door.local));
      receivers.put(door, there);
    }
    return there;
  }

  /** Hard to guess, so that nobody speaks for a session without having heard it. */
  private int freshDiscriminator() {
    while (true) {
      int candidate = random.nextInt();
      if (candidate != 0 && !peers.containsKey(candidate)) {
        return candidate;
      }
    }
  }

  @Override
  public synchronized void configure(BfdHandle session, BfdConfig config) {
    Peer peer = peer(session);
    if (!config.local().equals(session.local()) || !config.remote().equals(session.remote())) {
      throw new IllegalArgumentException(
          session + " can't move to " + config.local() + " and " + config.remote() + ": remove it and add another");
    }
    order(now -> {
      peer.session.configure(config, now);
      peer.publish(Session.Outcome.NOTHING);
    });
  }

  @Override
  public void remove(BfdHandle session) {
    end(session, loop::remove);
  }

  @Override
  public void drop(BfdHandle session) {
    end(session, (peer, _) -> loop.drop(peer));
  }

  private interface Farewell {
    void say(Peer peer, long now);
  }

  private synchronized void end(BfdHandle session, Farewell farewell) {
    Peer peer = peers.remove(session.discriminator());
    if (peer != null) {
      pairs.remove(open.get(peer));
      order(now -> farewell.say(peer, now));
    }
  }

  @Override
  public BfdStatus status(BfdHandle session) {
    return peer(session).status();
  }

  private Peer peer(BfdHandle session) {
    Peer peer = peers.get(session.discriminator());
    if (peer == null) {
      throw new IllegalArgumentException("there is no " + session);
    }
    return peer;
  }

  @Override
  public long discarded() {
    return loop.discarded();
  }

  private void order(BfdLoop.Order order) {
    loop.order(order);
    if (!closed) {
      libc.write(wakeFd, one);
    }
  }

  /** Called by the loop, which must not wait for whoever opens sockets at the moment. */
  private void release(Peer peer) {
    Thread.ofVirtual().start(() -> close(peer));
  }

  private synchronized void close(Peer peer) {
    Pair pair = open.remove(peer);
    if (pair == null) {
      return;
    }
    libc.close(peer.sender);
    peer.receiver.users--;
    if (peer.receiver.users == 0) {
      receivers.remove(pair.door);
      libc.close(peer.receiver.fd);
    }
  }

  @Override
  public void close() {
    end(now -> {
      peers.values().forEach(peer -> loop.remove(peer, now));
      loop.stop();
    });
  }

  @Override
  public void closeSilently() {
    end(_ -> loop.stop());
  }

  private void end(BfdLoop.Order last) {
    synchronized (this) {
      if (!closed) {
        order(last);
        closed = true;
      }
    }
    if (Thread.currentThread() == thread) {
      return;
    }
    try {
      thread.join(CLOSING_MS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    if (!thread.isAlive()) {
      closeAll();
    }
  }

  /** At once, so that whoever comes next finds the ports free. */
  private synchronized void closeAll() {
    List.copyOf(open.keySet()).forEach(this::close);
  }
}
