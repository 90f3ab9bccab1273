package io.underpass.dataplane.linux;

import io.underpass.dataplane.DataPlaneException;
import io.underpass.dataplane.NodeHealth;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Knows how the nodes are, promptly: one thread that waits for what the namespaces announce over rtnetlink and for namespaces coming and
 * going. The kernel announces some losses of carrier up to a second late (net/core/link_watch.c spares its listeners where both ends of a
 * veth happen to have the same index, and with real devices), so the thread also looks by itself, as often as that costs next to nothing.
 */
final class HealthWatch implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(HealthWatch.class.getName());

  private static final long NS_PER_MS = 1_000_000;
  private static final long LOOK_NS = 40 * NS_PER_MS;
  /** Looking takes at most one fiftieth of a CPU. */
  private static final int LOOK_SHARE = 50;
  /** Filters too, and namespaces, for what no announcement told. */
  private static final long LOOK_AT_EVERYTHING_NS = 10_000 * NS_PER_MS;
  /** Between two looks in a storm of announcements. */
  private static final long MIN_PAUSE_NS = 3 * NS_PER_MS;
  private static final long MAX_PAUSE_NS = 25 * NS_PER_MS;
  private static final long ANSWER_MS = 2_000;
  private static final int POLLFD = 8;
  private static final int IN_CREATE_DELETE_MOVED = 0x100 | 0x200 | 0x40 | 0x80;
  private static final int BUFFER = 1 << 14;

  private final String fabric;
  private final Runnable changed;
  private final Arena arena = Arena.ofAuto();
  private final MemorySegment one = arena.allocateFrom(ValueLayout.JAVA_LONG, 1);
  private final int wakeFd;
  private final Thread thread = Thread.ofPlatform().name("health").daemon().unstarted(this::run);
  private volatile Map<String, WatchedNode> nodes = Map.of();
  private volatile Map<String, NodeHealth> health = Map.of();
  private long asked;
  private long answered;
  private boolean stopped;

  /** The thread's alone. */
  private final Map<String, NamespaceView> views = new HashMap<>();

  private final MemorySegment ignored = arena.allocate(BUFFER, 8);
  private MemorySegment polled = arena.allocate(POLLFD, 8);

  /**
   * @param fabric the namespace of the underlay's bridge
   * @param changed runs when {@link #health} answers something else, on the watch's thread
   */
  private HealthWatch(String fabric, Runnable changed) {
    this.fabric = fabric;
    this.changed = changed;
    this.wakeFd = Libc.eventFd();
    if (wakeFd < 0) {
      throw new DataPlaneException("no eventfd: errno " + -wakeFd);
    }
  }

  static HealthWatch start(String fabric, Runnable changed) {
    HealthWatch watch = new HealthWatch(fabric, changed);
    watch.thread.start();
    return watch;
  }

  Map<String, NodeHealth> health() {
    return health;
  }

  /** Nodes where something is missing that an apply can put back. */
  Set<String> damaged() {
    return health.entrySet().stream().filter(node -> isDamaged(node.getValue())).map(Map.Entry::getKey).collect(Collectors.toSet());
  }

  private static boolean isDamaged(NodeHealth health) {
    return isMissing(health.underlay()) || health.ports().values().stream().anyMatch(HealthWatch::isMissing);
  }

  private static boolean isMissing(NodeHealth.Link link) {
    return link == NodeHealth.Link.GONE || link == NodeHealth.Link.PROGRAM_GONE;
  }

  /** The node's namespace; null if it isn't watched. */
  @Nullable String netns(String node) {
    WatchedNode watched = nodes.get(node);
    return watched == null ? null : watched.netns();
  }

  Map<String, WatchedNode> nodes() {
    return nodes;
  }

  /** From now on these nodes are watched, and no others. Returns when they have been looked at and nothing of others is held open. */
  synchronized void watch(Map<String, WatchedNode> wanted) {
    if (stopped || wanted.equals(nodes)) {
      return;
    }
    nodes = Map.copyOf(wanted);
    asked++;
    Libc.write(wakeFd, one);
    long end = System.nanoTime() + ANSWER_MS * NS_PER_MS;
    boolean interrupted = false;
    for (long left = ANSWER_MS; answered < asked && left > 0 && thread.isAlive(); left = (end - System.nanoTime()) / NS_PER_MS) {
      try {
        wait(left);
      } catch (InterruptedException _) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Whether nobody watches any more, be it that it was closed or that it has failed. */
  synchronized boolean isOver() {
    return stopped;
  }

  private void run() {
    int names = Libc.inotify();
    Libc.inotifyAdd(names, Netns.DIRECTORY.toString(), IN_CREATE_DELETE_MOVED);
    long everythingAt = System.nanoTime();
    long linksAt = everythingAt;
    long restUntil = everythingAt;
    try {
      while (true) {
        await(names, Math.min(linksAt - everythingAt, 0) + everythingAt);
        rest(restUntil - System.nanoTime());
        long begun = System.nanoTime();
        boolean everything = begun - everythingAt >= 0;
        boolean told = Libc.read(wakeFd, ignored) > 0 | Libc.read(names, ignored) > 0;
        long answering;
        synchronized (this) {
          if (stopped) {
            return;
          }
          answering = asked;
        }
        if (told || everything) {
          openAndClose();
        }
        views.values().forEach(NamespaceView::hear);
        if (everything) {
          views.values().forEach(NamespaceView::wantEverything);
          everythingAt = begun + LOOK_AT_EVERYTHING_NS;
        } else if (begun - linksAt >= 0) {
          views.values().forEach(NamespaceView::wantLinks);
        }
        look();
        long ended = System.nanoTime();
        restUntil = ended + Math.clamp(3 * (ended - begun), MIN_PAUSE_NS, MAX_PAUSE_NS);
        linksAt = ended + Math.max(LOOK_NS, LOOK_SHARE * (ended - begun));
        synchronized (this) {
          answered = answering;
          notifyAll();
        }
      }
    } finally {
      views.values().forEach(NamespaceView::close);
      Libc.close(names);
      synchronized (this) {
        stopped = true;
        Libc.close(wakeFd);
      }
    }
  }

  private void await(int names, long until) {
    int count = views.size() + 2;
    if (polled.byteSize() < (long) POLLFD * count) {
      polled = arena.allocate((long) POLLFD * count * 2, 8);
    }
    put(0, wakeFd);
    put(1, names);
    int index = 2;
    for (NamespaceView view : views.values()) {
      put(index++, view.fd());
    }
    long left = Math.max(0, until - System.nanoTime());
    Libc.poll(polled, count, nodes.isEmpty() ? -1 : (int) (left / NS_PER_MS) + 1);
  }

  private void put(int index, int fd) {
    polled.set(ValueLayout.JAVA_INT, (long) POLLFD * index, fd);
    polled.set(ValueLayout.JAVA_INT, (long) POLLFD * index + 4, Libc.POLLIN);
  }

  private static void rest(long nanos) {
    if (nanos <= 0) {
      return;
    }
    try {
      Thread.sleep(nanos / NS_PER_MS, (int) (nanos % NS_PER_MS));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /** A view for each namespace that is there, and none that outlives the name: it would keep the namespace. */
  private void openAndClose() {
    Set<String> wanted = nodes.values().stream().map(WatchedNode::netns).collect(Collectors.toCollection(HashSet::new));
    if (!wanted.isEmpty()) {
      wanted.add(fabric);
    }
    views.entrySet().removeIf(view -> {
      boolean over = !wanted.contains(view.getKey()) || !view.getValue().isNamed();
      if (over) {
        view.getValue().close();
      }
      return over;
    });
    for (String name : wanted) {
      if (!views.containsKey(name) && Netns.exists(name)) {
        try {
          views.put(name, NamespaceView.open(name));
        } catch (DataPlaneException failure) {
          LOG.log(System.Logger.Level.DEBUG, "namespace {0} isn't watched: {1}", name, failure.getMessage());
        }
      }
    }
  }

  private void look() {
    Map<String, WatchedNode> watched = nodes;
    Map<String, Set<Integer>> indices = new HashMap<>();
    watched.values().forEach(node -> indices.computeIfAbsent(node.netns(), _ -> new HashSet<>()).addAll(node.indices()));
    views.entrySet().removeIf(view -> {
      try {
        view.getValue().look(indices.getOrDefault(view.getKey(), Set.of()));
        return false;
      } catch (DataPlaneException failure) {
        LOG.log(System.Logger.Level.WARNING, "namespace {0} can''t be looked at: {1}", view.getKey(), failure.getMessage());
        view.getValue().close();
        return true;
      }
    });
    Map<String, NodeHealth> now = new TreeMap<>();
    watched.forEach((name, node) -> now.put(name, node.health(views.get(node.netns()), views.get(fabric))));
    Map<String, NodeHealth> before = health;
    if (!now.equals(before)) {
      health = now;
      if (isNews(before, now)) {
        tell();
      }
    }
  }

  /** What is new and up, and what isn't watched any more, nobody waits for. */
  private static boolean isNews(Map<String, NodeHealth> before, Map<String, NodeHealth> now) {
    return now.entrySet().stream().anyMatch(entry -> {
      NodeHealth was = before.get(entry.getKey());
      NodeHealth is = entry.getValue();
      return was == null ? !is.isUp() : was.underlay() != is.underlay() || !was.ports().entrySet().containsAll(notable(was, is).entrySet());
    });
  }

  /** The ports, without those that are new and up. */
  private static Map<String, NodeHealth.Link> notable(NodeHealth was, NodeHealth is) {
    Map<String, NodeHealth.Link> notable = new HashMap<>(is.ports());
    notable.entrySet().removeIf(port -> port.getValue().isUp() && !was.ports().containsKey(port.getKey()));
    return notable;
  }

  private void tell() {
    try {
      changed.run();
    } catch (RuntimeException failure) {
      // The watch goes on: the next change is told again.
      LOG.log(System.Logger.Level.ERROR, "who is told that health has changed failed", failure);
    }
  }

  /** Lets go of all namespaces. */
  @Override
  public void close() {
    synchronized (this) {
      if (stopped) {
        return;
      }
      stopped = true;
      Libc.write(wakeFd, one);
    }
    if (Thread.currentThread() != thread) {
      try {
        thread.join(ANSWER_MS);
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
