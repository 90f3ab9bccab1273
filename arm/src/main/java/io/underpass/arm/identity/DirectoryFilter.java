package io.underpass.arm.identity;

import io.underpass.arm.wire.ArmError;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.node.ObjectNode;

/** The {@code $filter} of the directory's lists, as {@code az ad sp} writes them: terms joined by {@code and}; empty takes all. */
record DirectoryFilter(String text) {
  private static final Pattern TERM =
      Pattern.compile(
          "(?i)\\s*\\(?(?:servicePrincipalNames/any\\(\\w+:\\s*\\w+ eq '(?<any>[^']*)'\\)|"
              + "startswith\\((?<started>\\w+),\\s*'(?<start>[^']*)'\\)"
              + "|(?<member>\\w+) eq '?(?<value>[^')]*)'?)\\)?\\s*");

  /** @throws ArmError {@code Request_UnsupportedQuery} for what it doesn't know */
  boolean matches(ObjectNode shown) {
    if (text.isBlank()) {
      return true;
    }
    for (String term : text.split("(?i)\\s+and\\s+")) {
      Matcher filter = TERM.matcher(term);
      if (!filter.matches()) {
        throw ArmError.badRequest("Request_UnsupportedQuery", "Unsupported or invalid query filter clause '%s'.", term);
      }
      boolean fits;
      if (filter.group("any") != null) {
        fits = shown.path("servicePrincipalNames").valueStream().anyMatch(name -> name.asString("").equalsIgnoreCase(filter.group("any")));
      } else if (filter.group("started") != null) {
        fits = value(shown, filter.group("started")).startsWith(filter.group("start").toLowerCase(Locale.ROOT));
      } else {
        fits = value(shown, filter.group("member")).equals(filter.group("value").toLowerCase(Locale.ROOT));
      }
      if (!fits) {
        return false;
      }
    }
    return true;
  }

  private static String value(ObjectNode shown, String member) {
    return shown.path(member).asString("").toLowerCase(Locale.ROOT);
  }
}
