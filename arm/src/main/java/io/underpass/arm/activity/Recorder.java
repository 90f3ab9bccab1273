package io.underpass.arm.activity;

import io.underpass.arm.http.Answer;
import io.underpass.arm.http.Call;
import io.underpass.arm.http.Caller;
import io.underpass.arm.wire.ArmError;
import io.underpass.arm.wire.Asked;
import io.underpass.arm.wire.Secrets;
import io.underpass.control.ActivityLog;
import io.underpass.control.ActivityLog.Event;
import io.underpass.control.ActivityLog.Outcome;
import io.underpass.control.ActivityLog.Phase;
import io.underpass.control.ActivityLog.What;
import io.underpass.control.ActivityLog.Who;
import java.time.Clock;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Takes note of every call that isn't a read: that it began, before anything is done, and how it ended. The first note is stored in the
 * transaction of the change that follows it. Bodies are never noted.
 */
public final class Recorder {
  private static final int LONGEST_MESSAGE = 2_000;
  private static final int LONGEST_PATH = 1_000;

  private final ActivityLog log;
  private final RoleNames roles;
  private final Clock clock;

  /** Which role let a caller in. */
  @FunctionalInterface
  public interface RoleNames {
    String role(Caller caller, String action, String scope);
  }

  public Recorder(ActivityLog log, RoleNames roles, Clock clock) {
    this.log = log;
    this.roles = roles;
    this.clock = clock;
  }

  /** The answer of what is behind. */
  public Answer around(Call call, Function<Call, Asked> reading, Function<Call, Answer> behind) {
    if (call.method().equals("GET")) {
      return behind.apply(call);
    }
    Asked asked = reading.apply(call);
    Caller caller = call.caller();
    Who who = new Who(caller.name(), caller.principal(), caller.application(), roles.role(caller, asked.action(), asked.scope()));
    What what = new What(asked.action(), cut(asked.scope(), LONGEST_PATH), call.method(), cut(call.path(), LONGEST_PATH));
    note(call, null, who, what, new Outcome(Phase.BEGIN_REQUEST, "Started", 0, "", ""));
    try {
      Answer answer = behind.apply(call);
      String operation = operation(answer);
      String status = answer.status() >= 400 ? "Failed" : operation != null ? "Accepted" : "Succeeded";
      note(call, operation, who, what, new Outcome(Phase.END_REQUEST, status, answer.status(), "", ""));
      return answer;
    } catch (ArmError e) {
      note(call, null, who, what, new Outcome(Phase.END_REQUEST, "Failed", e.status(), e.code(), cut(e.getMessage(), LONGEST_MESSAGE)));
      throw e;
    } catch (RuntimeException e) {
      note(call, null, who, what, new Outcome(Phase.END_REQUEST, "Failed", 500, "InternalServerError", ""));
      throw e;
    }
  }

  private void note(Call call, @Nullable String operation, Who who, What what, Outcome outcome) {
    log.note(new Event(0, UUID.randomUUID().toString(), clock.instant(), call.correlation(), operation, who, what, outcome));
  }

  /** The id of the operation that an answer names; null where it names none. */
  private static @Nullable String operation(Answer answer) {
    String url = answer.headers().getOrDefault("Azure-AsyncOperation", answer.status() == 202 ? answer.headers().get("Location") : null);
    if (url == null) {
      return null;
    }
    String path = url.indexOf('?') < 0 ? url : url.substring(0, url.indexOf('?'));
    return path.substring(path.lastIndexOf('/') + 1);
  }

  private static String cut(String text, int longest) {
    return Secrets.masked(text.length() > longest ? text.substring(0, longest) + "…" : text);
  }
}
