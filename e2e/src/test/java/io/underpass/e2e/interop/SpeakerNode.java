package io.underpass.e2e.interop;

import io.underpass.bgp.Bfd;
import io.underpass.bgp.Neighbor;
import io.underpass.bgp.NeighborStatus;
import io.underpass.bgp.SessionState;
import io.underpass.bgp.SocketPlace;
import io.underpass.bgp.Speaker;
import io.underpass.bgp.SpeakerConfig;
import io.underpass.bgp.SpeakerListener;
import io.underpass.bgp.bfd.daemon.DaemonBfd;
import io.underpass.bgp.bfd.daemon.DaemonProcess;
import io.underpass.bgp.message.Community;
import io.underpass.bgp.message.LargeCommunity;
import io.underpass.bgp.message.PathAttributes;
import io.underpass.bgp.rib.LocalRoute;
import io.underpass.bgp.rib.Policy;
import io.underpass.bgp.rib.RibRoute;
import io.underpass.bgp.transport.TcpTransport;
import io.underpass.lab.linux.NetworkNamespace;
import io.underpass.lab.router.RouterPlan;
import io.underpass.lab.router.SpeakerPlan;
import io.underpass.net.Prefix;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Underpass's own speaker, in this process, its sockets in the namespace; BFD in a process of its own, as a server's is. */
final class SpeakerNode implements Node {
  /** What the routes of ours say beside their prefixes. */
  static final Set<String> COMMUNITIES = Set.of("12076:50004", "12076:1:2");

  private static final Pattern NOTICE = Pattern.compile("\\((\\d+)/(\\d+)\\)(?:: '(.*)')?");

  private final SocketPlace place;
  private final Path directory;
  private final Set<Prefix> announced = new LinkedHashSet<>();
  private final Map<String, Notice> notices = new HashMap<>();
  private @Nullable RouterPlan plan;
  private @Nullable SpeakerConfig config;
  private @Nullable Speaker speaker;
  private @Nullable TcpTransport transport;
  private @Nullable DaemonBfd bfd;

  /** @param directory of BFD's process */
  SpeakerNode(NetworkNamespace namespace, Path directory) {
    place = new SocketPlace() {
      @Override
      public <T> T open(Callable<T> work) {
        return namespace.call(work);
      }

      @Override
      public Optional<String> netns() {
        return Optional.of(namespace.name());
      }
    };
    this.directory = directory;
  }

  private static <T> T started(@Nullable T value) {
    return java.util.Objects.requireNonNull(value, "not started");
  }

  @Override
  public void start(RouterPlan next) {
    if (speaker != null) {
      close();
    }
    announced.clear();
    announced.addAll(next.announced());
    plan = next;
    config = SpeakerPlan.config(next);
    transport = new TcpTransport(1);
    boolean watched = next.neighbors().stream().anyMatch(neighbor -> neighbor.liveness().bfd() != null);
    bfd = watched ? DaemonBfd.at(directory) : null;
    speaker = Speaker.start(config, transport, place, bfd == null ? Bfd.NONE : bfd, new Notices());
    originate();
  }

  /** Keeps the last NOTIFICATION: what comes after it may overwrite the status' last error. */
  private final class Notices implements SpeakerListener {
    @Override
    public void routesChanged(Speaker speaker) {}

    @Override
    public void neighborChanged(Speaker speaker, NeighborStatus status) {
      String error = status.lastError().map(NeighborStatus.LastError::text).orElse("");
      Matcher notice = NOTICE.matcher(error);
      if (error.startsWith("the neighbor ended the session") && notice.find()) {
        synchronized (notices) {
          notices.put(
              status.name(),
              new Notice(Integer.parseInt(notice.group(1)), Integer.parseInt(notice.group(2)), Optional.ofNullable(notice.group(3))
                  .orElse("")));
        }
      }
    }
  }

  private void originate() {
    started(speaker).originate(SpeakerPlan.routes(announced).stream().map(SpeakerNode::marked).toList());
  }

  private static LocalRoute marked(LocalRoute route) {
    PathAttributes attributes =
        route.attributes().toBuilder()
            .communities(List.of(Community.parse("12076:50004")))
            .largeCommunities(List.of(LargeCommunity.parse("12076:1:2")))
            .build();
    return new LocalRoute(route.prefix(), attributes);
  }

  @Override
  public void kill() {
    started(speaker).closeSilently();
    rest();
  }

  @Override
  public void killWithBfd() {
    kill();
    try {
      long pid = Long.parseLong(Files.readString(directory.resolve("bfd.pid")).strip().split("\\D")[0]);
      ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private void rest() {
    speaker = null;
    started(transport).close();
    if (bfd != null) {
      bfd.close();
      bfd = null;
    }
  }

  @Override
  public void restart(List<Prefix> announced) {
    start(Bed.restarting(started(plan), announced));
  }

  @Override
  public void announce(List<Prefix> prefixes) {
    announced.addAll(prefixes);
    originate();
  }

  @Override
  public void withdraw(List<Prefix> prefixes) {
    prefixes.forEach(announced::remove);
    originate();
  }

  private void change(String session, UnaryOperator<Neighbor> how) {
    SpeakerConfig.Builder next = started(config).toBuilder();
    started(config).neighbors().stream().filter(neighbor -> neighbor.name().equals(session)).forEach(neighbor ->
        next.neighbor(how.apply(neighbor)));
    config = next.build();
    started(speaker).configure(started(config));
  }

  @Override
  public void prepend(String session, int times) {
    Policy policy = times == 0 ? Policy.ACCEPT : Policy.prepend(started(plan).asn(), times);
    change(session, neighbor -> neighbor.toBuilder().exportPolicy(policy).build());
  }

  @Override
  public void refresh(String session) {
    started(speaker).reset(session, Speaker.Reset.SOFT);
  }

  @Override
  public Map<Prefix, List<Learned>> table() {
    Map<Prefix, List<Learned>> table = new HashMap<>();
    for (NeighborStatus neighbor : speaker == null ? List.<NeighborStatus>of() : speaker.neighbors()) {
      for (RibRoute route : started(speaker).accepted(neighbor.name())) {
        table.computeIfAbsent(route.prefix(), _ -> new ArrayList<>())
            .add(new Learned(neighbor.name(), route.attributes().asPath().toString(), route.is(RibRoute.Mark.STALE)));
      }
    }
    return table;
  }

  @Override
  public Set<String> communities(Prefix prefix) {
    return started(speaker).best().stream()
        .filter(route -> route.prefix().equals(prefix))
        .flatMap(route -> java.util.stream.Stream.concat(route.attributes().communities().stream(), route.attributes().largeCommunities()
            .stream()))
        .map(Object::toString)
        .collect(Collectors.toSet());
  }

  @Override
  public Set<String> forwarding(Prefix prefix) {
    return started(speaker).best().stream()
        .filter(route -> route.prefix().equals(prefix))
        .flatMap(route -> route.peer().stream())
        .collect(Collectors.toSet());
  }

  private Optional<NeighborStatus> status(String session) {
    return speaker == null ? Optional.empty() : speaker.neighbor(session);
  }

  @Override
  public boolean established(String session) {
    return status(session).filter(status -> status.state() == SessionState.ESTABLISHED).isPresent();
  }

  @Override
  public boolean watched(String session) {
    return status(session).flatMap(NeighborStatus::bfd).filter(state -> state == Bfd.State.UP).isPresent();
  }

  @Override
  public Optional<Notice> notified(String session) {
    synchronized (notices) {
      return Optional.ofNullable(notices.get(session));
    }
  }

  @Override
  public String lastError(String session) {
    return status(session).flatMap(NeighborStatus::lastError).map(NeighborStatus.LastError::text).orElse("");
  }

  @Override
  public void shutdown(String session, String text) {
    change(session, neighbor -> neighbor.toBuilder().shutdown(text).build());
  }

  @Override
  public void open(String session) {
    change(session, neighbor -> neighbor.toBuilder().noShutdown().build());
  }

  @Override
  public void close() {
    if (speaker != null) {
      speaker.close();
      rest();
    }
    try {
      DaemonProcess.end(directory);
      Files.deleteIfExists(directory.resolve("bfd.log"));
      Files.deleteIfExists(directory);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    } catch (InterruptedException interruption) {
      Thread.currentThread().interrupt();
    }
  }
}
