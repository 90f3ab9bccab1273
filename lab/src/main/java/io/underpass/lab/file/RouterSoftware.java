package io.underpass.lab.file;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** What runs on a lab's routers. */
public enum RouterSoftware {
  /** Nothing: kernel routes written by hand, and the server is told by hand what the customer announces. */
  STATIC,
  /** Underpass's own BGP speaker. */
  BUILTIN,
  FRR,
  BIRD,
  GOBGP;

  /** The name in lab files and on the command line. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether it speaks BGP. */
  public boolean speaks() {
    return this != STATIC;
  }

  /**
   * Reads {@link #word}.
   *
   * @throws IllegalArgumentException naming the text and what there is
   */
  public static RouterSoftware parse(String text) {
    return Arrays.stream(values())
        .filter(software -> software.word().equals(text))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("'" + text + "' is not one of " + words()));
  }

  private static String words() {
    return Arrays.stream(values()).map(RouterSoftware::word).collect(Collectors.joining(", "));
  }
}
