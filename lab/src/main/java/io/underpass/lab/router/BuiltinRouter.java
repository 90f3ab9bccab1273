package io.underpass.lab.router;

import io.underpass.bgp.Bfd;
import io.underpass.bgp.NeighborStatus;
import io.underpass.bgp.SocketPlace;
import io.underpass.bgp.Speaker;
import io.underpass.bgp.SpeakerListener;
import io.underpass.bgp.bfd.BfdAgent;
import io.underpass.bgp.rib.RibRoute;
import io.underpass.bgp.transport.TcpTransport;
import io.underpass.lab.linux.LinkWatch;
import io.underpass.lab.linux.LinuxException;
import io.underpass.lab.router.KernelRoutes.Hop;
import io.underpass.net.Prefix;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A router in a process of its own: our speaker, BFD, and the kernel's table as the best paths say. All of it is done by
 * the main thread.
 */
public final class BuiltinRouter {
  private static final long LOOK_AGAIN_MS = 1_000;
  private static final long GOODBYE_MS = 3_000;

  private final Path directory;
  private final RouterPlan plan;
  private final KernelRoutes kernel = new KernelRoutes();
  private final LinkedBlockingQueue<Runnable> events = new LinkedBlockingQueue<>();
  private final Set<String> down = new HashSet<>();
  private boolean learnt;

  private BuiltinRouter(Path directory) {
    this.directory = directory;
    plan = PlanFile.read(directory);
  }

  /** @param args the router's run directory */
  public static void main(String[] args) throws IOException {
    Thread main = Thread.currentThread();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> end(main)));
    new BuiltinRouter(Path.of(args[0])).run();
  }

  /** SIGTERM: the sessions end with a word to the neighbors. */
  private static void end(Thread main) {
    main.interrupt();
    try {
      main.join(GOODBYE_MS);
    } catch (InterruptedException impatient) {
      // The process ends either way.
    }
  }

  private void run() throws IOException {
    boolean watched = plan.neighbors().stream().anyMatch(neighbor -> neighbor.liveness().bfd() != null);
    try (BfdAgent agent = watched ? BfdAgent.start() : null;
        TcpTransport transport = new TcpTransport(1);
        Speaker speaker =
            Speaker.start(SpeakerPlan.config(plan), transport, SocketPlace.HERE, agent == null ? Bfd.NONE : Bfd.of(agent), new Listener());
        LinkWatch _ = LinkWatch.start((device, there) -> events.add(() -> carrier(speaker, device, there)))) {
      speaker.originate(SpeakerPlan.routes(plan.announced()));
      while (true) {
        Runnable event = events.poll(LOOK_AGAIN_MS, TimeUnit.MILLISECONDS);
        for (; event != null; event = events.poll()) {
          event.run();
        }
        look(speaker);
      }
    } catch (InterruptedException ended) {
      // The speaker closes on the way out.
    }
  }

  private void look(Speaker speaker) throws IOException {
    List<RibRoute> best = speaker.best();
    try {
      follow(best);
    } catch (LinuxException refused) {
      // A link may have gone while its route was written; the next look makes it good.
      System.err.println(refused.getMessage());
    }
    SpeakerReport.write(directory, speaker.neighbors(), best);
  }

  private void carrier(Speaker speaker, String device, boolean there) {
    boolean changed = there ? down.remove(device) : down.add(device);
    for (BgpNeighbor neighbor : plan.neighbors()) {
      if (changed && neighbor.device().equals(device)) {
        if (there) {
          speaker.interfaceUp(device);
        } else {
          speaker.interfaceDown(device);
        }
      }
    }
  }

  /** Before anything is learnt the kernel keeps what a router before this one left. */
  private void follow(List<RibRoute> best) {
    Map<Prefix, List<Hop>> wanted = new HashMap<>();
    for (RibRoute route : best) {
      route.peer().filter(session -> !down.contains(session)).ifPresent(
          session -> wanted.computeIfAbsent(route.prefix(), _ -> new ArrayList<>()).add(new Hop(route.attributes().nextHop(), session)));
    }
    if (learnt || !wanted.isEmpty()) {
      learnt = true;
      kernel.become(wanted);
    }
  }

  private final class Listener implements SpeakerListener {
    @Override
    public void routesChanged(Speaker speaker) {
      wake();
    }

    @Override
    public void neighborChanged(Speaker speaker, NeighborStatus status) {
      wake();
    }

    private void wake() {
      if (events.isEmpty()) {
        events.add(() -> {});
      }
    }
  }
}
