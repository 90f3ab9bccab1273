package io.underpass.cli.client;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Paths and resource ids as the wire wants them. */
public final class Ids {
  private Ids() {}

  /** A word escaped for a path or a query (RFC 3986). */
  public static String escape(String word) {
    boolean plain = true;
    for (int i = 0; i < word.length() && plain; i++) {
      char c = word.charAt(i);
      plain = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '_' || c == '.' || c == '~';
    }
    return plain ? word : URLEncoder.encode(word, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /** A resource id with its segments escaped. */
  public static String path(String id) {
    List<String> escaped = new ArrayList<>();
    for (String segment : id.split("/", -1)) {
      escaped.add(escape(segment));
    }
    return String.join("/", escaped);
  }

  public static boolean isId(String text) {
    return text.startsWith("/subscriptions/") || text.startsWith("/SUBSCRIPTIONS/");
  }

  /** The value after a segment, compared without case; empty when the id has none. */
  public static String after(String id, String word) {
    String[] parts = id.split("/");
    for (int i = 1; i + 1 < parts.length; i += 2) {
      if (parts[i].equalsIgnoreCase(word)) {
        return parts[i + 1];
      }
    }
    return "";
  }

  /** The last segment. */
  public static String name(String id) {
    return id.substring(id.lastIndexOf('/') + 1);
  }
}
