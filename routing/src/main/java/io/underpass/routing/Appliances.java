package io.underpass.routing;

import io.underpass.model.NetworkInterface;
import io.underpass.model.Resource;
import io.underpass.model.VirtualMachine;
import io.underpass.net.IpAddress;
import io.underpass.routing.Trace.Appliance;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The machines that forward: those with an interface that may send from any address. */
final class Appliances {
  private final Map<String, NetworkInterface> byPort = new HashMap<>();
  private final View view;

  Appliances(View view, MachinePorts ports) {
    this.view = view;
    for (NetworkInterface nic : view.resources().all(NetworkInterface.class)) {
      Bindings.AtHost place = nic.ipForwarding() ? ports.bindings().place(nic.id()) : null;
      if (place != null) {
        byPort.put(place.port(), nic);
      }
    }
  }

  /** The machine at a port, if it forwards packets to this address rather than taking them for itself. */
  Optional<Appliance> forwarding(String port, IpAddress destination) {
    NetworkInterface nic = byPort.get(port);
    if (nic == null || nic.addresses().contains(destination)) {
      return Optional.empty();
    }
    Resource machine = view.resources().get(VirtualMachine.class, nic.virtualMachine()).<Resource>map(it -> it).orElse(nic);
    return Optional.of(new Appliance(
        port,
        machine.id().name(),
        machine.id().toString(),
        view.resources().isStatefulFirewall(nic) ? Appliance.Kind.STATEFUL : Appliance.Kind.STATELESS));
  }
}
