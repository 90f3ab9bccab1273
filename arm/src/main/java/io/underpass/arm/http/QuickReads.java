package io.underpass.arm.http;

import org.jspecify.annotations.Nullable;

/** Tells, by the path alone, what is read from stored documents in microseconds. Who is unsure is not among them. */
final class QuickReads {
  private static final String METADATA = "/metadata/endpoints";
  private static final String SUBSCRIPTIONS = "/subscriptions/";
  private static final String PROVIDERS = "/providers/";
  /** Shown with what its circuit's edges have counted, for which the data plane may keep one waiting. */
  private static final String CONNECTIONS = "/connections/";

  private QuickReads() {}

  /**
   * Whether a path names one resource, {@code …/providers/NAMESPACE/TYPE/NAME[/TYPE/NAME…]}, or the endpoints that clients ask for
   * first.
   */
  static boolean hold(@Nullable String path) {
    if (path == null) {
      return false;
    }
    int providers = path.lastIndexOf(PROVIDERS);
    return path.equals(METADATA)
        || path.startsWith(SUBSCRIPTIONS) && providers > 0 && isOne(path, providers + PROVIDERS.length()) && !connection(path);
  }

  private static boolean isOne(String path, int namespace) {
    int slashes = 0;
    for (int at = namespace; at < path.length(); at++) {
      slashes += path.charAt(at) == '/' ? 1 : 0;
    }
    return slashes > 0 && slashes % 2 == 0 && path.charAt(path.length() - 1) != '/';
  }

  private static boolean connection(String path) {
    int last = path.lastIndexOf('/');
    return path.regionMatches(true, last + 1 - CONNECTIONS.length(), CONNECTIONS, 0, CONNECTIONS.length());
  }
}
