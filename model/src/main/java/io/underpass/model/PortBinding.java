package io.underpass.model;

/**
 * An interface of this machine that somebody bound to a resource: {@code /underpass/ports/{name}}.
 *
 * @param netns the namespace where it is before it is bound; empty for the root namespace
 * @param device its name there
 * @param to what it is bound to
 */
public record PortBinding(ResourceId id, String netns, String device, To to) implements Resource {
  public static final ResourceType TYPE = ResourceType.parse("Underpass/ports");

  public static ResourceId id(String name) {
    return ResourceId.parse("/underpass/ports/" + name);
  }

  /** What a port is bound to. */
  public sealed interface To {}

  /**
   * A machine's interface.
   *
   * @param nic the network interface
   * @param host the name of the host where it is
   */
  public record ToNic(ResourceId nic, String host) implements To {}

  /** A customer's end of a circuit's link. */
  public record ToCircuit(ResourceId circuit, LinkRole link) implements To {}
}
