package io.underpass.template.functions;

import io.underpass.template.TemplateException;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Ids of resources, from types and names. */
public final class ResourceIds {
  private static final Pattern GUID = Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

  private static final String GROUPS = "/providers/Microsoft.Resources/resourceGroups/";

  static final Map<String, Function> ALL = Map.of(
      "extensionResourceId", arguments -> {
        String base = arguments.expect(3, Integer.MAX_VALUE).text(0);
        return Values.of((base.endsWith("/") ? base.substring(0, base.length() - 1) : base) + path(arguments, 1));
      },
      "tenantResourceId", arguments -> Values.of(path(arguments.expect(2, Integer.MAX_VALUE), 0)),
      "managementGroupResourceId", _ -> {
        throw TemplateException.notImplemented("managementGroupResourceId()");
      },
      "managementGroup", _ -> {
        throw TemplateException.notImplemented("managementGroup()");
      });

  private ResourceIds() {}

  /**
   * {@code resourceId([subscription], [group], type, name, …)}.
   *
   * @param group empty for a deployment to a subscription
   */
  public static String inGroup(Arguments arguments, String subscription, String group) {
    int type = typeAt(arguments);
    String ofSubscription = subscription;
    String ofGroup = group;
    if (type == 1 && GUID.matcher(arguments.text(0)).matches()) {
      ofSubscription = arguments.text(0);
    } else if (type == 1) {
      ofGroup = arguments.text(0);
    } else if (type == 2) {
      ofSubscription = arguments.text(0);
      ofGroup = arguments.text(1);
    }
    return "/subscriptions/" + ofSubscription + (ofGroup.isEmpty() ? inSubscription(arguments, type) : "/resourceGroups/" + ofGroup
        + path(arguments, type));
  }

  /** {@code subscriptionResourceId([subscription], type, name, …)}. */
  public static String inSubscription(Arguments arguments, String subscription) {
    int type = typeAt(arguments);
    return "/subscriptions/" + (type == 1 ? arguments.text(0) : subscription) + inSubscription(arguments, type);
  }

  /** A resource group is below its subscription itself; Bicep names it as if a provider had it. */
  private static String inSubscription(Arguments arguments, int typeAt) {
    String path = path(arguments, typeAt);
    return path.regionMatches(true, 0, GROUPS, 0, GROUPS.length()) && arguments.size() == typeAt + 2
        ? "/resourceGroups/" + path.substring(GROUPS.length())
        : path;
  }

  private static int typeAt(Arguments arguments) {
    arguments.expect(2, Integer.MAX_VALUE);
    for (int i = 0; i < Math.min(3, arguments.size()); i++) {
      if (arguments.text(i).contains("/")) {
        return i;
      }
    }
    throw TemplateException.of(
        "Unable to evaluate template language function '%s': none of its first arguments is a resource type such as"
            + " 'Microsoft.Network/virtualNetworks'. Please see https://aka.ms/arm-resource-functions/#resourceid for usage details.",
        arguments.name());
  }

  private static String path(Arguments arguments, int typeAt) {
    List<String> names = java.util.stream.IntStream.range(typeAt + 1, arguments.size()).mapToObj(arguments::text).toList();
    return path(arguments.name(), arguments.text(typeAt), names);
  }

  /**
   * {@code /providers/{namespace}/{type}/{name}…}.
   *
   * @param type a slash at its end counts for nothing
   * @throws TemplateException unless there is a name for each part of the type
   */
  public static String path(String function, String type, List<String> names) {
    String[] parts = (type.endsWith("/") ? type.substring(0, type.length() - 1) : type).split("/", -1);
    if (parts.length - 1 != names.size() || parts.length < 2) {
      throw TemplateException.of(
          "Unable to evaluate template language function '%s': the type '%s' requires '%d' resource name argument(s)."
              + " Please see https://aka.ms/arm-resource-functions/#resourceid for usage details.",
          function, type, parts.length - 1);
    }
    StringBuilder path = new StringBuilder("/providers/").append(parts[0]);
    for (int i = 0; i < names.size(); i++) {
      path.append('/').append(parts[i + 1]).append('/').append(names.get(i));
    }
    return path.toString();
  }
}
