package io.underpass.arm.wire;

import io.underpass.arm.http.Call;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** What holds for every call of Resource Manager, whatever it names. Safe for any thread. */
final class CallRules {
  private static final Pattern VERSION = Pattern.compile("\\d{4}-\\d{2}-\\d{2}(-[A-Za-z]+)?");
  private static final Pattern GUID = Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

  private final String subscription;
  /** One that was found well-formed: a client says the same again and again. */
  private volatile String lastVersion = "";

  CallRules(String subscription) {
    this.subscription = subscription;
  }

  /** @throws ArmError unless path and api-version are well-formed, and the subscription is ours */
  void check(Call call, List<String> path) {
    if (path.isEmpty() || !isRoot(path.getFirst())) {
      throw ResourceManager.unknown(call, path);
    }
    checkWords(call, path);
    checkVersion(call);
    checkSubscription(path);
  }

  private static boolean isRoot(String word) {
    return word.equalsIgnoreCase("subscriptions") || word.equalsIgnoreCase("providers") || word.equalsIgnoreCase("tenants");
  }

  /**
   * Words of a path, unlike names, are ASCII: a long s is an s where case doesn't count, so that a namespace written with one would be
   * Microsoft.Authorization here and another one to roles. What is in no subscription is of a tenant or a provider alone.
   */
  private static void checkWords(Call call, List<String> path) {
    boolean inside = path.getFirst().equalsIgnoreCase("subscriptions");
    for (int i = 0; i < path.size(); i++) {
      boolean word = i % 2 == 0 || path.get(i - 1).equalsIgnoreCase("providers");
      boolean further = i > 0 && i % 2 == 0 && path.get(i).equalsIgnoreCase("providers");
      if (word && !isAscii(path.get(i)) || further && !inside) {
        throw ResourceManager.unknown(call, path);
      }
    }
  }

  private static boolean isAscii(String word) {
    for (int i = 0; i < word.length(); i++) {
      if (word.charAt(i) >= 128) {
        return false;
      }
    }
    return true;
  }

  private void checkVersion(Call call) {
    String version =
        call.parameter("api-version")
            .filter(text -> !text.isBlank())
            .orElseThrow(
                () ->
                    ArmError.badRequest(
                        "MissingApiVersionParameter",
                        "The api-version query parameter (?api-version=) is required for all requests."));
    if (version.equals(lastVersion)) {
      return;
    }
    if (!VERSION.matcher(version).matches() || !isDate(version.substring(0, 10))) {
      throw ArmError.badRequest(
          "InvalidApiVersionParameter",
          "The api-version '%s' is invalid. The supported versions are of the form '2024-05-01' or '2024-05-01-preview', all of them.",
          version);
    }
    lastVersion = version;
  }

  private static boolean isDate(String text) {
    try {
      LocalDate.parse(text);
      return true;
    } catch (DateTimeParseException _) {
      return false;
    }
  }

  private void checkSubscription(List<String> path) {
    if (path.size() < 2 || !path.getFirst().equalsIgnoreCase("subscriptions") || path.get(1).equalsIgnoreCase(subscription)) {
      return;
    }
    if (!GUID.matcher(path.get(1)).matches()) {
      throw ArmError.badRequest("InvalidSubscriptionId", "The provided subscription identifier '%s' is malformed or invalid.", path.get(1));
    }
    throw ArmError.notFound("SubscriptionNotFound", "The subscription '%s' could not be found.", path.get(1));
  }

  /** @throws ArmError 415 unless a body is JSON, and as it is */
  static void checkContent(Call call) {
    String coding = call.header("Content-Encoding").orElse("identity").strip();
    if (call.body().length > 0 && !coding.isEmpty() && !coding.equalsIgnoreCase("identity")) {
      throw ArmError.of(415, "UnsupportedMediaType", "The content encoding '%s' is not supported. Send the content as it is.", coding);
    }
    String type = call.header("Content-Type").orElse("");
    boolean json = type.isBlank() || type.toLowerCase(Locale.ROOT).contains("json");
    if (call.body().length > 0 && !json && !call.method().equals("GET") && !call.method().equals("DELETE")) {
      throw ArmError.of(
          415,
          "UnsupportedMediaType",
          "The content media type '%s' is not supported. Only 'application/json' is supported.",
          type);
    }
  }
}
