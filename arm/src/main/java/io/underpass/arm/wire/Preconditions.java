package io.underpass.arm.wire;

import io.underpass.arm.http.Call;
import java.util.Arrays;
import java.util.Optional;

/** {@code If-Match} and {@code If-None-Match} (RFC 9110 section 13.1), where a client sends them. */
final class Preconditions {
  private Preconditions() {}

  /** @param existing the etag of what is there, as its body shows it; empty where nothing is */
  static void check(Call call, Optional<String> existing) {
    call.header("If-Match").ifPresent(wanted -> {
      boolean fits = existing.isPresent() && (wanted.strip().equals("*") || listed(wanted, existing.get()));
      if (!fits) {
        throw failed("If-Match", wanted, existing);
      }
    });
    call.header("If-None-Match").ifPresent(unwanted -> {
      boolean hit = existing.isPresent() && (unwanted.strip().equals("*") || listed(unwanted, existing.get()));
      if (hit) {
        throw failed("If-None-Match", unwanted, existing);
      }
    });
  }

  private static boolean listed(String header, String etag) {
    return Arrays.stream(header.split(",")).map(String::strip).anyMatch(etag::equals);
  }

  private static ArmError failed(String header, String value, Optional<String> existing) {
    return ArmError.of(
        412,
        "PreconditionFailed",
        "Precondition failed. %s is %s, the resource %s.",
        header,
        value,
        existing.map(etag -> "has " + etag).orElse("does not exist"));
  }
}
