package io.underpass.model;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What is to be logged, and to where.
 *
 * @param target a virtual network, a subnet, a network interface or a network security group
 * @param storage the storage account
 * @param enabled whether anything is written
 * @param retention how long files are kept; null: for ever
 * @param states which flow states are written, such as {@code B,E}; empty: all
 */
public record FlowLog(
    ResourceId id, ResourceId target, ResourceId storage, boolean enabled, @Nullable Duration retention, String states)
    implements Resource {
  public static final ResourceType TYPE = ResourceType.parse("Microsoft.Network/networkWatchers/flowLogs");

  /** Whether it follows a security group, and so is written in that older format. */
  public boolean ofSecurityGroup() {
    return target.type().equals(NetworkSecurityGroup.TYPE);
  }

  /**
   * What a log's target may be for an interface to be in it: the interface, its subnet, its network, and the security groups in front
   * of it.
   *
   * @param subnet the interface's; null while it has none
   */
  public static Set<ResourceId> targetsWith(NetworkInterface nic, @Nullable Subnet subnet) {
    Set<ResourceId> targets = new LinkedHashSet<>();
    targets.add(nic.id());
    if (nic.networkSecurityGroup() != null) {
      targets.add(nic.networkSecurityGroup());
    }
    if (subnet != null) {
      targets.add(subnet.id());
      targets.add(subnet.id().parent());
      if (subnet.networkSecurityGroup() != null) {
        targets.add(subnet.networkSecurityGroup());
      }
    }
    return targets;
  }

  static @Nullable FlowLog read(Document document) {
    JsonNode properties = document.properties;
    ResourceId target = document.idIn(properties.path("targetResourceId"));
    ResourceId storage = document.idIn(properties.path("storageId"));
    if (target == null || storage == null) {
      document.problem(properties.path(target == null ? "targetResourceId" : "storageId"), "a resource id");
      return null;
    }
    JsonNode kept = properties.path("retentionPolicy");
    return new FlowLog(
        document.id,
        target,
        storage,
        properties.path("enabled").asBoolean(true),
        Optional.of(kept.path("days").asInt(0))
            .filter(days -> days > 0 && kept.path("enabled").asBoolean(false))
            .map(Duration::ofDays)
            .orElse(null),
        Document.text(properties.path("recordTypes"), ""));
  }
}
