package io.underpass.arm.wire;

import io.underpass.arm.http.Answer;
import io.underpass.arm.http.Call;
import io.underpass.arm.http.Caller;
import io.underpass.arm.identity.SignIn;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * The first to see a call: answers what needs no sign-in, checks the rest, hands it on, and gives
 * every answer the headers that clients expect. Every refusal leaves in Azure's shape; a mistake of
 * our own is logged with the request's id and leaves as 500 without details.
 */
public final class Front implements Function<Call, Answer> {
  private static final System.Logger LOG = System.getLogger(Front.class.getName());
  private static final DateTimeFormatter ROUTING_TIME = DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
  private static final Pattern PRINTABLE_ID = Pattern.compile("[A-Za-z0-9-]{1,64}");

  private final SignIn signIn;
  private final Consumer<Caller> admission;
  private final Open open;
  private final Function<Call, Answer> own;
  private final Function<Call, Answer> resourceManager;
  private final Clock clock;
  private final Watch watch;
  private volatile Second now = new Second(Long.MIN_VALUE, "");

  /** Sees every answer. */
  @FunctionalInterface
  public interface Watch {
    void answered(Call call, Answer answer, long nanos);

    /** This one first, then another. */
    default Watch and(Watch other) {
      return (call, answer, nanos) -> {
        answered(call, answer, nanos);
        other.answered(call, answer, nanos);
      };
    }
  }

  /** Answers without sign-in; empty for the calls of others. */
  @FunctionalInterface
  public interface Open {
    Optional<Answer> answer(Call call);
  }

  /**
   * @param admission throws an ArmError for callers to whom all this isn't open, whatever their roles
   * @param own what answers below {@code /underpass}
   */
  public Front(
      SignIn signIn, Consumer<Caller> admission, Open open, Function<Call, Answer> own, Function<Call, Answer> resourceManager, Clock clock,
      Watch watch) {
    this.signIn = signIn;
    this.admission = admission;
    this.open = open;
    this.own = own;
    this.resourceManager = resourceManager;
    this.clock = clock;
    this.watch = watch;
  }

  @Override
  public Answer apply(Call asked) {
    return answered(asked, this::route);
  }

  /** Answers a call that can't be taken, once it is known whose it is: who isn't signed in learns that alone. */
  public Answer refused(Call asked, ArmError refusal) {
    return answered(asked, call -> {
      signIn.check(call);
      throw refusal;
    });
  }

  private Answer answered(Call asked, Function<Call, Answer> route) {
    String requestId = requestId();
    Call call =
        asked.correlated(
            asked.header("x-ms-correlation-request-id").filter(id -> PRINTABLE_ID.matcher(id).matches()).orElse(requestId));
    long start = System.nanoTime();
    Answer answer;
    try {
      answer = route.apply(call);
    } catch (ArmError e) {
      answer = e.status() == 401 ? e.answer().with("WWW-Authenticate", signIn.challenge(call, e)) : e.answer();
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.ERROR, "request " + requestId + " failed: " + call.method() + " " + printable(call.path()), e);
      answer =
          ArmError.of(
                  500,
                  "InternalServerError",
                  "The server made a mistake. Its log has it under request id %s.",
                  requestId)
              .answer();
    }
    long nanos = System.nanoTime() - start;
    watch.answered(call, answer, nanos);
    if (!call.method().equals("GET")) {
      LOG.log(
          System.Logger.Level.INFO,
          "{0} {1} {2} {3} ms {4}",
          call.method(),
          printable(call.path()),
          answer.status(),
          Long.toString(nanos / 1_000_000),
          requestId);
    }
    return framed(call, answer, requestId);
  }

  /** As random UUIDs are written; nobody has to be kept from guessing one. */
  private static String requestId() {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    return new UUID(random.nextLong() & ~0xF000L | 0x4000L, random.nextLong() >>> 2 | Long.MIN_VALUE).toString();
  }

  private static String printable(String path) {
    return Secrets.masked((path.length() > 300 ? path.substring(0, 300) + "…" : path).replaceAll("\\p{Cntrl}", "?"));
  }

  private Answer route(Call call) {
    List<String> path = call.segments();
    Optional<Answer> answer = open.answer(call).or(() -> signIn.answer(call));
    if (answer.isPresent()) {
      return answer.get();
    }
    Call known = call.by(signIn.check(call));
    admission.accept(known.caller());
    return !path.isEmpty() && path.getFirst().toLowerCase(Locale.ROOT).equals("underpass") ? own.apply(known) : resourceManager.apply(known);
  }

  private Answer framed(Call call, Answer answer, String requestId) {
    Map<String, String> headers = new LinkedHashMap<>(answer.headers());
    headers.put("x-ms-request-id", requestId);
    headers.put("x-ms-correlation-request-id", call.correlation());
    headers.put("x-ms-routing-request-id", "UNDERPASS:" + routingTime() + ":" + requestId);
    headers.put("X-Content-Type-Options", "nosniff");
    if (!answer.headers().containsKey("Cache-Control")) {
      headers.put("Cache-Control", "no-cache");
      headers.put("Pragma", "no-cache");
    }
    boolean wanted = call.header("x-ms-return-client-request-id").filter("true"::equalsIgnoreCase).isPresent();
    call.header("x-ms-client-request-id")
        .filter(id -> wanted && PRINTABLE_ID.matcher(id).matches())
        .ifPresent(id -> headers.put("x-ms-client-request-id", id));
    return new Answer(answer.status(), headers, answer.body());
  }

  /** To the second, so that many answers share it. */
  private String routingTime() {
    long second = clock.instant().getEpochSecond();
    Second known = now;
    if (known.number() != second) {
      known = new Second(second, ROUTING_TIME.format(Instant.ofEpochSecond(second)));
      now = known;
    }
    return known.text();
  }

  private record Second(long number, String text) {}
}
