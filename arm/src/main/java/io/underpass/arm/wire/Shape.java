package io.underpass.arm.wire;

import io.underpass.model.ResourceType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a resource type looks like on the wire.
 *
 * @param type with canonical casing
 * @param schema its whole body
 * @param operation what the service calls it in the names of operations: {@code VirtualNetwork} in {@code PutVirtualNetworkOperation}
 * @param placement what it has of its own
 * @param memberOfParent the list in the parent's {@code properties} that shows and takes these; null where there is none
 * @param members lists in its {@code properties} whose items have names, and so ids of their own that can be read: {@link Members}
 */
public record Shape(
    ResourceType type, Schema schema, String operation, Placement placement, @Nullable String memberOfParent, List<String> members) {
  public Shape {
    members = List.copyOf(members);
  }

  private Shape(ResourceType type, Schema schema, String operation, Placement placement, @Nullable String memberOfParent) {
    this(type, schema, operation, placement, memberOfParent, List.of());
  }

  /** The same with these lists of named items. */
  public Shape withMembers(String... names) {
    return new Shape(type, schema, operation, placement, memberOfParent, List.of(names));
  }

  /** What a resource has of its own. */
  public enum Placement {
    /** A location, which must be given, and tags. */
    REGIONAL,
    /** Neither: it is its parent's. */
    PART,
    /** Neither: it is a setting on another resource, of any type, and final when it is answered. */
    EXTENSION,
    /** A location and tags, and final when it is answered: the data plane has no part in it. PUT answers 200 each time. */
    RECORD
  }

  /** Final when it is answered, with 200: see {@link Placement#RECORD}. */
  public static Shape record(String type, String operation, Schema schema) {
    Shape regional = regional(type, operation, schema);
    return new Shape(regional.type, regional.schema, operation, Placement.RECORD, null);
  }

  public static Shape regional(String type, String operation, Schema schema) {
    Schema whole = schema.text("id", "name", "type", "location").textMap("tags").derived("etag", "resourceGroup", "systemData");
    return new Shape(ResourceType.parse(type), whole, operation, Placement.REGIONAL, null);
  }

  public static Shape part(String type, String operation, String memberOfParent, Schema schema) {
    return new Shape(
        ResourceType.parse(type),
        schema.text("id", "name", "type").derived("etag", "resourceGroup", "location"),
        operation,
        Placement.PART,
        memberOfParent);
  }

  /** A part that its parent's body doesn't show. */
  public static Shape part(String type, String operation, Schema schema) {
    Shape shown = part(type, operation, "", schema);
    return new Shape(shown.type, shown.schema, operation, Placement.PART, null);
  }

  public static Shape extension(String type, String operation, Schema schema) {
    Schema whole = schema.text("id", "name", "type", "location").anything("tags", "kind", "identity").derived("resourceGroup");
    return new Shape(ResourceType.parse(type), whole, operation, Placement.EXTENSION, null);
  }

  /** Whether it has a location and tags of its own. */
  public boolean isRegional() {
    return placement == Placement.REGIONAL || placement == Placement.RECORD;
  }

  /** Whether a PUT or DELETE is done when it is answered. */
  public boolean isFinalAtOnce() {
    return placement == Placement.EXTENSION || placement == Placement.RECORD;
  }

  public boolean isNetwork() {
    return type.namespace().equalsIgnoreCase("Microsoft.Network");
  }

  /** The last word of the type. */
  public String word() {
    return type.path().substring(type.path().lastIndexOf('/') + 1);
  }
}
