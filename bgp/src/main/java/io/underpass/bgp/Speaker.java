package io.underpass.bgp;

import io.underpass.bgp.message.AddressFamily;
import io.underpass.bgp.rib.LocalRoute;
import io.underpass.bgp.rib.PeerHandle;
import io.underpass.bgp.rib.Rib;
import io.underpass.bgp.rib.RibRoute;
import io.underpass.bgp.session.SpeakerCore;
import io.underpass.bgp.session.Surroundings;
import io.underpass.bgp.transport.Loop;
import io.underpass.bgp.transport.Transport;
import io.underpass.net.IpAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/**
 * A BGP-4 speaker: sessions with its neighbors and the tables between them. Any thread may call. Methods that answer wait for the speaker's
 * loop (on the loop itself they answer at once); those that don't return at once and are done in order. Listings are copies; those of a
 * million routes take a while, during which the loop does nothing else.
 */
public final class Speaker implements AutoCloseable {
  /** What a reset does. */
  public enum Reset {
    /** Asks the neighbor for its routes again (RFC 2918) and sends it ours. The session stays. */
    SOFT,
    /** Ends the session with Cease, Administrative Reset (RFC 4486), and starts it anew. */
    HARD
  }

  private final Loop loop;
  private final CompletableFuture<SpeakerCore> core = new CompletableFuture<>();

  private Speaker(Loop loop) {
    this.loop = loop;
  }

  /**
   * Starts to listen and to connect. Answers when that is under way.
   *
   * @param place where the sockets are made
   * @param bfd {@link Bfd#NONE} if no neighbor has BFD
   */
  public static Speaker start(SpeakerConfig config, Transport transport, SocketPlace place, Bfd bfd, SpeakerListener listener) {
    return start(config, transport, place, bfd, listener, new Random());
  }

  /** With a given source of jitter. */
  public static Speaker start(
      SpeakerConfig config, Transport transport, SocketPlace place, Bfd bfd, SpeakerListener listener, RandomGenerator random) {
    Loop loop = transport.loop();
    Speaker speaker = new Speaker(loop);
    SpeakerCore.Watcher watcher = new SpeakerCore.Watcher() {
      @Override
      public void routesChanged() {
        listener.routesChanged(speaker);
      }

      @Override
      public void neighborChanged(NeighborStatus status) {
        listener.neighborChanged(speaker, status);
      }
    };
    speaker.run(() -> speaker.core.completeAsync(
        () -> new SpeakerCore(config, new Surroundings(loop, transport, place, bfd, random), watcher), Runnable::run));
    speaker.ask(SpeakerCore::problems);
    return speaker;
  }

  /**
   * What is to be, whatever was before. A neighbor that is unchanged is left alone.
   *
   * <ul>
   *   <li>Removed: Cease, Peer De-configured. Shut down: Cease, Administrative Shutdown, with the text.
   *   <li>New policies: its routes are evaluated again, and what comes out differently is sent; the session stays.
   *   <li>New limits and connect-retry: at once. New hold time, keepalive or graceful restart: from the next session on, since OPEN
   *       settles them; {@link #reset} makes one. BFD: at once, without harm to the session.
   *   <li>New address, port, local address, next hop, AS, families, MD5 key or TTL: the session is reset with Cease, Other Configuration
   *       Change.
   *   <li>The speaker's own AS, BGP Identifier or number of paths: all sessions start anew.
   * </ul>
   */
  public void configure(SpeakerConfig config) {
    tell(core -> core.configure(config));
  }

  /** The routes that start here: the whole set; what isn't in it any more is withdrawn. */
  public void originate(Collection<LocalRoute> routes) {
    List<LocalRoute> copy = List.copyOf(routes);
    tell(core -> core.originate(copy));
  }

  /** In the order of the configuration. */
  public List<NeighborStatus> neighbors() {
    return ask(SpeakerCore::statuses);
  }

  public Optional<NeighborStatus> neighbor(String name) {
    return ask(core -> core.status(name));
  }

  /** Why some address isn't listened on (it is tried again); empty if all is well. */
  public List<String> problems() {
    return ask(SpeakerCore::problems);
  }

  /** What the neighbor sent, before import policy; empty if there is no such neighbor. */
  public List<RibRoute> received(String neighbor) {
    return listing(neighbor, Rib::received);
  }

  /** What import policy left of it. */
  public List<RibRoute> accepted(String neighbor) {
    return listing(neighbor, Rib::accepted);
  }

  /** What the neighbor was sent. */
  public List<RibRoute> advertised(String neighbor) {
    return listing(neighbor, Rib::advertised);
  }

  /** The best paths, several for a destination where they are equal. */
  public List<RibRoute> best() {
    return ask(core -> {
      List<RibRoute> routes = new ArrayList<>();
      for (AddressFamily family : AddressFamily.values()) {
        core.rib().best(family).forEach(routes::add);
      }
      return routes;
    });
  }

  /** The best paths of the longest prefix that holds the address; empty if there is none. */
  public List<RibRoute> best(IpAddress address) {
    return ask(core -> core.rib().longest(address)
        .map(longest -> core.rib().paths(longest.prefix()).filter(Speaker::used).toList())
        .orElse(List.of()));
  }

  private static boolean used(RibRoute route) {
    return route.is(RibRoute.Mark.BEST) || route.is(RibRoute.Mark.MULTIPATH);
  }

  /** How many destinations have a best path. */
  public int bestCount(AddressFamily family) {
    return ask(core -> core.rib().size(family));
  }

  /** Whether this speaker has restarted and advertises nothing yet, see {@link SpeakerConfig.Start#RESTARTING}. */
  public boolean deferring() {
    return ask(SpeakerCore::deferring);
  }

  /** Nothing if there is no such neighbor, or its session isn't up. */
  public void reset(String neighbor, Reset reset) {
    tell(core -> {
      switch (reset) {
        case SOFT -> core.resetSoftly(neighbor);
        case HARD -> core.resetHard(neighbor);
      }
    });
  }

  /**
   * The link to the neighbor is down: its session ends at once and its routes go, without graceful restart (fast external fallover). It is
   * tried again. Nothing if there is no such neighbor.
   */
  public void interfaceDown(String neighbor) {
    neighborDead(neighbor, "the interface to the neighbor is down");
  }

  /** The link is there again: no reason to wait until the next attempt. Nothing if the session is up or there is no such neighbor. */
  public void interfaceUp(String neighbor) {
    tell(core -> core.hurry(neighbor));
  }

  /** As {@link #interfaceDown}, for a cause found elsewhere; the cause becomes the status' last error. */
  public void neighborDead(String neighbor, String cause) {
    tell(core -> core.dead(neighbor, cause));
  }

  /** Ends all sessions with Cease, Peer De-configured. Returns when that is on its way. Listings are empty from then on. */
  @Override
  public void close() {
    ask(core -> {
      core.close();
      return Boolean.TRUE;
    });
  }

  /**
   * Closes the sockets without NOTIFICATION, as if the process died: neighbors keep our routes by graceful restart. BFD is switched off,
   * which neighbors don't take for a death. Returns when that is done.
   */
  public void closeSilently() {
    ask(core -> {
      core.vanish();
      return Boolean.TRUE;
    });
  }

  private interface Listing {
    Stream<RibRoute> of(Rib rib, PeerHandle peer, AddressFamily family);
  }

  private List<RibRoute> listing(String neighbor, Listing listing) {
    return ask(core -> {
      List<RibRoute> routes = new ArrayList<>();
      core.peer(neighbor).ifPresent(peer -> {
        for (AddressFamily family : AddressFamily.values()) {
          listing.of(core.rib(), peer, family).forEach(routes::add);
        }
      });
      return routes;
    });
  }

  private void tell(Consumer<SpeakerCore> work) {
    run(() -> work.accept(core.join()));
  }

  private <T> T ask(Function<SpeakerCore, T> question) {
    CompletableFuture<T> answer = new CompletableFuture<>();
    run(() -> {
      try {
        answer.complete(question.apply(core.join()));
      } catch (RuntimeException e) {
        answer.completeExceptionally(e);
      }
    });
    try {
      return answer.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }

  private void run(Runnable work) {
    if (loop.inLoop()) {
      work.run();
    } else {
      loop.execute(work);
    }
  }
}
