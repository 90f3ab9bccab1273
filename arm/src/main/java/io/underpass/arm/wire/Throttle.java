package io.underpass.arm.wire;

import io.underpass.arm.http.Answer;
import io.underpass.arm.http.Call;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * How many calls a caller may make: token buckets for reads, writes and deletes, as Azure Resource Manager has them (azure-docs,
 * request-limits-and-throttling). What is too much answers 429 with {@code Retry-After}. Safe for any thread.
 */
public final class Throttle {
  private static final int MOST_CALLERS = 10_000;

  private final Limits limits;
  private final String subscription;
  private final InstantSource clock;
  private final Map<String, Level> levels = new ConcurrentHashMap<>();

  /**
   * A token bucket.
   *
   * @param capacity calls at once
   * @param perSecond calls that come back a second
   */
  public record Bucket(int capacity, double perSecond) {
    /** So many calls a minute. */
    public static Bucket perMinute(int calls) {
      return new Bucket(calls, calls / 60.0);
    }
  }

  /** @param writes of PUT, PATCH and POST */
  public record Limits(Bucket reads, Bucket writes, Bucket deletes) {
    /** No limit. */
    public static final Limits OFF = new Limits(new Bucket(0, 0), new Bucket(0, 0), new Bucket(0, 0));

    /** The service's, for a subscription and a service principal (2024). */
    public static final Limits AZURE = new Limits(new Bucket(250, 25), new Bucket(200, 10), new Bucket(200, 10));
  }

  private record Level(double tokens, long millis) {}

  private record Taken(boolean allowed, long remaining, long waitSeconds) {}

  public Throttle(Limits limits, String subscription, InstantSource clock) {
    this.limits = limits;
    this.subscription = subscription;
    this.clock = clock;
  }

  /** The answer of what is behind, or 429. */
  public Answer around(Call call, Function<Call, Answer> behind) {
    if (limits == Limits.OFF) {
      return behind.apply(call);
    }
    String kind =
        switch (call.method()) {
          case "GET", "HEAD" -> "read";
          case "DELETE" -> "delete";
          default -> "write";
        };
    Taken taken = take(call.caller().principal() + " " + kind, bucket(kind));
    Answer answer = taken.allowed() ? answered(call, behind) : tooMany(call, kind, taken.waitSeconds());
    return answer.with("x-ms-ratelimit-remaining-subscription-" + kind + "s", Long.toString(taken.remaining()));
  }

  private Bucket bucket(String kind) {
    return switch (kind) {
      case "read" -> limits.reads();
      case "delete" -> limits.deletes();
      default -> limits.writes();
    };
  }

  private static Answer answered(Call call, Function<Call, Answer> behind) {
    try {
      return behind.apply(call);
    } catch (ArmError e) {
      return e.answer();
    }
  }

  private Answer tooMany(Call call, String kind, long seconds) {
    return ArmError.of(
            429,
            "TooManyRequests",
            "Number of '%s' requests for subscription '%s' actor '%s' exceeded. Please try again after '%d' seconds after additional "
                + "tokens are "
                + "available. Refer to https://aka.ms/arm-throttling for additional information.",
            kind,
            subscription,
            call.caller().principal(),
            seconds)
        .answer()
        .with("Retry-After", Long.toString(seconds));
  }

  private Taken take(String key, Bucket bucket) {
    if (levels.size() > MOST_CALLERS) {
      levels.clear();
    }
    long now = clock.millis();
    Taken[] taken = new Taken[1];
    levels.compute(key, (_, before) -> {
      double tokens =
          before == null
              ? bucket.capacity()
              : Math.min(bucket.capacity(), before.tokens() + Math.max(0, now - before.millis()) / 1000.0 * bucket.perSecond());
      boolean allowed = tokens >= 1;
      double left = allowed ? tokens - 1 : tokens;
      long wait = allowed ? 0 : (long) Math.ceil((1 - tokens) / bucket.perSecond());
      taken[0] = new Taken(allowed, (long) left, Math.max(1, wait));
      return new Level(left, now);
    });
    return taken[0];
  }
}
