package io.underpass.arm.wire;

import io.underpass.arm.http.Answer;
import io.underpass.arm.http.Call;
import io.underpass.control.ControlPlane;
import io.underpass.control.Operation;
import io.underpass.model.ResourceId;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.node.ObjectNode;

/** Long-running operations as clients see them: the headers that name one, and the answers to polls. */
public final class Operations {
  private static final Pattern WAIT = Pattern.compile("(?:^|[,;\\s])wait=(\\d{1,5})");
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(300);

  private final ControlPlane control;
  private final ResourceLife life;

  public Operations(ControlPlane control, ResourceLife life) {
    this.control = control;
    this.life = life;
  }

  /** The answer of a call that has begun an operation, with where that is polled. */
  static Answer begun(Answer answer, Call call, Operation operation, String location) {
    return answer.with("Azure-AsyncOperation", statusUrl(call, operation, location)).with("Retry-After", "1");
  }

  /** 202, with where the operation is polled and where its result will be. */
  static Answer accepted(Call call, Operation operation, String location) {
    return Answer.empty(202)
        .with("Azure-AsyncOperation", statusUrl(call, operation, location))
        .with("Location", resultUrl(call, operation, location))
        .with("Retry-After", "1");
  }

  /** As {@link #accepted}, of a resource group, which is in no location. */
  static Answer groupAccepted(Call call, Operation operation) {
    String version = call.parameter("api-version").orElse("");
    return Answer.empty(202)
        .with(
            "Location",
            "%s/subscriptions/%s/operationresults/%s?api-version=%s"
                .formatted(call.origin(), operation.subject().subscription(), operation.id(), version))
        .with("Retry-After", "1");
  }

  /** Where an operation is polled, absolute. */
  static String statusUrl(Call call, Operation operation, String location) {
    return url(call, operation, location, "operations");
  }

  private static String resultUrl(Call call, Operation operation, String location) {
    return url(call, operation, location, "operationResults");
  }

  private static String url(Call call, Operation operation, String location, String word) {
    ResourceId subject = operation.subject();
    String version = call.parameter("api-version").orElse("2024-05-01");
    return "%s/subscriptions/%s/providers/%s/locations/%s/%s/%s?api-version=%s"
        .formatted(call.origin(), subject.subscription(), subject.type().namespace(), location, word, operation.id(), version);
  }

  /** How long a client is willing to wait (RFC 7240 section 4.3); zero when it doesn't say. */
  public static Duration wait(Call call) {
    Matcher matcher = WAIT.matcher(call.header("Prefer").orElse(""));
    if (!matcher.find()) {
      return Duration.ZERO;
    }
    Duration asked = Duration.ofSeconds(Integer.parseInt(matcher.group(1)));
    return asked.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : asked;
  }

  private Operation find(Call call, String id) {
    Duration wait = wait(call);
    Optional<Operation> operation;
    try {
      operation = wait.isZero() ? control.operation(id) : control.await(id, wait);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      operation = control.operation(id);
    }
    return operation.orElseThrow(() -> ArmError.notFound("OperationNotFound", "The operation '%s' was not found.", id));
  }

  /** {@code GET …/operations/{id}}. */
  public Answer status(Call call, String id) {
    Operation operation = find(call, id);
    ObjectNode body = Json.object();
    body.put("id", call.path()).put("name", operation.id()).put("status", word(operation.status()));
    body.put("startTime", operation.start().toString());
    if (operation.end() != null) {
      body.put("endTime", operation.end().toString());
    }
    if (operation.error() != null) {
      body.putObject("error").put("code", operation.error().code()).put("message", operation.error().message()).putArray("details");
    }
    if (!operation.figures().isEmpty()) {
      ObjectNode properties = body.putObject("properties");
      operation.figures().forEach(properties::put);
    }
    Answer answer = Answer.json(200, body);
    return operation.status() == Operation.Status.IN_PROGRESS ? answer.with("Retry-After", "1") : answer;
  }

  /** {@code GET …/operationResults/{id}}: 202 while it runs; what an action was done to, as it is then. */
  public Answer result(Call call, String id) {
    Operation operation = find(call, id);
    return switch (operation.status()) {
      case IN_PROGRESS ->
          Answer.empty(202)
              .with(
                  "Location",
                  call.origin()
                      + call.path()
                      + "?api-version="
                      + call.parameter("api-version").orElse(""))
              .with("Retry-After", "1");
      case SUCCEEDED ->
          switch (operation.kind()) {
            case PUT -> Answer.empty(200);
            case DELETE -> Answer.empty(204);
            case ACTION -> life.get(operation.subject());
          };
      case FAILED, CANCELED ->
          operation.error() == null
              ? ArmError.conflict("Canceled", "The operation was canceled.").answer()
              : ArmError.conflict(operation.error().code(), "%s", operation.error().message())
                  .answer();
    };
  }

  /** As on the wire. */
  public static String word(Operation.Status status) {
    return switch (status) {
      case IN_PROGRESS -> "InProgress";
      case SUCCEEDED -> "Succeeded";
      case FAILED -> "Failed";
      case CANCELED -> "Canceled";
    };
  }
}
