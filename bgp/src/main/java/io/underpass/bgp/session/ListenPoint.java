package io.underpass.bgp.session;

import io.underpass.bgp.ListenAddress;
import io.underpass.bgp.Md5Key;
import io.underpass.bgp.transport.Connection;
import io.underpass.bgp.transport.Transport;
import io.underpass.net.IpAddress;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** An address that is listened on, tried again until it can be. On its loop only. */
final class ListenPoint implements Transport.Listener {
  private static final Duration FIRST_RETRY = Duration.ofMillis(100);
  private static final Duration RETRY_LIMIT = Duration.ofSeconds(10);

  private final Surroundings around;
  private final ListenAddress address;
  private final Consumer<Connection> taker;
  private final Backoff backoff;
  private final SessionTimer retry;
  private Map<IpAddress, Md5Key> keys;
  private Transport.@Nullable Listening listening;
  private Optional<String> problem = Optional.empty();

  ListenPoint(Surroundings around, ListenAddress address, Map<IpAddress, Md5Key> keys, Consumer<Connection> taker) {
    this.around = around;
    this.address = address;
    this.keys = keys;
    this.taker = taker;
    backoff = new Backoff(FIRST_RETRY, around.random());
    retry = new SessionTimer(around.loop(), this::open);
    open();
  }

  private void open() {
    listening = around.transport().listen(around.loop(), around.place(), address, keys, this);
  }

  /** Why nothing is taken here; empty if all is well. */
  Optional<String> problem() {
    return problem;
  }

  void keys(Map<IpAddress, Md5Key> next) {
    if (!next.equals(keys)) {
      keys = next;
      if (listening != null) {
        listening.keys(next);
      }
    }
  }

  void close() {
    retry.stop();
    if (listening != null) {
      listening.close();
      listening = null;
    }
  }

  @Override
  public void opened() {
    problem = Optional.empty();
    backoff.reset();
  }

  @Override
  public void accepted(Connection connection) {
    taker.accept(connection);
  }

  @Override
  public void failed(String reason) {
    problem = Optional.of("can't listen on " + address + ": " + reason);
    listening = null;
    retry.start(backoff.next(RETRY_LIMIT));
  }
}
