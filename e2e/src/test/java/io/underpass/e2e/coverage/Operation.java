package io.underpass.e2e.coverage;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * An operation of the service.
 *
 * @param method in capitals
 * @param template path with names in braces, as the service's own libraries have it: {@code /subscriptions/{subscriptionId}/providers}
 */
record Operation(String method, String template) implements Comparable<Operation> {
  Operation {
    template = template.endsWith("/") ? template.substring(0, template.length() - 1) : template;
  }

  /** In lower case with every name {@code {}}, as a server records its calls. */
  String shape() {
    return template.replaceAll("\\{[^}]*}", "{}").toLowerCase(Locale.ROOT);
  }

  /** Whether a call recorded with this method and path was this operation; a name may stand for a word, as a provider's namespace does. */
  boolean is(String calledMethod, String calledPath) {
    if (!method.equals(calledMethod)) {
      return false;
    }
    String[] ours = shape().split("/");
    String[] called = calledPath.split("/");
    if (ours.length != called.length) {
      return false;
    }
    for (int i = 0; i < ours.length; i++) {
      if (!ours[i].equals(called[i]) && !ours[i].equals("{}")) {
        return false;
      }
    }
    return true;
  }

  /** What the service calls it where it gives permissions: {@code Microsoft.Network/virtualNetworks/write}. */
  String name() {
    int providers = template.lastIndexOf("/providers/");
    if (providers < 0) {
      return "";
    }
    String[] segments = template.substring(providers + "/providers/".length()).split("/");
    List<String> words = new ArrayList<>(List.of(segments[0]));
    for (int i = 1; i < segments.length; i += 2) {
      words.add(segments[i]);
    }
    String type = String.join("/", words);
    return switch (method) {
      case "GET", "HEAD" -> type + "/read";
      case "PUT", "PATCH" -> type + "/write";
      case "DELETE" -> type + "/delete";
      default -> type + "/action";
    };
  }

  /** The chapter of the page: namespace and first type. */
  String chapter() {
    int providers = template.lastIndexOf("/providers/");
    String[] segments = providers < 0 ? new String[0] : template.substring(providers + "/providers/".length()).split("/");
    if (segments.length < 2 || segments[0].startsWith("{") || segments[1].startsWith("{")) {
      return "Resource Manager itself";
    }
    return segments[0] + "/" + segments[1];
  }

  /** As the page shows it: without the scope that most have. */
  String call() {
    String path = template.replaceFirst("^/subscriptions/\\{subscriptionId}/resource[gG]roups/\\{\\w+}/providers/", "…/");
    return method + " " + path.replace("/subscriptions/{subscriptionId}/", "/subscriptions/…/");
  }

  /** A path with names that nobody has given. */
  String probe(String subscription) {
    return template
        .replace("{subscriptionId}", subscription)
        .replace("{resourceType}", "virtualNetworks")
        .replace("{location}", "eastus")
        .replaceAll("\\{[^}]*[nN]amespace}", "Microsoft.Network")
        .replaceAll("\\{[^}]*}", "nobody");
  }

  @Override
  public int compareTo(Operation other) {
    int byChapter = chapter().compareToIgnoreCase(other.chapter());
    int byPath = byChapter != 0 ? byChapter : shape().compareTo(other.shape());
    return byPath != 0 ? byPath : method.compareTo(other.method);
  }
}
