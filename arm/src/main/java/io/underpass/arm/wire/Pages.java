package io.underpass.arm.wire;

import io.underpass.arm.http.Answer;
import io.underpass.arm.http.Call;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Lists in pages. A page ends with the key of its last entry, and the next one begins behind that key: what comes or goes meanwhile moves
 * nothing else, so that no entry is left out and none comes twice.
 *
 * @param size the most entries of a page, at least 1
 */
public record Pages(int size) {
  /** As many as a reader of today's clients takes at once. */
  public static final int DEFAULT_SIZE = 10_000;

  private static final int SOME = 16 << 10;
  private static final byte[] BEGIN = "{\"value\":[".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] NEXT_LINK = ",\"nextLink\":".getBytes(StandardCharsets.US_ASCII);

  /**
   * One entry.
   *
   * @param key orders the list; unique
   * @param json made only for the page that is asked for
   */
  public record Entry(String key, Supplier<byte[]> json) {
    public static Entry of(String key, Supplier<? extends JsonNode> shown) {
      return new Entry(key, () -> Json.bytes(shown.get()));
    }
  }

  public Pages {
    if (size < 1) {
      throw new IllegalArgumentException("a page of " + size + " entries");
    }
  }

  /**
   * The page that a call asks for with {@code $skipToken} and {@code $top}, {@code nextLink} where there are more.
   *
   * @param entries in order of key
   * @throws ArmError 400 for a token or number that isn't ours
   */
  public Answer answer(Call call, List<Entry> entries) {
    int most = top(call);
    String after = token(call);
    ByteArrayOutputStream list = new ByteArrayOutputStream(SOME);
    list.writeBytes(BEGIN);
    int count = 0;
    String last = "";
    boolean more = false;
    for (Entry entry : entries) {
      if (after == null || entry.key().compareTo(after) > 0) {
        if (count == most) {
          more = true;
          break;
        }
        if (count++ > 0) {
          list.write(',');
        }
        list.writeBytes(entry.json().get());
        last = entry.key();
      }
    }
    list.write(']');
    if (more) {
      list.writeBytes(NEXT_LINK);
      list.writeBytes(Json.bytes(Json.object().stringNode(next(call, last))));
    }
    list.write('}');
    return Answer.json(200, list.toByteArray());
  }

  private int top(Call call) {
    String text = call.parameter("$top").orElse("");
    if (text.isEmpty()) {
      return size;
    }
    if (!text.matches("\\d{1,9}") || Integer.parseInt(text) == 0) {
      throw ArmError.badRequest("InvalidTopInQueryString",
          "Invalid $top '%s' specified in the query string: expected a whole number from 1.", text);
    }
    return Math.min(size, Integer.parseInt(text));
  }

  private static @Nullable String token(Call call) {
    String text = call.parameter("$skipToken").orElse("");
    if (text.isEmpty()) {
      return null;
    }
    try {
      return new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException _) {
      throw ArmError.badRequest("InvalidSkipToken", "The $skipToken '%s' is not one of this server's. Follow nextLink as it is.", text);
    }
  }

  private static String next(Call call, String last) {
    return link(call, Base64.getUrlEncoder().withoutPadding().encodeToString(last.getBytes(StandardCharsets.UTF_8)));
  }

  /** The same call with another {@code $skipToken}, absolute. */
  public static String link(Call call, String token) {
    StringBuilder link = new StringBuilder(call.origin()).append(escapedPath(call.path())).append('?');
    for (Map.Entry<String, String> parameter : call.query().entrySet()) {
      if (!parameter.getKey().equals("$skiptoken")) {
        link.append(escaped(parameter.getKey())).append('=').append(escaped(parameter.getValue())).append('&');
      }
    }
    return link.append("$skiptoken=").append(token).toString();
  }

  private static String escapedPath(String path) {
    try {
      return new URI(null, null, path, null).toASCIIString();
    } catch (URISyntaxException e) {
      throw new IllegalStateException("a path that came in a URI fits in one", e);
    }
  }

  private static String escaped(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20").replace("%24", "$");
  }
}
