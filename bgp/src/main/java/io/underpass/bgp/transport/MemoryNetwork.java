package io.underpass.bgp.transport;

import io.underpass.bgp.ListenAddress;
import io.underpass.bgp.Md5Key;
import io.underpass.bgp.SocketPlace;
import io.underpass.net.IpAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A network within memory, deterministic, for tests of whole speakers: hosts with addresses, and between each two of them a path with a
 * delay that may eat packets. As with TCP, what is eaten is sent again: nothing is lost on a connection, it comes when the path is there
 * again. Time is a {@link ManualLoop}'s.
 */
public final class MemoryNetwork {
  private static final Duration DEFAULT_DELAY = Duration.ofMillis(1);

  private final ManualLoop loop;
  private final Map<IpAddress, Host> hosts = new HashMap<>();
  private final Map<Set<IpAddress>, Duration> delays = new HashMap<>();
  private final Set<Set<IpAddress>> silent = new HashSet<>();
  private final List<MemoryConnection> held = new ArrayList<>();

  public MemoryNetwork(ManualLoop loop) {
    this.loop = loop;
  }

  /** A host with these addresses; it is up. */
  public Host host(IpAddress... addresses) {
    Host host = new Host(List.of(addresses));
    for (IpAddress address : addresses) {
      if (hosts.putIfAbsent(address, host) != null) {
        throw new IllegalArgumentException(address + " belongs to another host already");
      }
    }
    return host;
  }

  /** How long anything takes between the two; 1 ms unless said. */
  public void delay(IpAddress a, IpAddress b, Duration delay) {
    delays.put(Set.of(a, b), delay);
  }

  /** From now on everything between the two is eaten silently. */
  public void cut(IpAddress a, IpAddress b) {
    silent.add(Set.of(a, b));
  }

  /** The path is there again: what was eaten comes now. */
  public void heal(IpAddress a, IpAddress b) {
    silent.remove(Set.of(a, b));
    sendAgain();
  }

  private void sendAgain() {
    List<MemoryConnection> waiting = List.copyOf(held);
    held.clear();
    waiting.forEach(MemoryConnection::deliverSoon);
  }

  Duration delay(IpAddress a, IpAddress b) {
    return delays.getOrDefault(Set.of(a, b), DEFAULT_DELAY);
  }

  boolean isSilent(IpAddress a, IpAddress b) {
    return silent.contains(Set.of(a, b));
  }

  void hold(MemoryConnection connection) {
    held.add(connection);
  }

  ManualLoop loop() {
    return loop;
  }

  /** Where a speaker runs. */
  public final class Host implements Transport {
    private final List<IpAddress> addresses;
    private final Map<ListenAddress, MemoryListening> listening = new HashMap<>();
    private final List<MemoryConnection> connections = new ArrayList<>();
    private boolean up = true;

    private Host(List<IpAddress> addresses) {
      this.addresses = addresses;
    }

    /** Power goes off: its connections are forgotten and nobody is told. Speakers on it must not be used any more. */
    public void crash() {
      up = false;
      listening.clear();
      connections.forEach(MemoryConnection::forget);
      connections.clear();
    }

    /** Power is back; nothing runs yet. Whoever still sends on an old connection is told that there is none. */
    public void boot() {
      up = true;
      sendAgain();
    }

    /** Its connections, dialled or accepted, that are open. */
    public int openConnections() {
      return connections.size();
    }

    boolean isUp() {
      return up;
    }

    void forget(MemoryConnection connection) {
      connections.remove(connection);
    }

    @Override
    public Loop loop() {
      return loop;
    }

    @Override
    public Listening listen(Loop loop, SocketPlace place, ListenAddress address, Map<IpAddress, Md5Key> keys, Listener listener) {
      MemoryListening point = new MemoryListening(this, address, keys, listener);
      loop.execute(() -> {
        boolean any = address.address().low() == 0 || address.address().low() == 0xFFFF_0000_0000L;
        if (!any && !addresses.contains(address.address())) {
          listener.failed("Cannot assign requested address");
        } else if (listening.putIfAbsent(address, point) != null) {
          listener.failed("Address already in use");
        } else {
          listener.opened();
        }
      });
      return point;
    }

    @Override
    public Connection connect(Loop loop, SocketPlace place, Dial dial, ConnectionHandler handler) {
      IpAddress local = dial.local().orElseGet(() ->
          addresses.stream().filter(address -> address.isIpv4() == dial.remote().isIpv4()).findFirst().orElse(dial.remote()));
      MemoryConnection near = new MemoryConnection(MemoryNetwork.this, this, local, dial.remote(), handler);
      connections.add(near);
      loop.schedule(delay(local, dial.remote()), () -> arrive(near, dial));
      return near;
    }

    private void arrive(MemoryConnection near, Dial dial) {
      Host far = hosts.get(dial.remote());
      if (near.isClosed() || isSilent(near.local(), dial.remote()) || far == null || !far.up || !up) {
        return;
      }
      Optional<MemoryListening> point = far.point(dial);
      boolean sameKey = point.map(p -> Optional.ofNullable(p.keys.get(near.local())).equals(dial.key())).orElse(true);
      if (!sameKey) {
        return;
      }
      Duration back = delay(near.local(), dial.remote());
      if (point.isEmpty()) {
        loop.schedule(back, () -> near.ended("Connection refused: " + dial.remote() + ":" + dial.port()));
        return;
      }
      MemoryConnection there = new MemoryConnection(MemoryNetwork.this, far, dial.remote(), near.local(), null);
      far.connections.add(there);
      near.join(there);
      loop.schedule(back, near::open);
      point.get().listener.accepted(there);
    }

    private Optional<MemoryListening> point(Dial dial) {
      MemoryListening exact = listening.get(new ListenAddress(dial.remote(), dial.port()));
      IpAddress any = dial.remote().isIpv4() ? IpAddress.ofIpv4(0) : new IpAddress(0, 0);
      return Optional.ofNullable(exact != null ? exact : listening.get(new ListenAddress(any, dial.port())));
    }
  }

  /** An address that takes connections. */
  private static final class MemoryListening implements Transport.Listening {
    private final Host host;
    private final ListenAddress address;
    private final Transport.Listener listener;
    private Map<IpAddress, Md5Key> keys;

    MemoryListening(Host host, ListenAddress address, Map<IpAddress, Md5Key> keys, Transport.Listener listener) {
      this.host = host;
      this.address = address;
      this.keys = keys;
      this.listener = listener;
    }

    @Override
    public void keys(Map<IpAddress, Md5Key> next) {
      keys = Map.copyOf(next);
    }

    @Override
    public void close() {
      host.listening.remove(address, this);
    }
  }
}
