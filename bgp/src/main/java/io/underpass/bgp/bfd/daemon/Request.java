package io.underpass.bgp.bfd.daemon;

import io.underpass.bgp.bfd.BfdConfig;
import io.underpass.net.IpAddress;
import java.time.Duration;

/**
 * What the daemon is asked, a line each: {@code toString} writes what {@link #parse} reads. {@code hello} and {@code quit} are the same in
 * all versions of the protocol.
 */
sealed interface Request {
  /** Of the protocol, in both directions. */
  int VERSION = 1;

  /** The first line of a connection. Whoever says it is the daemon's one client from then on. */
  record Hello(int version) implements Request {
    @Override
    public String toString() {
      return "hello " + version;
    }
  }

  /**
   * A session is wanted. One that is there already stays as it is; its timers become these.
   *
   * @param number by which both sides name it from now on, 0 or more
   * @param netns its namespace under {@code /run/netns}
   */
  record Watch(int number, String netns, BfdConfig config) implements Request {
    public Watch {
      if (netns.isEmpty() || netns.length() > LONGEST_NAME || netns.chars().anyMatch(c -> c <= ' ' || c > '~' || c == '/')) {
        throw new IllegalArgumentException(
            "network namespace '" + netns + "': 1–" + LONGEST_NAME + " visible ASCII characters without / were expected");
      }
    }

    @Override
    public String toString() {
      return "watch " + number + " " + netns + " " + config.local() + " " + config.remote() + " " + micros(config.minTx()) + " "
          + micros(config.minRx()) + " " + config.multiplier();
    }

    private static long micros(Duration interval) {
      return interval.toNanos() / 1_000;
    }
  }

  /** The session ends, and the neighbor is told that it is on purpose. */
  record End(int number) implements Request {
    @Override
    public String toString() {
      return "end " + number;
    }
  }

  /** The session isn't the client's any more, as if the client had gone: it goes on for a while. */
  record Leave(int number) implements Request {
    @Override
    public String toString() {
      return "leave " + number;
    }
  }

  /** All sessions end as by {@link End}, then the daemon. */
  record Quit() implements Request {
    @Override
    public String toString() {
      return "quit";
    }
  }

  /** What file names may have. */
  int LONGEST_NAME = 255;
  int LONGEST_INTERVAL_US = 60_000_000;

  /** @throws IllegalArgumentException naming what is wrong */
  static Request parse(String line) {
    Words words = new Words(line);
    Request request = switch (words.next("request")) {
      case "hello" -> new Hello(words.number("version", 0, Integer.MAX_VALUE));
      case "watch" -> new Watch(words.number("session", 0, Integer.MAX_VALUE), words.next("network namespace"), config(words));
      case "end" -> new End(words.number("session", 0, Integer.MAX_VALUE));
      case "leave" -> new Leave(words.number("session", 0, Integer.MAX_VALUE));
      case "quit" -> new Quit();
      default -> throw new IllegalArgumentException("'" + line + "': hello, watch, end, leave or quit was expected");
    };
    words.end();
    return request;
  }

  private static BfdConfig config(Words words) {
    return new BfdConfig(
        IpAddress.parse(words.next("local address")),
        IpAddress.parse(words.next("remote address")),
        interval(words),
        interval(words),
        words.number("multiplier", 1, 255));
  }

  private static Duration interval(Words words) {
    return Duration.ofNanos(words.number("interval", 0, LONGEST_INTERVAL_US) * 1_000L);
  }
}
