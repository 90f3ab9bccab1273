package io.underpass.e2e.sdk;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** Holds what a client sent against what it reads afterwards. */
public final class SentFields {
  /** What may differ, and why; the key matches {@code type of the resource, blank, path of the member}. */
  private static final Map<Pattern, String> ALLOWED = Map.of(
      Pattern.compile("connections properties\\.authorizationKey"), "the service masks it",
      Pattern.compile("\\S+ properties\\.virtualNetworkGateway[12]\\.(?!id$).*"), "a reference: its id alone counts",
      Pattern.compile("expressRouteCircuits/peerings properties\\.sharedKey"), "a secret, never shown",
      Pattern.compile("deployments properties\\.template.*"), "exportTemplate alone shows it",
      Pattern.compile("\\S+ (etag|.*\\.etag)"), "every change gives a new one",
      Pattern.compile("\\S+ .*provisioningState"), "the service's own");

  private SentFields() {}

  /**
   * @param type the resource's, without its provider: {@code expressRouteCircuits/peerings}
   * @return what is missing or different, member by member; empty when every field has come back
   */
  public static List<String> lost(String type, JsonNode sent, JsonNode got) {
    List<String> lost = new ArrayList<>();
    compare(type, "", sent, got, lost);
    return lost;
  }

  private static void compare(String type, String path, JsonNode sent, JsonNode got, List<String> lost) {
    boolean saysNothing = sent.isNull() || sent.isObject() && sent.isEmpty();
    if (saysNothing || ALLOWED.keySet().stream().anyMatch(allowed -> allowed.matcher(type + " " + path).matches())) {
      return;
    }
    if (sent.isObject() && got.isObject()) {
      sent.properties().forEach(member ->
          compare(type, path.isEmpty() ? member.getKey() : path + "." + member.getKey(), member.getValue(), got.path(member.getKey()),
              lost));
    } else if (sent.isArray() && got.isArray() && sent.size() <= got.size()) {
      for (int i = 0; i < sent.size(); i++) {
        compare(type, path + "[" + i + "]", sent.get(i), counterpart(sent.get(i), got, i), lost);
      }
    } else if (!same(sent, got)) {
      lost.add(type + ": " + path + " sent as " + sent + ", read as " + (got.isMissingNode() ? "nothing" : got.toString()));
    }
  }

  /** Of things with names the one of that name, whatever their order; else the one in its place. */
  private static JsonNode counterpart(JsonNode sent, JsonNode got, int index) {
    if (sent.path("name").isString()) {
      for (JsonNode one : got) {
        if (one.path("name").equals(sent.path("name"))) {
          return one;
        }
      }
    }
    return got.get(index);
  }

  private static boolean same(JsonNode sent, JsonNode got) {
    return sent.isNumber() && got.isNumber() ? sent.decimalValue().compareTo(got.decimalValue()) == 0 : sent.equals(got);
  }
}
