package io.underpass.template;

import io.underpass.template.functions.Values;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** The resources of a template by everything that a template calls them: symbolic name, loop, id, type and name, name. */
final class Declarations {
  private static final Pattern TURN = Pattern.compile("\\[\\d+]$");

  private final Map<String, PlannedResource> byKey = new LinkedHashMap<>();
  private final Map<String, List<String>> byWord = new HashMap<>();
  private final Map<String, List<String>> nested = new HashMap<>();
  private final Map<String, List<String>> loops = new HashMap<>();
  private final Set<String> emptyLoops = new HashSet<>();

  /**
   * @param symbol its symbolic name, empty without
   * @param loop the name of the loop that it is a turn of, empty without
   */
  void add(PlannedResource resource, String symbol, String loop) {
    if (byKey.putIfAbsent(resource.key(), resource) != null) {
      throw TemplateException.of(
          "The resource '%s' is defined multiple times in a template. Please see https://aka.ms/arm-syntax-resources for usage details.",
          resource.id());
    }
    if (symbol.isEmpty()) {
      boolean twice = byWord.getOrDefault(word(resource.id()), List.of()).stream()
          .map(byKey::get).anyMatch(other -> other != null && other.use() == PlannedResource.Use.DEPLOY);
      if (twice && resource.use() == PlannedResource.Use.DEPLOY) {
        throw TemplateException.of(
            "The resource '%s' is defined multiple times in a template. Please see https://aka.ms/arm-syntax-resources for usage details.",
            resource.id());
      }
      call(resource.name(), resource);
      call(resource.type() + "/" + resource.name(), resource);
      int providers = resource.id().lastIndexOf("/providers/");
      if (providers >= 0) {
        call(resource.id().substring(providers + "/providers/".length()), resource);
      }
    } else {
      call(symbol, resource);
      call(resource.key(), resource);
    }
    call(resource.id(), resource);
    if (!loop.isEmpty()) {
      call(loop, resource);
      loops.computeIfAbsent(word(symbol.isEmpty() ? loop : symbol), _ -> new ArrayList<>()).add(resource.key());
    }
  }

  /** A child within its parent's {@code resources}, by the name that it has there, without the parent's. */
  void addNested(String name, PlannedResource resource) {
    nested.computeIfAbsent(word(name), _ -> new ArrayList<>()).add(resource.key());
  }

  private void call(String word, PlannedResource resource) {
    List<String> keys = byWord.computeIfAbsent(word(word), _ -> new ArrayList<>());
    if (!keys.contains(resource.key())) {
      keys.add(resource.key());
    }
  }

  private static String word(String word) {
    return word.toLowerCase(Locale.ROOT);
  }

  List<PlannedResource> all() {
    return List.copyOf(byKey.values());
  }

  void replace(PlannedResource resource) {
    byKey.put(resource.key(), resource);
  }

  int size() {
    return byKey.size();
  }

  /** The keys that a word of {@code dependsOn} means; empty where it means nothing. */
  List<String> keys(String word) {
    return byWord.getOrDefault(word(word), List.of());
  }

  /**
   * The same, for a resource within another one: a child may be called as its parent calls it, first of all a sibling.
   *
   * @param parent its name; empty for a resource within none
   */
  List<String> keys(String word, String parent) {
    List<String> keys = keys(word);
    if (keys.isEmpty() && !parent.isEmpty()) {
      keys = keys(parent + "/" + word);
    }
    return keys.isEmpty() ? nested.getOrDefault(word(word), List.of()) : keys;
  }

  /** A loop without turns: its resources have no names, so that any name may have been meant for one of them. */
  void addEmpty(String loop) {
    emptyLoops.add(word(loop));
  }

  boolean isEmptyLoop(String word) {
    return emptyLoops.contains(word(word));
  }

  /** Whether a word means a resource of the template, or would if a loop had other turns. */
  boolean mayName(String word) {
    return !emptyLoops.isEmpty() || !keys(word).isEmpty() || !keys(TURN.matcher(word).replaceFirst("")).isEmpty();
  }

  /** The resource that {@code reference()} names, if the word names just one. */
  Optional<PlannedResource> one(String word) {
    List<String> keys = keys(word);
    List<PlannedResource> live =
        keys.stream().map(byKey::get).filter(found -> found != null && (keys.size() == 1 || found.use() != PlannedResource.Use.SKIP))
            .toList();
    return live.size() == 1 ? Optional.of(live.getFirst()) : Optional.empty();
  }

  /** The turns of a loop, in order. */
  List<PlannedResource> turns(String loop) {
    return loops.getOrDefault(word(loop), List.of()).stream().map(byKey::get).filter(java.util.Objects::nonNull).toList();
  }

  /** An id from a type and a name with as many parts. */
  static String id(String base, String type, String name) {
    String[] names = name.split("/", -1);
    if (Arrays.stream(names).anyMatch(String::isEmpty) || type.split("/", -1).length - 1 != names.length) {
      throw TemplateException.of(
          "The template resource '%s' for type '%s' has incorrect segment lengths. A nested resource type must have identical number of"
              + " segments as its resource name. A root resource type must have segment length one greater than its resource name."
              + " Please see https://aka.ms/arm-syntax-resources for usage details.",
          Values.shown(Values.of(name)), type);
    }
    return base + io.underpass.template.functions.ResourceIds.path("resourceId", type, List.of(names));
  }
}
