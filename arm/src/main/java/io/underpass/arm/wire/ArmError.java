package io.underpass.arm.wire;

import io.underpass.arm.http.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A refusal in Azure's shape. Thrown from wherever the mistake is found; nothing has been stored by then. */
public final class ArmError extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final int status;
  private final String code;
  private final @Nullable String target;
  private final List<Detail> details;

  /** One of several mistakes, or the closer one. */
  public record Detail(String code, String message, @Nullable String target) {}

  private ArmError(int status, String code, String message, @Nullable String target, List<Detail> details) {
    super(message, null, false, false);
    this.status = status;
    this.code = code;
    this.target = target;
    this.details = List.copyOf(details);
  }

  /** @param message a format for {@link String#formatted}; values from the client come as arguments */
  public static ArmError of(int status, String code, String message, Object... arguments) {
    return new ArmError(status, code, arguments.length == 0 ? message : String.format(Locale.ROOT, message, arguments), null, List.of());
  }

  public static ArmError badRequest(String code, String message, Object... arguments) {
    return of(400, code, message, arguments);
  }

  public static ArmError notFound(String code, String message, Object... arguments) {
    return of(404, code, message, arguments);
  }

  public static ArmError conflict(String code, String message, Object... arguments) {
    return of(409, code, message, arguments);
  }

  /** @param operation as Azure names it, such as {@code Microsoft.Network/loadBalancers/write} */
  public static ArmError notImplemented(String operation) {
    return of(501, "NotImplemented", "'%s' is not implemented by Underpass. docs/api.md lists what is.", operation);
  }

  public ArmError at(String newTarget) {
    return new ArmError(status, code, getMessage(), newTarget, details);
  }

  public ArmError because(Detail detail) {
    List<Detail> more = new ArrayList<>(details);
    more.add(detail);
    return new ArmError(status, code, getMessage(), target, more);
  }

  public int status() {
    return status;
  }

  public String code() {
    return code;
  }

  public List<Detail> details() {
    return details;
  }

  @Override
  public String getMessage() {
    String message = super.getMessage();
    return message == null ? code : message;
  }

  public ObjectNode body() {
    ObjectNode body = Json.object();
    ObjectNode error = body.putObject("error");
    error.put("code", code).put("message", Secrets.masked(getMessage()));
    if (target != null) {
      error.put("target", Secrets.masked(target));
    }
    ArrayNode list = error.putArray("details");
    for (Detail detail : details) {
      ObjectNode node = list.addObject().put("code", detail.code()).put("message", Secrets.masked(detail.message()));
      if (detail.target() != null) {
        node.put("target", Secrets.masked(detail.target()));
      }
    }
    return body;
  }

  public Answer answer() {
    Answer answer = Answer.json(status, body());
    return status == 409 || status == 429 ? answer.with("Retry-After", "1") : answer;
  }
}
