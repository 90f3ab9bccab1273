package io.underpass.arm.wire;

import io.underpass.model.ResourceId;
import io.underpass.model.ResourceType;
import io.underpass.net.IpAddress;
import io.underpass.net.Prefix;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** Checks that several resource types share, with the service's codes. */
public final class Checks {
  private Checks() {}

  /**
   * The resource that {@code holder.member.id} names; the id is rewritten with its canonical
   * casing. Empty where the member is absent.
   *
   * @param path of the member in the body, for the message
   * @throws ArmError unless it is an id of an existing resource of the type
   */
  public static Optional<ResourceId> reference(
      Draft draft,
      ResourceId from,
      ObjectNode holder,
      String member,
      String path,
      ResourceType type) {
    if (!(holder.get(member) instanceof ObjectNode reference)) {
      return Optional.empty();
    }
    String text = Json.text(reference, "id").orElse("");
    if (text.isEmpty()) {
      holder.remove(member);
      return Optional.empty();
    }
    ResourceId id = parseReference(text, path, type);
    if (!draft.exists(id)) {
      throw notFound(id, from);
    }
    ResourceId canonical = draft.canonical(id);
    reference.put("id", canonical.toString());
    return Optional.of(canonical);
  }

  /** A reference to what isn't there. */
  public static ArmError notFound(ResourceId id, ResourceId from) {
    return ArmError.badRequest(
        "InvalidResourceReference",
        "Resource %s referenced by resource %s was not found. Please make sure that the referenced resource "
            + "exists, and that both resources are in the same region.",
        id,
        from);
  }

  public static ResourceId parseReference(String text, String path, ResourceType type) {
    ResourceId id =
        ResourceId.tryParse(text)
            .filter(parsed -> !parsed.subscription().isEmpty())
            .orElseThrow(() -> malformedId(text, path));
    if (!id.type().equals(type)) {
      throw Schema.unreadable(
          "InvalidJsonReferenceFormat",
          "Reference Id %s is not formatted correctly. The Id is expected to reference resources of type %s. Path %s."
              .formatted(text, type, path));
    }
    return id;
  }

  /** An id that can't be read. */
  public static ArmError malformedId(String text, String path) {
    return ArmError.badRequest(
        "LinkedInvalidPropertyId",
        "Property id '%s' at path '%s' is invalid. Expect fully qualified resource Id that "
            + "start with '/subscriptions/{subscriptionId}' or '/providers/{resourceProviderNamespace}/'.",
        text,
        path);
  }

  /**
   * What a resource was made with and keeps.
   *
   * @param kind of resource, for the message
   * @param before as stored; empty for a new resource
   * @throws ArmError {@code PropertyChangeNotAllowed} if it is another now
   */
  public static void unchanged(ResourceKind.Put put, String kind, String property, Optional<String> before, String now) {
    before.filter(old -> !old.equalsIgnoreCase(now)).ifPresent(old -> {
      throw ArmError.badRequest(
          "PropertyChangeNotAllowed", "Changing property '%s' of %s %s from %s to %s is not allowed.",
          property, kind, put.id().name(), old, now);
    });
  }

  /** @throws ArmError {@code InvalidRequestFormat} when the member is absent */
  public static ArmError missing(String member, String path) {
    return Schema.unreadable("MissingJsonProperty", "Required property '%s' not found in JSON. Path '%s'.".formatted(member, path));
  }

  /**
   * A prefix in canonical form.
   *
   * @throws ArmError {@code InvalidAddressPrefixFormat} or {@code InvalidCIDRNotation}
   */
  public static Prefix prefix(String text, ResourceId owner) {
    try {
      return Prefix.parse(text);
    } catch (IllegalArgumentException _) {
      throw malformedPrefix(text, owner);
    }
  }

  private static ArmError malformedPrefix(String text, ResourceId owner) {
    int slash = text.indexOf('/');
    if (slash > 0 && text.substring(slash + 1).matches("\\d{1,3}")) {
      try {
        IpAddress address = IpAddress.parse(text.substring(0, slash));
        int length = Integer.parseInt(text.substring(slash + 1));
        if (length <= address.width()) {
          return ArmError.badRequest(
              "InvalidCIDRNotation",
              "The address prefix %s in resource %s has an invalid CIDR notation. For the given prefix length, "
                  + "the address prefix should be %s.",
              text,
              owner,
              Prefix.of(address, length));
        }
      } catch (IllegalArgumentException _) {
        // Not an address: the other message.
      }
    }
    return ArmError.badRequest(
        "InvalidAddressPrefixFormat",
        "Address prefix %s of resource %s is not formatted correctly. It should follow CIDR notation, for example 10.0.0.0/24.",
        text,
        owner);
  }

  /** @throws ArmError {@code InvalidIPAddressFormat} */
  public static IpAddress address(String text, ResourceId owner) {
    try {
      return IpAddress.parse(text);
    } catch (IllegalArgumentException _) {
      throw ArmError.badRequest(
          "InvalidIPAddressFormat",
          "The IP address '%s' of resource %s is not valid, for example 10.0.0.4.",
          text,
          owner);
    }
  }
}
