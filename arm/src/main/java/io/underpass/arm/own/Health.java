package io.underpass.arm.own;

import io.underpass.arm.http.Answer;
import io.underpass.arm.http.Call;
import io.underpass.arm.wire.ArmError;
import io.underpass.arm.wire.Front;
import io.underpass.arm.wire.Json;
import io.underpass.arm.wire.ResourceManager;
import io.underpass.control.ControlPlane;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** {@code /health}, {@code /metrics} and {@code /ca.pem}: open to everybody. */
public final class Health implements Front.Open {
  private final ControlPlane control;
  private final Path data;
  private final Prometheus prometheus;

  public Health(ControlPlane control, Path data, Prometheus prometheus) {
    this.control = control;
    this.prometheus = prometheus;
    this.data = data;
  }

  @Override
  public Optional<Answer> answer(Call call) {
    return call.segments().size() != 1 ? Optional.empty() : switch (call.segments().getFirst()) {
      case "health" -> Optional.of(get(call, Answer.json(200, health())));
      case "metrics" -> Optional.of(get(call, prometheus.answer()));
      case "ca.pem" -> Optional.of(get(call, authority()));
      default -> Optional.empty();
    };
  }

  private static Answer get(Call call, Answer answer) {
    if (!call.method().equals("GET")) {
      throw ResourceManager.notAllowed(call, "GET");
    }
    return answer;
  }

  private ObjectNode health() {
    var found = control.problems();
    long revision = control.snapshot().revision();
    long applied = control.applied();
    ObjectNode body =
        Json.object()
            .put("status", !found.isEmpty() ? "degraded" : applied == 0 && revision > 0 ? "starting" : "ok")
            .put("dataplane", control.dataPlaneKind())
            .put("revision", revision)
            .put("applied", applied);
    ObjectNode problems = body.putObject("problems");
    found.forEach(problems::put);
    return body;
  }

  private Answer authority() {
    try {
      return Answer.text("application/x-pem-file", Files.readString(data.resolve("ca.pem")));
    } catch (IOException _) {
      throw ArmError.of(503, "ServiceUnavailable", "The certificate is being made. Try again in a second.");
    }
  }
}
