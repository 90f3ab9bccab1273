package io.underpass.model;

import java.util.List;

/**
 * A machine: a name and its network interfaces.
 *
 * @param nics the primary one first
 * @param stateful whether its tag {@code stateful} is {@code true}: {@link Resources#isStatefulFirewall}
 */
public record VirtualMachine(ResourceId id, String location, List<ResourceId> nics, boolean stateful) implements Resource {
  public static final ResourceType TYPE = ResourceType.parse("Microsoft.Compute/virtualMachines");

  public VirtualMachine {
    nics = List.copyOf(nics);
  }
}
