package io.underpass.arm.watch;

import io.underpass.arm.wire.ArmError;
import io.underpass.arm.wire.Json;
import io.underpass.model.NetworkInterface;
import io.underpass.model.ResourceId;
import io.underpass.model.VirtualMachine;
import io.underpass.net.IpAddress;
import io.underpass.routing.View;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a question to a watcher is about.
 *
 * @param readable what the caller may read; of the rest nothing is said
 */
record Targets(View view, Predicate<ResourceId> readable) {
  private static final int LARGEST_PORT = 65_535;

  static String text(ObjectNode asked, String name) {
    return Json.text(asked, name).filter(text -> !text.isEmpty())
        .orElseThrow(() -> ArmError.badRequest("InvalidRequestFormat", "'%s' is missing.", name).at(name));
  }

  static IpAddress address(ObjectNode asked, String name) {
    String text = text(asked, name);
    try {
      return IpAddress.parse(text);
    } catch (IllegalArgumentException _) {
      throw ArmError.badRequest("InvalidRequestFormat", "%s '%s' is no IP address, such as 10.0.1.10.", name, text).at(name);
    }
  }

  /** Ports are texts on the wire; {@code *} and nothing stand for any. */
  static int port(ObjectNode asked, String name) {
    String text = Json.text(asked, name).filter(it -> !it.isEmpty() && !it.equals("*")).orElse("0");
    if (!text.matches("\\d{1,5}") || Integer.parseInt(text) > LARGEST_PORT) {
      throw ArmError.badRequest("InvalidRequestFormat", "%s '%s' is no port from 0 to 65535.", name, text).at(name);
    }
    return Integer.parseInt(text);
  }

  /** The interface named, else the machine's that has the address. */
  NetworkInterface nic(ObjectNode asked, IpAddress address) {
    Optional<NetworkInterface> named = Json.text(asked, "targetNicResourceId").filter(text -> !text.isEmpty()).map(text ->
        ResourceId.tryParse(text).filter(readable).flatMap(id -> view.resources().get(NetworkInterface.class, id))
            .orElseThrow(() -> missing("targetNicResourceId", text)));
    return named.orElseGet(() -> {
      String text = text(asked, "targetResourceId");
      return nics(text).stream()
          .filter(nic -> nic.addresses().contains(address))
          .findFirst()
          .orElseThrow(() -> ArmError.badRequest(
              "InvalidRequestFormat", "No network interface of '%s' has the address %s. Name it in targetNicResourceId.", text, address)
              .at("targetResourceId"));
    });
  }

  /** The interfaces of a machine, or the interface itself; one or more. */
  List<NetworkInterface> nics(String target) {
    ResourceId id = ResourceId.tryParse(target).filter(readable).orElseThrow(() -> missing("targetResourceId", target));
    return view.resources().get(VirtualMachine.class, id)
        .map(machine -> machine.nics().stream().flatMap(nic -> view.resources().get(NetworkInterface.class, nic).stream()).toList())
        .filter(nics -> !nics.isEmpty())
        .or(() -> view.resources().get(NetworkInterface.class, id).map(List::of))
        .orElseThrow(() -> missing("targetResourceId", target));
  }

  /** A resource's id, if the caller may read it; else, and of what is no resource, nothing. */
  String shown(String id) {
    return ResourceId.tryParse(id).filter(readable).isPresent() ? id : "";
  }

  private static ArmError missing(String name, String id) {
    return ArmError.badRequest("InvalidResourceReference", "Resource '%s' of %s was not found.", id, name).at(name);
  }
}
