package io.underpass.arm.wire;

import java.util.regex.Pattern;

/** What no log line and no refusal may repeat. */
public final class Secrets {
  /** A cross connection is named by its circuit's service key. */
  private static final Pattern SERVICE_KEY = Pattern.compile("(expressRouteCrossConnections/+)[^/'\"\\s?,]+", Pattern.CASE_INSENSITIVE);

  private static final Pattern MEMBER =
      Pattern.compile("(?i)(?:.*\\.)?(?:\\w*key|\\w*password|\\w*secret|secrets|customData|userData)(?:\\[\\d+])?(?:\\..*)?");

  private Secrets() {}

  /** Whether a member of a body, by its path, may hold a secret. */
  static boolean isSecret(String path) {
    return MEMBER.matcher(path).matches();
  }

  /** A text with a path in it, fit for a log. */
  public static String masked(String text) {
    return SERVICE_KEY.matcher(text).replaceAll("$1********");
  }
}
