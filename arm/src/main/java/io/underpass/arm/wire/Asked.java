package io.underpass.arm.wire;

import io.underpass.arm.http.Call;
import io.underpass.model.ResourceType;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What a call asks to do, in the words of roles.
 *
 * @param action such as {@code Microsoft.Network/virtualNetworks/write}
 * @param scope the id that it is done to, as the client spelt it
 * @param need whether a role must allow the action, or any role in the subscription is enough
 */
public record Asked(String action, String scope, Need need) {
  private static final Map<String, String> VERBS =
      Map.of("GET", "read", "PUT", "write", "PATCH", "write", "DELETE", "delete", "POST", "action");

  /** Calls outside of the subscription that any caller may make: what they show is the same for all, or what the caller may see. */
  private static final Pattern FREE =
      Pattern.compile(
          "read (?:subscriptions|tenants|providers(?:/[^/]+(?:/operations)?)?)"
              + "|read providers/Microsoft\\.Authorization/roleDefinitions(?:/[^/]+)?"
              + "|action providers/Microsoft\\.Resources/calculateTemplateHash",
          Pattern.CASE_INSENSITIVE);

  /** What a caller must have. */
  public enum Need {
    /** Nothing but to be signed in. */
    NOTHING,
    /** A role somewhere at, above or below the scope: lists that show no more than the caller may see, and polls of operations. */
    ANY_ROLE,
    /** A role that allows the action. */
    THE_ACTION
  }

  /** Reads it from a path and a method. The path begins with {@code subscriptions}, {@code providers} or {@code tenants}. */
  public static Asked of(Call call, List<String> path, Catalogue catalogue) {
    String verb = verb(call);
    if (path.isEmpty()) {
      return new Asked("Microsoft.Resources/" + verb, "/", Need.NOTHING);
    }
    if (path.getFirst().equalsIgnoreCase("v1.0")) {
      return new Asked("Microsoft.Graph/" + (path.size() > 1 ? path.get(1) : "") + "/" + verb, "/" + String.join("/", path), Need.NOTHING);
    }
    if (!path.getFirst().equalsIgnoreCase("subscriptions") || path.size() == 1) {
      return outside(verb, path, catalogue);
    }
    String subscription = "/subscriptions/" + path.get(1);
    if (path.size() == 2) {
      return new Asked("Microsoft.Resources/subscriptions/" + verb, subscription, verb.equals("read") ? Need.ANY_ROLE : Need.THE_ACTION);
    }
    String word = path.get(2).toLowerCase(Locale.ROOT);
    if (word.equals("deployments")) {
      return new Asked("Microsoft.Resources/deployments/" + verb, subscription, Need.THE_ACTION);
    }
    boolean onGroup = word.equals("resourcegroups");
    if (onGroup && path.size() == 4) {
      return new Asked("Microsoft.Resources/subscriptions/resourceGroups/" + verb, group(path), Need.THE_ACTION);
    }
    if (onGroup && path.size() > 4 && path.get(4).equalsIgnoreCase("deployments")) {
      return new Asked("Microsoft.Resources/deployments/" + verb, group(path), Need.THE_ACTION);
    }
    return ArmPath.parse(path)
        .filter(parsed -> !parsed.rest().isEmpty())
        .map(parsed -> of(verb, parsed, catalogue))
        .orElseGet(() -> others(verb, path, subscription, onGroup));
  }

  /** {@code read}, {@code write}, {@code delete} or {@code action}. */
  public static String verb(Call call) {
    return VERBS.getOrDefault(call.method(), "action");
  }

  /** Outside of the subscription: what all may know is there for everybody, the rest for the owner, since no role is assigned out there. */
  private static Asked outside(String verb, List<String> path, Catalogue catalogue) {
    Asked asked =
        ArmPath.parse(path)
            .filter(parsed -> !parsed.rest().isEmpty())
            .map(parsed -> of(verb, parsed, catalogue))
            .orElseGet(() -> new Asked("Microsoft.Resources/" + path.getFirst().toLowerCase(Locale.ROOT) + "/" + verb, "/", Need.NOTHING));
    boolean free = FREE.matcher(verb + " " + String.join("/", path)).matches();
    String scope = asked.scope().startsWith("/") ? asked.scope() : "/";
    return new Asked(asked.action(), scope, free ? Need.NOTHING : Need.THE_ACTION);
  }

  private static String group(List<String> path) {
    return "/subscriptions/" + path.get(1) + "/resourceGroups/" + path.get(3);
  }

  private static Asked others(String verb, List<String> path, String subscription, boolean onGroup) {
    String action =
        "Microsoft.Resources/subscriptions/"
            + (onGroup ? "resourceGroups" : "")
            + (onGroup && path.size() > 4 ? "/" : "")
            + (onGroup ? path.size() > 4 ? path.get(4) : "" : path.get(2))
            + "/"
            + verb;
    return new Asked(
        action, onGroup && path.size() > 3 ? group(path) : subscription, verb.equals("read") ? Need.ANY_ROLE : Need.THE_ACTION);
  }

  private static Asked of(String verb, ArmPath path, Catalogue catalogue) {
    List<String> rest = path.rest();
    if (rest.size() == 4 && rest.get(0).equalsIgnoreCase("locations") && rest.get(2).toLowerCase(Locale.ROOT).startsWith("operation")) {
      return new Asked(path.namespace() + "/locations/operations/" + verb, String.valueOf(path.scope()), Need.ANY_ROLE);
    }
    if (rest.getFirst().equalsIgnoreCase("eventtypes") && path.namespace().equalsIgnoreCase("microsoft.insights")) {
      // The activity log shows each event to whoever may read what it is about.
      return new Asked("Microsoft.Insights/eventtypes/values/" + verb, String.valueOf(path.scope()), Need.ANY_ROLE);
    }
    if (verb.equals("action")) {
      int words = path.isResource() ? 2 : 1;
      String owner = rest.size() > words ? (words == 2 ? path.ownerOfPair() : path.owner()).toString() : String.valueOf(path.scope());
      ArmPath above = new ArmPath(path.scope(), path.namespace(), rest.subList(0, rest.size() - words));
      String type = above.rest().isEmpty() ? path.namespace() : spelt(above.type(), catalogue);
      return new Asked(type + "/" + rest.get(rest.size() - words) + "/action", owner, Need.THE_ACTION);
    }
    if (rest.size() == 3 && rest.getLast().equalsIgnoreCase("sharedkey")) {
      // A reader sees a connection, not its key.
      return new Asked(
          spelt(path.type(), catalogue) + (verb.equals("read") ? "/action" : "/" + verb), path.owner().toString(), Need.THE_ACTION);
    }
    String scope = path.isResource() ? path.id().toString() : rest.size() == 1 ? String.valueOf(path.scope()) : path.owner().toString();
    return new Asked(spelt(path.type(), catalogue) + "/" + verb, scope, Need.THE_ACTION);
  }

  private static String spelt(ResourceType type, Catalogue catalogue) {
    return catalogue.find(type).map(kind -> kind.shape().type()).orElse(type).toString();
  }

  /** @throws ArmError 403 unless the caller has what is needed */
  public void check(Guard guard, Call call) {
    boolean fine =
        switch (need) {
          case NOTHING -> true;
          case ANY_ROLE -> guard.knows(call.caller(), scope);
          case THE_ACTION -> guard.allows(call.caller(), action, scope);
        };
    if (!fine) {
      throw Guard.denied(call.caller(), action, scope);
    }
  }
}
