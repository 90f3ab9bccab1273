package io.underpass.arm.own;

import io.underpass.arm.http.Answer;
import io.underpass.arm.http.Call;
import io.underpass.arm.http.Caller;
import io.underpass.arm.wire.ArmError;
import io.underpass.arm.wire.Json;
import io.underpass.arm.wire.ResourceManager;
import io.underpass.control.ControlPlane;
import io.underpass.control.rehearsal.Rehearsal;
import io.underpass.plan.Plan;
import io.underpass.routing.Budget;
import io.underpass.routing.OverBudgetException;
import io.underpass.routing.Paths;
import io.underpass.routing.Planner;
import io.underpass.routing.View;
import io.underpass.routing.whatif.Impact;
import io.underpass.routing.whatif.WhatIf;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import tools.jackson.databind.node.ObjectNode;

/**
 * Changes that are foreseen and not made. {@code POST /underpass/whatif} begins with the state as it is; calls with its id in the header
 * {@value #HEADER} are answered by an API of its own over a copy; {@code GET /underpass/whatif/{id}} says what they would do to traffic;
 * DELETE ends it. It is its caller's alone, and the server's owner's; to all others it isn't there. Any thread.
 */
public final class WhatIfApi implements AutoCloseable {
  public static final String HEADER = "Underpass-What-If";

  private static final int MOST = 8;

  /** Of one caller: so that one alone can't keep the others out. */
  private static final int MOST_OF_ONE = 4;

  /** How long one is kept that isn't used. */
  private static final Duration KEPT = Duration.ofMinutes(15);

  /** How long one is kept at all. */
  private static final Duration LONGEST = Duration.ofHours(1);

  private final ControlPlane control;
  private final BiFunction<ControlPlane, Consumer<Caller>, Inside> inside;
  private final Clock clock;
  private final long steps;
  private final Map<String, Session> sessions = new LinkedHashMap<>();

  /** Held while one is worked out: it may take a core for seconds and a gigabyte. */
  private final Object working = new Object();

  /** An API over another control plane. */
  public interface Inside extends Function<Call, Answer>, AutoCloseable {
    @Override
    void close();
  }

  private static final class Session {
    final Rehearsal rehearsal;
    final Inside api;
    final Caller by;
    final Instant begun;
    volatile Instant used;

    Session(Rehearsal rehearsal, Inside api, Caller by, Instant now) {
      this.rehearsal = rehearsal;
      this.api = api;
      this.by = by;
      this.begun = now;
      this.used = now;
    }

    boolean isForgotten(Instant now) {
      return used.isBefore(now.minus(KEPT)) || begun.isBefore(now.minus(LONGEST));
    }
  }

  /**
   * @param inside makes the API that answers calls to a copy: it asks, for each caller that has signed in, whether the copy is the
   *     caller's, which is an ArmError where it isn't
   * @param steps how much work one may take, as {@link Budget} counts it
   */
  public WhatIfApi(ControlPlane control, BiFunction<ControlPlane, Consumer<Caller>, Inside> inside, Clock clock, long steps) {
    this.steps = steps;
    this.control = control;
    this.inside = inside;
    this.clock = clock;
  }

  /**
   * What answers a call that is to be foreseen only; empty for all others. It sees to sign-in and roles itself.
   *
   * @throws ArmError if there is no such what-if, or the call can't be foreseen
   */
  public Optional<Function<Call, Answer>> of(Call call) {
    return call.header(HEADER).map(id -> inside(kept(id), call));
  }

  private static Function<Call, Answer> inside(Session session, Call call) {
    if (!isForeseeable(call)) {
      throw ArmError.badRequest(
          "NotForeseeable",
          "%s %s can't be tried on a copy: what-if takes changes of resources, ports, hosts and routes.",
          call.method(),
          call.path());
    }
    return session.api::apply;
  }

  /** What only changes documents: packets that are watched would pass what runs. */
  private static boolean isForeseeable(Call call) {
    List<String> path = call.segments();
    String first = path.isEmpty() ? "" : path.getFirst().toLowerCase(Locale.ROOT);
    boolean own = first.equals("underpass") && path.size() > 1
        && List.of("hosts", "ports", "routes").contains(path.get(1).toLowerCase(Locale.ROOT));
    boolean watches = !path.isEmpty() && path.getLast().equalsIgnoreCase("connectivityCheck");
    return !watches && (call.method().equals("GET") || first.equals("subscriptions") || first.equals("providers") || own);
  }

  /** Whosever it is. */
  private Session kept(String id) {
    synchronized (sessions) {
      endForgotten();
      Session session = sessions.get(id);
      if (session == null) {
        throw missing(id);
      }
      return session;
    }
  }

  /** The caller's own, which is used now. */
  private Session session(String id, Caller caller) {
    Session session = kept(id);
    if (!isOf(caller, session.by)) {
      throw missing(id);
    }
    session.used = clock.instant();
    return session;
  }

  private static boolean isOf(Caller caller, Caller beginner) {
    return caller.isOwner() || caller.principal().equals(beginner.principal());
  }

  private static ArmError missing(String id) {
    return ArmError.notFound(
        "WhatIfNotFound",
        "You have no what-if '%s': POST /underpass/whatif begins one, and it is kept for %s minutes after its last use, %s at the most.",
        id,
        KEPT.toMinutes(),
        LONGEST.toMinutes());
  }

  /** Answers {@code /underpass/whatif} and what is below it. */
  public Answer answer(Call call) {
    List<String> path = call.segments();
    if (path.size() == 2) {
      if (!call.method().equals("POST")) {
        throw ResourceManager.notAllowed(call, "POST");
      }
      return Answer.json(201, Json.object().put("id", begin(call.caller())));
    }
    if (path.size() != 3) {
      throw ArmError.notFound("NotFound", "There is no '%s'. docs/api.md lists what is below /underpass.", call.path());
    }
    return switch (call.method()) {
      case "GET" -> Answer.json(200, impact(path.get(2), call.caller()));
      case "DELETE" -> {
        end(path.get(2), call.caller());
        yield Answer.empty(204);
      }
      default -> throw ResourceManager.notAllowed(call, "GET or DELETE");
    };
  }

  private String begin(Caller by) {
    Rehearsal rehearsal = new Rehearsal(control, clock);
    String id = UUID.randomUUID().toString();
    synchronized (sessions) {
      endForgotten();
      long own = sessions.values().stream().filter(session -> session.by.principal().equals(by.principal())).count();
      if (own >= MOST_OF_ONE) {
        throw ArmError.conflict("TooManyWhatIfs", "%d what-ifs of yours are under way. DELETE /underpass/whatif/{id} ends one.", own);
      }
      if (sessions.size() >= MOST) {
        throw ArmError.conflict("TooManyWhatIfs", "%d what-ifs are under way. Try again when one has ended.", MOST);
      }
      sessions.put(id, new Session(rehearsal, inside.apply(rehearsal, caller -> session(id, caller)), by, clock.instant()));
    }
    return id;
  }

  private void endForgotten() {
    Instant now = clock.instant();
    sessions.entrySet().stream().filter(entry -> entry.getValue().isForgotten(now)).map(Map.Entry::getKey).toList().forEach(this::end);
  }

  /** One that isn't there has ended. */
  private void end(String id, Caller caller) {
    synchronized (sessions) {
      Session session = sessions.get(id);
      if (session != null && isOf(caller, session.by)) {
        end(id);
      }
    }
  }

  private void end(String id) {
    synchronized (sessions) {
      Session session = sessions.remove(id);
      if (session != null) {
        session.api.close();
      }
    }
  }

  /** One that takes too much work ends: it would do so again, and its caller may begin another. */
  private ObjectNode impact(String id, Caller caller) {
    Session session = session(id, caller);
    try {
      synchronized (working) {
        return foreseen(session);
      }
    } catch (OverBudgetException e) {
      end(id, caller);
      throw ArmError.badRequest(
          "WhatIfTooLarge",
          "What this would do to traffic takes more than the %,d steps that a what-if may take, most of them for %s. Nothing was changed, and"
              + " this what-if has ended. Try fewer changes at a time, or security rules of which fewer overlap.",
          e.steps(), e.most());
    }
  }

  private ObjectNode foreseen(Session session) {
    long start = System.nanoTime();
    View before = session.rehearsal.begun();
    View after = session.rehearsal.view();
    Planner planner = new Planner();
    Plan planBefore = planner.plan(before, control.running());
    Plan planAfter = planner.plan(after, planBefore);
    Paths pathsBefore = Paths.of(before, planBefore);
    Paths pathsAfter = pathsBefore.next(after, planAfter);
    Impact impact = WhatIf.of(before, pathsBefore, after, pathsAfter, new Budget(steps));
    return new ImpactJson(impact).body().put("milliseconds", (System.nanoTime() - start) / 1_000_000);
  }

  @Override
  public void close() {
    synchronized (sessions) {
      List.copyOf(sessions.keySet()).forEach(this::end);
    }
  }
}
