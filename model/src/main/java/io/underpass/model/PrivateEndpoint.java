package io.underpass.model;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An address of a subnet that stands for a service (azure-docs, private-endpoint-overview). The address is that of a network interface:
 * {@link Resources#interfaceOf}.
 *
 * @param service what it connects to: a {@link PrivateLinkService}, or some service of Azure's
 * @param groupIds which parts of the service, such as {@code blob}
 * @param status what its own document says of the connection; null where the private link service does: {@link Resources#status}
 */
public record PrivateEndpoint(
    ResourceId id,
    String location,
    @Nullable ResourceId subnet,
    @Nullable ResourceId service,
    List<String> groupIds,
    @Nullable Status status)
    implements Resource {
  public static final ResourceType TYPE = ResourceType.parse("Microsoft.Network/privateEndpoints");

  public PrivateEndpoint {
    groupIds = List.copyOf(groupIds);
  }

  /** Where a connection to a service stands (azure-docs, manage-private-endpoint). */
  public enum Status {
    /** The service's owner hasn't decided. */
    PENDING,
    /** Packets pass; in no other state. */
    APPROVED,
    /** The service's owner won't. */
    REJECTED,
    /** The service's owner has cut it. */
    DISCONNECTED;

    public static Optional<Status> tryParse(String text) {
      return Texts.constant(Status.class, text);
    }

    /** As on the wire: {@code Approved}. */
    @Override
    public String toString() {
      return Texts.word(this);
    }
  }
}
