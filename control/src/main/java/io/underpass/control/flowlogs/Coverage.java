package io.underpass.control.flowlogs;

import io.underpass.model.FlowLog;
import io.underpass.model.NetworkInterface;
import io.underpass.model.PortBinding;
import io.underpass.model.ResourceId;
import io.underpass.model.Resources;
import io.underpass.model.Subnet;
import io.underpass.model.VirtualNetworkGateway;
import io.underpass.routing.Allocations.NodeAllocation;
import io.underpass.routing.Demand;
import io.underpass.routing.GatewayState;
import io.underpass.routing.View;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Which ports are logged, and whose instance a node is. A function of the view. */
final class Coverage {
  private final List<FlowLog> logs;
  private final Map<ResourceId, List<FlowLog>> byTarget;
  private final Map<String, Port> ports = new HashMap<>();
  private final Map<String, ResourceId> gateways = new HashMap<>();

  /**
   * A machine's port that is logged.
   *
   * @param logs enabled ones whose target has the interface in it: one or more
   */
  record Port(NetworkInterface nic, List<FlowLog> logs) {
    Port {
      logs = List.copyOf(logs);
    }
  }

  private Coverage(List<FlowLog> logs) {
    this.logs = logs;
    this.byTarget = logs.stream().collect(Collectors.groupingBy(FlowLog::target));
  }

  static Coverage of(View view) {
    Resources resources = view.resources();
    Coverage coverage = new Coverage(resources.all(FlowLog.class).stream().filter(FlowLog::enabled).toList());
    if (!coverage.logs.isEmpty()) {
      resources.all(PortBinding.class).forEach(binding -> coverage.cover(resources, binding));
    }
    for (VirtualNetworkGateway gateway : resources.all(VirtualNetworkGateway.class)) {
      GatewayState state = view.gateways().get(gateway.id());
      for (int i = 0; state != null && i < state.instances(); i++) {
        view.allocations().node(Demand.instanceKey(gateway.id(), i))
            .map(NodeAllocation::name)
            .ifPresent(node -> coverage.gateways.put(node, gateway.id()));
      }
    }
    return coverage;
  }

  private void cover(Resources resources, PortBinding binding) {
    if (!(binding.to() instanceof PortBinding.ToNic to)) {
      return;
    }
    NetworkInterface nic = resources.get(NetworkInterface.class, to.nic()).orElse(null);
    if (nic == null) {
      return;
    }
    Subnet subnet = nic.subnet().flatMap(resources::subnet).orElse(null);
    List<FlowLog> own = new ArrayList<>(1);
    FlowLog.targetsWith(nic, subnet).forEach(target -> own.addAll(byTarget.getOrDefault(target, List.of())));
    if (!own.isEmpty()) {
      ports.put(binding.name(), new Port(nic, own));
    }
  }

  /** Whether there is anything to write down at all. */
  boolean isEmpty() {
    return ports.isEmpty() && gateways.isEmpty();
  }

  /** Enabled ones. */
  List<FlowLog> logs() {
    return logs;
  }

  Optional<Port> port(String name) {
    return Optional.ofNullable(ports.get(name));
  }

  /** The gateway that a node is an instance of. */
  Optional<ResourceId> gateway(String node) {
    return Optional.ofNullable(gateways.get(node));
  }
}
