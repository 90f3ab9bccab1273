package io.underpass.arm.own;

import io.underpass.arm.http.Answer;
import io.underpass.arm.http.Call;
import io.underpass.arm.wire.ArmError;
import io.underpass.arm.wire.Json;
import io.underpass.arm.wire.ResourceManager;
import io.underpass.control.ControlPlane;
import io.underpass.control.rehearsal.Rehearsal;
import io.underpass.plan.Plan;
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
import java.util.function.Function;
import tools.jackson.databind.node.ObjectNode;

/**
 * Changes that are foreseen and not made. {@code POST /underpass/whatif} begins with the state as it is; calls with its id in the header
 * {@value #HEADER} are answered by an API of its own over a copy; {@code GET /underpass/whatif/{id}} says what they would do to traffic;
 * DELETE ends it. Any thread.
 */
public final class WhatIfApi implements AutoCloseable {
  public static final String HEADER = "Underpass-What-If";

  private static final int MOST = 8;
  private static final Duration KEPT = Duration.ofMinutes(15);

  private final ControlPlane control;
  private final Function<ControlPlane, Inside> inside;
  private final Clock clock;
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
    volatile Instant used;

    Session(Rehearsal rehearsal, Inside api, Instant used) {
      this.rehearsal = rehearsal;
      this.api = api;
      this.used = used;
    }
  }

  /** @param inside makes the API that answers calls to a copy */
  public WhatIfApi(ControlPlane control, Function<ControlPlane, Inside> inside, Clock clock) {
    this.control = control;
    this.inside = inside;
    this.clock = clock;
  }

  /** What answers a call that is to be foreseen only; empty for all others. It sees to sign-in and roles itself. */
  public Optional<Function<Call, Answer>> of(Call call) {
    return call.header(HEADER).map(id -> known -> {
      try {
        return inside(session(id), known);
      } catch (ArmError e) {
        return e.answer();
      }
    });
  }

  private static Answer inside(Session session, Call call) {
    if (!isForeseeable(call)) {
      throw ArmError.badRequest(
          "NotForeseeable",
          "%s %s can't be tried on a copy: what-if takes changes of resources, ports, hosts and routes.",
          call.method(),
          call.path());
    }
    return session.api.apply(call);
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

  private Session session(String id) {
    synchronized (sessions) {
      endForgotten();
      Session session = sessions.get(id);
      if (session == null) {
        throw ArmError.notFound(
            "WhatIfNotFound", "There is no what-if '%s': POST /underpass/whatif begins one, and it is kept for %s minutes.",
            id, KEPT.toMinutes());
      }
      session.used = clock.instant();
      return session;
    }
  }

  /** Answers {@code /underpass/whatif} and what is below it. */
  public Answer answer(Call call) {
    List<String> path = call.segments();
    if (path.size() == 2) {
      if (!call.method().equals("POST")) {
        throw ResourceManager.notAllowed(call, "POST");
      }
      return Answer.json(201, Json.object().put("id", begin()));
    }
    if (path.size() != 3) {
      throw ArmError.notFound("NotFound", "There is no '%s'. docs/api.md lists what is below /underpass.", call.path());
    }
    return switch (call.method()) {
      case "GET" -> Answer.json(200, oneAtATime(session(path.get(2))));
      case "DELETE" -> {
        end(path.get(2));
        yield Answer.empty(204);
      }
      default -> throw ResourceManager.notAllowed(call, "GET or DELETE");
    };
  }

  private String begin() {
    Rehearsal rehearsal = new Rehearsal(control, clock);
    String id = UUID.randomUUID().toString();
    synchronized (sessions) {
      endForgotten();
      if (sessions.size() >= MOST) {
        throw ArmError.conflict("TooManyWhatIfs", "%d what-ifs are under way. Try again when one has ended.", MOST);
      }
      sessions.put(id, new Session(rehearsal, inside.apply(rehearsal), clock.instant()));
    }
    return id;
  }

  private void endForgotten() {
    Instant longAgo = clock.instant().minus(KEPT);
    sessions.entrySet().stream().filter(entry -> entry.getValue().used.isBefore(longAgo)).map(Map.Entry::getKey).toList().forEach(this::end);
  }

  private void end(String id) {
    synchronized (sessions) {
      Session session = sessions.remove(id);
      if (session != null) {
        session.api.close();
      }
    }
  }

  private ObjectNode oneAtATime(Session session) {
    synchronized (working) {
      return foreseen(session);
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
    Impact impact = WhatIf.of(before, pathsBefore, after, pathsAfter);
    return new ImpactJson(impact).body().put("milliseconds", (System.nanoTime() - start) / 1_000_000);
  }

  @Override
  public void close() {
    synchronized (sessions) {
      List.copyOf(sessions.keySet()).forEach(this::end);
    }
  }
}
