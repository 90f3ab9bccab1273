package io.underpass.arm.http;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One request.
 *
 * @param method in capitals
 * @param path decoded, absolute
 * @param query names in lower case; the first value where one is repeated
 * @param headers names in lower case
 * @param body empty when there is none
 * @param origin what the client called us, such as {@code https://localhost:7443}: answers' absolute links begin with it
 * @param caller who it comes from; nobody before sign-in
 * @param correlation shared by all that follows from the request, a GUID unless the client chose another word; empty before it was given
 *     one
 */
public record Call(
    String method, String path, Map<String, String> query, Map<String, String> headers, byte[] body, String origin, Caller caller,
    String correlation) {

  /** As it arrives. */
  public Call(String method, String path, Map<String, String> query, Map<String, String> headers, byte[] body, String origin) {
    this(method, path, query, headers, body, origin, Caller.NOBODY, "");
  }

  public Call by(Caller newCaller) {
    return new Call(method, path, query, headers, body, origin, newCaller, correlation);
  }

  public Call correlated(String newCorrelation) {
    return new Call(method, path, query, headers, body, origin, caller, newCorrelation);
  }

  /** The path's segments; two slashes count as one, and one at the end adds none. */
  public List<String> segments() {
    return Stream.of(path.split("/")).filter(segment -> !segment.isEmpty()).toList();
  }

  public Optional<String> header(String name) {
    return Optional.ofNullable(headers.get(name.toLowerCase(Locale.ROOT)));
  }

  public Optional<String> parameter(String name) {
    return Optional.ofNullable(query.get(name.toLowerCase(Locale.ROOT)));
  }

  public String text() {
    return new String(body, StandardCharsets.UTF_8);
  }
}
