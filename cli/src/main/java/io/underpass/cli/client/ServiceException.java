package io.underpass.cli.client;

import io.underpass.cli.CliException;
import tools.jackson.databind.JsonNode;

/** The server's refusal, in Azure's error shape. */
public final class ServiceException extends CliException {
  private final String code;

  public ServiceException(int status, String code, String message) {
    super(status == 404 ? NOT_FOUND : FAILED, "(" + code + ") " + message);
    this.code = code;
  }

  /** Azure's error code, such as {@code ResourceNotFound}. */
  public String code() {
    return code;
  }

  /** Reads the error of an answer. */
  public static ServiceException of(Reply reply) {
    JsonNode json = reply.json();
    return of(reply.status(), json.has("error") ? json.path("error") : json, reply.body());
  }

  /** Reads an error object. */
  public static ServiceException of(int status, JsonNode error, String otherwise) {
    String code = error.path("code").asString("");
    StringBuilder message = new StringBuilder(error.path("message").asString(""));
    for (JsonNode detail : error.path("details")) {
      String text = detail.path("message").asString("");
      if (!text.isEmpty() && message.indexOf(text) < 0) {
        message.append("\n(").append(detail.path("code").asString("")).append(") ").append(text);
      }
    }
    if (code.isEmpty()) {
      String text = otherwise.isBlank() ? "The server answered with status " + status + " and no message." : otherwise.strip();
      return new ServiceException(status, "Http" + status, text);
    }
    return new ServiceException(status, code, message.toString());
  }
}
