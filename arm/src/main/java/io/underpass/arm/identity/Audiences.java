package io.underpass.arm.identity;

import java.net.URI;
import java.util.List;
import java.util.Locale;

/**
 * For whom a token is good: this server under any name that it has on this machine, under the name that the client calls it by, or Azure
 * Resource Manager's own names, which some clients can't be talked out of.
 */
final class Audiences {
  private static final List<String> RESOURCE_MANAGER =
      List.of("https://management.azure.com", "https://management.core.windows.net", "https://api.loganalytics.io");

  private Audiences() {}

  /**
   * @param audience a resource identifier, with or without slashes at its end
   * @param origin what the client calls us
   */
  static boolean accepts(String audience, String origin) {
    String bare = audience.replaceAll("/+$", "").toLowerCase(Locale.ROOT);
    return RESOURCE_MANAGER.contains(bare) || authority(bare).equals(authority(origin)) || isLocal(bare);
  }

  private static boolean isLocal(String url) {
    String authority = authority(url);
    String host = authority.replaceAll(":\\d+$", "");
    return host.equals("localhost") || host.endsWith(".localhost") || host.equals("127.0.0.1") || host.equals("[::1]");
  }

  private static String authority(String url) {
    try {
      String authority = URI.create(url).getAuthority();
      return authority == null ? "" : authority.toLowerCase(Locale.ROOT);
    } catch (IllegalArgumentException _) {
      return "";
    }
  }
}
