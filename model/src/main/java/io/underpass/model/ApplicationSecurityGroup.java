package io.underpass.model;

/** A name that ip configurations bear and security rules mean: {@link Resources#members}. */
public record ApplicationSecurityGroup(ResourceId id, String location) implements Resource {
  public static final ResourceType TYPE = ResourceType.parse("Microsoft.Network/applicationSecurityGroups");
}
