package io.underpass.template.functions;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** All functions that follow from their arguments alone, by name. Names compare without case. */
public final class Functions {
  private static final Map<String, Function> ALL = new HashMap<>();

  static {
    Texts.ALL.forEach(Functions::add);
    Encodings.ALL.forEach(Functions::add);
    Collections.ALL.forEach(Functions::add);
    Objects.ALL.forEach(Functions::add);
    Numbers.ALL.forEach(Functions::add);
    Dates.ALL.forEach(Functions::add);
    Networks.ALL.forEach(Functions::add);
    ResourceIds.ALL.forEach(Functions::add);
  }

  private Functions() {}

  private static void add(String name, Function function) {
    if (ALL.put(name.toLowerCase(Locale.ROOT), function) != null) {
      throw new IllegalStateException("two functions " + name);
    }
  }

  public static Optional<Function> find(String name) {
    return Optional.ofNullable(ALL.get(name.toLowerCase(Locale.ROOT)));
  }

  /** How much a call does at the worst, in characters compared, beyond reading its arguments and writing its result. */
  public static long work(Arguments arguments) {
    return Work.of(arguments);
  }

  /** In lower case. */
  public static Set<String> names() {
    return new TreeSet<>(ALL.keySet());
  }
}
