package io.underpass.template.functions;

import io.underpass.template.TemplateException;
import io.underpass.template.TemplateText;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** Base64, data URIs, percent encoding, JSON. */
final class Encodings {
  private static final String UNRESERVED = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~";

  /** A value of two characters takes as much memory as a text of so many times that. */
  private static final int LARGEST_NODE = 6;

  static final Map<String, Function> ALL = Map.ofEntries(
      Map.entry("base64", arguments -> Values.of(encoded(arguments.expect(1, 1).text(0)))),
      Map.entry("base64ToString", arguments -> Values.of(decoded("base64ToString", arguments.expect(1, 1).text(0)))),
      Map.entry("base64ToJson", arguments -> json(arguments, decoded("base64ToJson", arguments.expect(1, 1).text(0)))),
      Map.entry("dataUri", arguments -> Values.of(
          "data:text/plain;charset=utf8;base64," + encoded(Values.written(arguments.expect(1, 1).value(0))))),
      Map.entry("dataUriToString", Encodings::dataUriToString),
      Map.entry("uri", Encodings::uri),
      Map.entry("uriComponent", arguments -> Values.of(component(arguments.expect(1, 1).text(0)))),
      Map.entry("uriComponentToString", arguments -> Values.of(fromComponent(arguments.expect(1, 1).text(0)))),
      Map.entry("json", arguments -> json(arguments, arguments.expect(1, 1).text(0))));

  private Encodings() {}

  private static String encoded(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String decoded(String function, String base64) {
    try {
      return new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException _) {
      throw TemplateException.of("The template language function '%s' was invoked with a parameter that is not valid base64.", function);
    }
  }

  private static JsonNode json(Arguments arguments, String text) {
    arguments.make((long) text.length() * LARGEST_NODE);
    return TemplateText.read(text.getBytes(StandardCharsets.UTF_8));
  }

  private static JsonNode dataUriToString(Arguments arguments) {
    String uri = arguments.expect(1, 1).text(0);
    int comma = uri.indexOf(',');
    if (!uri.regionMatches(true, 0, "data:", 0, 5) || comma < 0) {
      throw TemplateException.of("The template language function 'dataUriToString' expects a data URI such as 'data:;base64,SGVsbG8='.");
    }
    String data = uri.substring(comma + 1);
    boolean base64 = uri.substring(0, comma).toLowerCase(Locale.ROOT).endsWith(";base64");
    return Values.of(base64 ? decoded("dataUriToString", data) : fromComponent(data));
  }

  /** A base that ends with a slash is continued; else what is behind its last slash is replaced; one without a path gets one. */
  private static JsonNode uri(Arguments arguments) {
    String base = arguments.expect(2, 2).text(0);
    String relative = arguments.text(1);
    int authority = base.indexOf("://");
    int last = base.lastIndexOf('/');
    String kept = authority >= 0 && last <= authority + 2 ? base + "/" : base.substring(0, last + 1);
    return Values.of(kept + (relative.startsWith("/") ? relative.substring(1) : relative));
  }

  private static String component(String text) {
    StringBuilder result = new StringBuilder();
    for (byte one : text.getBytes(StandardCharsets.UTF_8)) {
      if (UNRESERVED.indexOf(one) >= 0) {
        result.append((char) one);
      } else {
        result.append('%').append(HexFormat.of().withUpperCase().toHexDigits(one));
      }
    }
    return result.toString();
  }

  private static String fromComponent(String text) {
    byte[] source = text.getBytes(StandardCharsets.UTF_8);
    byte[] result = new byte[source.length];
    int length = 0;
    for (int i = 0; i < source.length; i++) {
      boolean escape = source[i] == '%' && i + 2 < source.length && HexFormat.isHexDigit(source[i + 1]) && HexFormat.isHexDigit(source[i
          + 2]);
      result[length++] =
          escape ? (byte) (HexFormat.fromHexDigit(source[i + 1]) << 4 | HexFormat.fromHexDigit(source[i + 2])) : source[i];
      i += escape ? 2 : 0;
    }
    return new String(result, 0, length, StandardCharsets.UTF_8);
  }
}
