package io.underpass.arm.access;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A built-in role (azure-docs, role-based-access-control/built-in-roles, July 2026).
 *
 * @param id the service's GUID
 * @param actions what it allows; {@code *} stands for anything
 * @param notActions what it takes away from that
 * @param ours what it allows of Underpass's own calls besides; the service knows nothing of it, so it isn't shown
 */
record Role(String id, String name, String description, List<String> actions, List<String> notActions, List<String> ours) {
  private static final int MOST_REMEMBERED = 2_000;
  private static final Map<String, Map<String, Boolean>> ANSWERS = new ConcurrentHashMap<>();
  private static final Map<String, Pattern> PATTERNS = new ConcurrentHashMap<>();

  static final Role OWNER =
      new Role(
          "8e3af657-a8ff-443c-a75c-2fe8c4bcb635",
          "Owner",
          "Grants full access to manage all resources, including the ability to assign roles in Azure RBAC.",
          List.of("*"),
          List.of(),
          List.of());
  static final Role CONTRIBUTOR =
      new Role(
          "b24988ac-6180-42a0-ab88-20f7382dd24c",
          "Contributor",
          "Grants full access to manage all resources, but does not allow you to assign roles in Azure RBAC, manage assignments in Azure "
              + "Blueprints, or share image galleries.",
          List.of("*"),
          List.of(
              "Microsoft.Authorization/*/Delete",
              "Microsoft.Authorization/*/Write",
              "Microsoft.Authorization/elevateAccess/Action",
              "Microsoft.Blueprint/blueprintAssignments/write",
              "Microsoft.Blueprint/blueprintAssignments/delete",
              "Microsoft.Compute/galleries/share/action",
              "Microsoft.Purview/consents/write",
              "Microsoft.Purview/consents/delete",
              "Microsoft.Resources/deploymentStacks/manageDenySetting/action",
              "Microsoft.Subscription/cancel/action",
              "Microsoft.Subscription/enable/action"),
          List.of());
  static final Role READER =
      new Role(
          "acdd72a7-3385-48ef-bd42-f606fba81ae7",
          "Reader",
          "View all resources, but does not allow you to make any changes.",
          List.of("*/read"),
          List.of(),
          List.of());
  static final Role NETWORK_CONTRIBUTOR =
      new Role(
          "4d97b98b-1d4f-4787-a291-c67834d212e7",
          "Network Contributor",
          "Lets you manage networks, but not access to them.",
          List.of(
              "Microsoft.Authorization/*/read",
              "Microsoft.Insights/alertRules/*",
              "Microsoft.Network/*",
              "Microsoft.ResourceHealth/availabilityStatuses/read",
              "Microsoft.Resources/deployments/*",
              "Microsoft.Resources/subscriptions/resourceGroups/read",
              "Microsoft.Support/*"),
          List.of(),
          List.of("Underpass/*/read", "Underpass/whatif/*", "Underpass/path/*"));

  static final List<Role> ALL = List.of(OWNER, CONTRIBUTOR, READER, NETWORK_CONTRIBUTOR);

  Role {
    actions = List.copyOf(actions);
    notActions = List.copyOf(notActions);
    ours = List.copyOf(ours);
  }

  /** @param reference a role's GUID, or an id that ends with it */
  static Optional<Role> of(String reference) {
    String id = reference.substring(reference.lastIndexOf('/') + 1);
    return ALL.stream().filter(role -> role.id.equalsIgnoreCase(id)).findFirst();
  }

  boolean allows(String action) {
    Map<String, Boolean> answers = ANSWERS.computeIfAbsent(id, _ -> new ConcurrentHashMap<>());
    Boolean known = answers.get(action);
    if (known == null) {
      known = Stream.of(actions, ours).flatMap(List::stream).anyMatch(pattern -> matches(pattern, action))
          && notActions.stream().noneMatch(pattern -> matches(pattern, action));
      if (answers.size() < MOST_REMEMBERED) {
        answers.put(action, known);
      }
    }
    return known;
  }

  private static boolean matches(String pattern, String action) {
    return PATTERNS
        .computeIfAbsent(
            pattern,
            text ->
                Pattern.compile(
                    Stream.of(text.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(".*")), Pattern.CASE_INSENSITIVE))
        .matcher(action)
        .matches();
  }
}
