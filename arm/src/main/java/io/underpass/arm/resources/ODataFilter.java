package io.underpass.arm.resources;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.node.ObjectNode;

/**
 * The part of OData's {@code $filter} that lists of resources take: {@code name eq 'value'}, {@code
 * ne}, {@code substringof}, joined by {@code and}.
 */
final class ODataFilter {
  private static final Pattern TERM =
      Pattern.compile(
          "\\s*(?:(\\w+)\\s+(eq|ne)\\s+'((?:[^']|'')*+)'|substringof\\('((?:[^']|'')*+)',\\s*(\\w+)\\))\\s*",
          Pattern.CASE_INSENSITIVE);
  private static final List<String> MEMBERS = List.of("name", "resourceType", "resourceGroup", "location", "tagName", "tagValue", "id");

  private final List<Term> terms = new ArrayList<>();

  private enum Test { EQUAL, UNEQUAL, HOLDS }

  private record Term(String member, Test test, String value) {}

  private ODataFilter() {}

  static ODataFilter parse(String text) {
    ODataFilter filter = new ODataFilter();
    if (text.isBlank()) {
      return filter;
    }
    Matcher matcher = TERM.matcher(text);
    int at = 0;
    while (true) {
      matcher.region(at, text.length());
      if (!matcher.lookingAt()) {
        throw ResourceGroups.badFilter(text, "terms such as name eq 'x', joined by and");
      }
      boolean holds = matcher.group(1) == null;
      String member = holds ? matcher.group(5) : matcher.group(1);
      if (MEMBERS.stream().noneMatch(member::equalsIgnoreCase)) {
        throw ResourceGroups.badFilter(text, "one of " + String.join(", ", MEMBERS));
      }
      String value = (holds ? matcher.group(4) : matcher.group(3)).replace("''", "'");
      filter.terms.add(new Term(member, holds ? Test.HOLDS : matcher.group(2).equalsIgnoreCase("eq") ? Test.EQUAL : Test.UNEQUAL, value));
      at = matcher.end();
      if (at == text.length()) {
        return filter;
      }
      if (!text.regionMatches(true, at, "and ", 0, 4)) {
        throw ResourceGroups.badFilter(text, "and between terms");
      }
      at += 4;
    }
  }

  boolean matches(ObjectNode entry) {
    return terms.stream().allMatch(term -> matches(term, entry));
  }

  private static boolean matches(Term term, ObjectNode entry) {
    if (term.member().equalsIgnoreCase("tagName") || term.member().equalsIgnoreCase("tagValue")) {
      boolean name = term.member().equalsIgnoreCase("tagName");
      return entry.path("tags").properties().stream()
          .anyMatch(tag -> (name ? tag.getKey() : tag.getValue().asString()).equalsIgnoreCase(term.value()));
    }
    String value =
        entry.properties().stream()
            .filter(member -> member.getKey().equalsIgnoreCase(term.member()))
            .map(member -> member.getValue().asString())
            .findFirst()
            .orElse("");
    return switch (term.test()) {
      case EQUAL -> value.equalsIgnoreCase(term.value());
      case UNEQUAL -> !value.equalsIgnoreCase(term.value());
      case HOLDS -> value.toLowerCase(Locale.ROOT).contains(term.value().toLowerCase(Locale.ROOT));
    };
  }
}
