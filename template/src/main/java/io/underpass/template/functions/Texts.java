package io.underpass.template.functions;

import io.underpass.template.TemplateException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** Functions of strings. Those that arrays share are in {@link Collections}. */
final class Texts {
  private static final int WIDEST = 10_000;

  static final Map<String, Function> ALL = Map.ofEntries(
      Map.entry("string", arguments -> Values.of(Values.written(arguments.expect(1, 1).value(0)))),
      Map.entry("toLower", arguments -> Values.of(arguments.expect(1, 1).text(0).toLowerCase(Locale.ROOT))),
      Map.entry("toUpper", arguments -> Values.of(arguments.expect(1, 1).text(0).toUpperCase(Locale.ROOT))),
      Map.entry("trim", arguments -> Values.of(arguments.expect(1, 1).text(0).strip())),
      Map.entry("startsWith", arguments -> {
        String text = arguments.expect(2, 2).text(0);
        return Values.of(text.regionMatches(true, 0, arguments.text(1), 0, arguments.text(1).length()));
      }),
      Map.entry("like", arguments -> Values.of(isLike(arguments.expect(2, 2).text(0), arguments.text(1)))),
      Map.entry("endsWith", arguments -> {
        String text = arguments.expect(2, 2).text(0);
        String end = arguments.text(1);
        return Values.of(text.regionMatches(true, text.length() - end.length(), end, 0, end.length()));
      }),
      Map.entry("replace", arguments -> {
        String old = arguments.expect(3, 3).text(1);
        if (old.isEmpty()) {
          throw TemplateException.of("The template language function 'replace' expects its parameter 2 not to be empty.");
        }
        return Values.of(bounded("replace", arguments.text(0), old, arguments.text(2)));
      }),
      Map.entry("substring", Texts::substring),
      Map.entry("padLeft", Texts::padLeft),
      Map.entry("split", Texts::split),
      Map.entry("join", arguments -> {
        ArrayNode parts = arguments.expect(2, 2).array(0);
        arguments.make((long) parts.size() * arguments.text(1).length());
        return Values.of(stream(parts).map(Values::written).collect(Collectors.joining(arguments.text(1))));
      }),
      Map.entry("format", arguments -> {
        arguments.expect(1, Integer.MAX_VALUE);
        return Values.of(Format.of(arguments.text(0), arguments.values().subList(1, arguments.size())));
      }),
      Map.entry("uniqueString", arguments -> {
        arguments.expect(1, Integer.MAX_VALUE);
        return Values.of(Digests.unique(texts(arguments)));
      }),
      Map.entry("guid", arguments -> {
        arguments.expect(1, Integer.MAX_VALUE);
        return Values.of(Digests.guid(String.join("-", texts(arguments))));
      }),
      Map.entry("fail", arguments -> {
        throw TemplateException.of("%s", arguments.expect(1, 1).text(0));
      }));

  private Texts() {}

  private static String bounded(String function, String text, String old, String by) {
    long hits = 0;
    for (int at = text.indexOf(old); at >= 0; at = text.indexOf(old, at + old.length())) {
      hits++;
    }
    if (text.length() + hits * (by.length() - old.length()) > Values.LONGEST) {
      throw Values.tooLarge(function);
    }
    return text.replace(old, by);
  }

  private static List<String> texts(Arguments arguments) {
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < arguments.size(); i++) {
      texts.add(arguments.text(i));
    }
    arguments.make(texts.stream().mapToLong(String::length).sum());
    return texts;
  }

  private static java.util.stream.Stream<JsonNode> stream(ArrayNode array) {
    return java.util.stream.StreamSupport.stream(array.spliterator(), false);
  }

  private static JsonNode substring(Arguments arguments) {
    String text = arguments.expect(2, 3).text(0);
    long start = arguments.whole(1);
    long length = arguments.size() == 3 ? arguments.whole(2) : text.length() - start;
    if (start < 0 || start > text.length()) {
      throw TemplateException.of(
          "Unable to evaluate language function 'substring': the 'startIndex' parameter must be a non-negative integer not larger than the"
              + " length of the string. 'startIndex' is '%d' and the string's length is '%d'.",
          start, text.length());
    }
    if (length < 0 || start + length > text.length()) {
      throw TemplateException.of(
          "Unable to evaluate language function 'substring': the index and length parameters must refer to a location within the string."
              + " The index parameter: '%d', the length parameter: '%d', the length of the string parameter: '%d'.",
          start, length, text.length());
    }
    return Values.of(text.substring((int) start, (int) (start + length)));
  }

  private static JsonNode padLeft(Arguments arguments) {
    arguments.expect(2, 3);
    String text = arguments.value(0).isIntegralNumber() ? arguments.value(0).asString() : arguments.text(0);
    int width = arguments.whole(1, 0, WIDEST);
    String padding = arguments.size() == 3 ? arguments.text(2) : " ";
    if (padding.length() != 1) {
      throw TemplateException.of("The template language function 'padLeft' expects its parameter 3 to be a single character.");
    }
    return Values.of(padding.repeat(Math.max(0, width - text.length())) + text);
  }

  private static JsonNode split(Arguments arguments) {
    String text = arguments.expect(2, 2).text(0);
    List<String> delimiters = new ArrayList<>();
    if (arguments.value(1) instanceof ArrayNode many) {
      many.forEach(one -> delimiters.add(Values.written(one)));
    } else {
      delimiters.add(arguments.text(1));
    }
    ArrayNode parts = JsonNodeFactory.instance.arrayNode();
    int start = 0;
    for (int at = 0; at < text.length(); ) {
      int here = at;
      int hit = delimiters.stream().filter(one -> !one.isEmpty() && text.startsWith(one, here)).mapToInt(String::length).findFirst()
          .orElse(0);
      if (hit == 0) {
        at++;
      } else {
        parts.add(text.substring(start, at));
        at += hit;
        start = at;
      }
    }
    return parts.add(text.substring(start));
  }

  /** @param pattern a star stands for any characters, or none; case doesn't count */
  private static boolean isLike(String text, String pattern) {
    int star = -1;
    int resume = 0;
    int at = 0;
    int part = 0;
    while (at < text.length()) {
      if (part < pattern.length() && pattern.charAt(part) == '*') {
        star = part++;
        resume = at;
      } else if (part < pattern.length() && text.regionMatches(true, at, pattern, part, 1)) {
        at++;
        part++;
      } else if (star >= 0) {
        part = star + 1;
        at = ++resume;
      } else {
        return false;
      }
    }
    return pattern.substring(part).chars().allMatch(left -> left == '*');
  }
}
