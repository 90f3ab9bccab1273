package io.underpass.model;

/** Where files of flow logs are: a name that is one for all groups. */
public record StorageAccount(ResourceId id, String location) implements Resource {
  public static final ResourceType TYPE = ResourceType.parse("Microsoft.Storage/storageAccounts");
}
