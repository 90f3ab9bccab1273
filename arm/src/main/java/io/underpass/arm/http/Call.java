package io.underpass.arm.http;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

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
 * @param segments the path's; two slashes count as one, and one at the end adds none
 */
public record Call(
    String method, String path, Map<String, String> query, Map<String, String> headers, byte[] body, String origin, Caller caller,
    String correlation, List<String> segments) {

  /** As it arrives. */
  public Call(String method, String path, Map<String, String> query, Map<String, String> headers, byte[] body, String origin) {
    this(method, path, query, headers, body, origin, Caller.NOBODY, "", segments(path));
  }

  public Call by(Caller newCaller) {
    return new Call(method, path, query, headers, body, origin, newCaller, correlation, segments);
  }

  public Call correlated(String newCorrelation) {
    return new Call(method, path, query, headers, body, origin, caller, newCorrelation, segments);
  }

  private static List<String> segments(String path) {
    List<String> segments = new ArrayList<>(12);
    int begin = 0;
    while (begin < path.length()) {
      int slash = path.indexOf('/', begin);
      int end = slash < 0 ? path.length() : slash;
      if (end > begin) {
        segments.add(path.substring(begin, end));
      }
      begin = end + 1;
    }
    return Collections.unmodifiableList(segments);
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
