package io.underpass.bgp;

import io.underpass.bgp.message.PathAttributes;
import io.underpass.bgp.rib.LocalRoute;
import io.underpass.bgp.rib.RibRoute;
import io.underpass.bgp.transport.ManualLoop;
import io.underpass.bgp.transport.MemoryNetwork;
import io.underpass.net.Asn;
import io.underpass.net.IpAddress;
import io.underpass.net.Prefix;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/** Speakers on a network in memory, under a clock that only goes on when told. */
final class World {
  final ManualLoop loop = new ManualLoop(Instant.parse("2026-01-01T00:00:00Z"));
  final MemoryNetwork network = new MemoryNetwork(loop);
  private final Random random;

  World(long seed) {
    random = new Random(seed);
  }

  World() {
    this(1);
  }

  /** A machine for a speaker, with a name that is its last octet. */
  Node node(long asn, String address) {
    return new Node(new Asn(asn), IpAddress.parse(address));
  }

  void advance(Duration time) {
    loop.advance(time);
  }

  void seconds(double seconds) {
    advance(Duration.ofNanos((long) (seconds * 1e9)));
  }

  static IpAddress ip(String text) {
    return IpAddress.parse(text);
  }

  static List<String> prefixes(List<RibRoute> routes) {
    return List.copyOf(new TreeSet<>(routes.stream().map(route -> route.prefix().toString()).toList()));
  }

  /** One machine: its speaker can be started, end and be started again. */
  final class Node implements SpeakerListener {
    final Asn asn;
    final IpAddress address;
    final MemoryNetwork.Host host;
    final List<String> states = new ArrayList<>();
    private final List<Neighbor> neighbors = new ArrayList<>();
    Bfd bfd = Bfd.NONE;
    int routesChanged;
    private String[] origin = {};
    Duration selectionDeferral = Duration.ofSeconds(60);
    int maxPaths = 1;
    Speaker speaker;

    private Node(Asn asn, IpAddress address) {
      this.asn = asn;
      this.address = address;
      host = network.host(address);
    }

    String name() {
      return "as" + asn;
    }

    /** Makes both neighbors of each other, each changed as said. */
    Node with(Node other, UnaryOperator<Neighbor.Builder> here, UnaryOperator<Neighbor.Builder> there) {
      neighbors.add(here.apply(neighbor(other)).build());
      other.neighbors.add(there.apply(other.neighbor(this)).build());
      return this;
    }

    Node with(Node other) {
      return with(other, builder -> builder, builder -> builder);
    }

    Node with(Node other, UnaryOperator<Neighbor.Builder> both) {
      return with(other, both, both);
    }

    Neighbor.Builder neighbor(Node other) {
      return Neighbor.builder(other.name(), other.address, other.asn).localAddress(address);
    }

    void change(String neighbor, UnaryOperator<Neighbor.Builder> how) {
      neighbors.replaceAll(before -> before.name().equals(neighbor) ? how.apply(before.toBuilder()).build() : before);
      speaker.configure(config(SpeakerConfig.Start.FRESH));
    }

    void remove(String neighbor) {
      neighbors.removeIf(before -> before.name().equals(neighbor));
      speaker.configure(config(SpeakerConfig.Start.FRESH));
    }

    SpeakerConfig config(SpeakerConfig.Start start) {
      SpeakerConfig.Builder builder = SpeakerConfig.builder(asn, address.isIpv4() ? address : IpAddress.ofIpv4((int) address.low()))
          .listen(address).start(start).selectionDeferral(selectionDeferral).maxPaths(maxPaths);
      neighbors.forEach(builder::neighbor);
      return builder.build();
    }

    Node start() {
      return start(SpeakerConfig.Start.FRESH);
    }

    /** With the routes it originated before, if any. */
    Node start(SpeakerConfig.Start start) {
      startWithoutRoutes(start);
      originate(origin);
      return this;
    }

    Node startWithoutRoutes(SpeakerConfig.Start start) {
      routesChanged = 0;
      speaker = Speaker.start(config(start), host, SocketPlace.HERE, bfd, this, random);
      return this;
    }

    void originate(String... prefixes) {
      origin = prefixes;
      speaker.originate(Arrays.stream(prefixes)
          .map(prefix -> new LocalRoute(Prefix.parse(prefix), PathAttributes.builder(address).build()))
          .toList());
    }

    /** Power goes off: nobody is told, and what ran is gone. */
    void crash() {
      host.crash();
      speaker.closeSilently();
    }

    List<String> origin() {
      return List.of(origin);
    }

    NeighborStatus of(Node other) {
      return speaker.neighbor(other.name()).orElseThrow();
    }

    SessionState state(Node other) {
      return of(other).state();
    }

    String error(Node other) {
      return of(other).lastError().map(NeighborStatus.LastError::text).orElse("");
    }

    String attempt(Node other) {
      return of(other).lastAttempt().map(NeighborStatus.LastError::text).orElse("");
    }

    List<String> best() {
      return prefixes(speaker.best());
    }

    @Override
    public void routesChanged(Speaker changed) {
      routesChanged++;
    }

    @Override
    public void neighborChanged(Speaker changed, NeighborStatus status) {
      states.add(status.name() + " " + status.state());
    }
  }
}
