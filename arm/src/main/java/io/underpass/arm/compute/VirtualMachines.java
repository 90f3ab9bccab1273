package io.underpass.arm.compute;

import io.underpass.arm.wire.ArmError;
import io.underpass.arm.wire.Checks;
import io.underpass.arm.wire.Draft;
import io.underpass.arm.wire.Json;
import io.underpass.arm.wire.ResourceKind;
import io.underpass.arm.wire.Schema;
import io.underpass.arm.wire.Shape;
import io.underpass.model.NetworkInterface;
import io.underpass.model.ResourceId;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code Microsoft.Compute/virtualMachines}: a name and the network interfaces that belong to it.
 * What else a body says is kept and shown.
 */
public final class VirtualMachines implements ResourceKind {
  private final Shape shape =
      Shape.regional(
          "Microsoft.Compute/virtualMachines",
          "VirtualMachine",
          Schema.of("VirtualMachine")
              .open()
              .texts("zones")
              .anything("plan", "identity", "extendedLocation", "placement")
              .derived("resources", "managedBy")
              .nested(
                  "properties",
                  Schema.of("VirtualMachineProperties")
                      .open()
                      .nested(
                          "networkProfile",
                          Schema.of("NetworkProfile")
                              .listOf(
                                  "networkInterfaces",
                                  Schema.of("NetworkInterfaceReference")
                                      .text("id")
                                      .nested(
                                          "properties",
                                          Schema.of("NetworkInterfaceReferenceProperties")
                                              .flag("primary")
                                              .text("deleteOption")))
                              .text("networkApiVersion")
                              .missing("networkInterfaceConfigurations"))
                      .anything(
                          "hardwareProfile",
                          "storageProfile",
                          "osProfile",
                          "diagnosticsProfile",
                          "securityProfile",
                          "additionalCapabilities",
                          "availabilitySet",
                          "virtualMachineScaleSet",
                          "proximityPlacementGroup",
                          "billingProfile",
                          "host",
                          "hostGroup",
                          "scheduledEventsProfile",
                          "capacityReservation",
                          "applicationProfile",
                          "scheduledEventsPolicy")
                      .text(
                          "priority",
                          "evictionPolicy",
                          "licenseType",
                          "extensionsTimeBudget",
                          "userData")
                      .whole("platformFaultDomain", -1, 100)
                      .derived("provisioningState", "instanceView", "vmId", "timeCreated")));

  @Override
  public Shape shape() {
    return shape;
  }

  @Override
  public void accept(Put put) {
    ObjectNode properties = put.properties();
    JsonNode nics = Json.at(properties, "networkProfile", "networkInterfaces");
    if (nics.isEmpty()) {
      throw ArmError.badRequest("InvalidParameter", "Virtual machine %s needs at least one network interface.", put.id().name())
          .at("properties.networkProfile.networkInterfaces");
    }
    Set<ResourceId> attached = new HashSet<>();
    long primaries = nics.valueStream().filter(nic -> Json.flag(nic, "properties", "primary")).count();
    if (primaries > 1) {
      throw ArmError.badRequest(
          "InvalidParameter",
          "Virtual machine %s has %d primary network interfaces; exactly one can be.",
          put.id().name(),
          primaries);
    }
    for (int i = 0; i < nics.size(); i++) {
      ObjectNode reference = (ObjectNode) nics.get(i);
      ResourceId nic = attach(put, reference, i);
      Json.otherwise(Json.properties(reference), "primary", primaries == 0 && i == 0);
      if (!attached.add(nic)) {
        throw ArmError.badRequest("InvalidParameter", "Virtual machine %s names network interface %s twice.", put.id().name(), nic.name());
      }
      claim(put.draft(), nic, put.id(), Json.flag(reference, "properties", "primary"));
    }
    for (JsonNode before : Json.at(put.before(), "networkProfile", "networkInterfaces")) {
      Json.text(before, "id")
          .flatMap(ResourceId::tryParse)
          .filter(nic -> !attached.contains(nic))
          .ifPresent(nic -> letGo(put.draft(), nic));
    }
    dropSecrets(properties);
    properties.put("vmId", Json.text(put.before(), "vmId").orElseGet(() -> UUID.randomUUID().toString()));
    properties.put(
        "timeCreated",
        Json.text(put.before(), "timeCreated")
            .orElseGet(() -> Instant.now().truncatedTo(ChronoUnit.MILLIS).toString()));
  }

  @Override
  public Patch patch() {
    return Patch.MERGE;
  }

  private static ResourceId attach(Put put, ObjectNode reference, int index) {
    String path = "properties.networkProfile.networkInterfaces[" + index + "]";
    ObjectNode holder = Json.object();
    holder.set("nic", Json.reference(Json.text(reference, "id").orElse("")));
    ResourceId nic =
        Checks.reference(put.draft(), put.id(), holder, "nic", path, NetworkInterface.TYPE).orElseThrow(() -> Checks.missing("id", path));
    reference.put("id", nic.toString());
    ObjectNode body = put.draft().body(nic).orElseThrow();
    Optional<ResourceId> holderOfNic =
        Json.text(body, "properties", "virtualMachine", "id")
            .flatMap(ResourceId::tryParse)
            .filter(id -> !id.equals(put.id()) && put.draft().exists(id));
    if (holderOfNic.isPresent()) {
      throw ArmError.badRequest("NicInUse", "Network Interface %s is used by existing resource %s.", nic, holderOfNic.get());
    }
    String here = Json.text(put.body(), "location").orElse("");
    Json.text(body, "location")
        .filter(there -> !there.equals(here))
        .ifPresent(
            there -> {
              throw ArmError.badRequest(
                  "InvalidParameter",
                  "Network interface %s is in %s, virtual machine %s in %s; both must be in the same region.",
                  nic.name(),
                  there,
                  put.id().name(),
                  here);
            });
    return nic;
  }

  private static void claim(Draft draft, ResourceId nic, ResourceId machine, boolean primary) {
    ObjectNode stored = draft.body(nic).orElseThrow();
    boolean same =
        Json.text(stored, "properties", "virtualMachine", "id").filter(machine.toString()::equals).isPresent()
            && stored.path("properties").path("primary").asBoolean(!primary) == primary;
    if (!same) {
      ObjectNode body = stored.deepCopy();
      Json.properties(body).put("primary", primary).set("virtualMachine", Json.reference(machine));
      draft.put(nic, body);
    }
  }

  private static void letGo(Draft draft, ResourceId nic) {
    draft.body(nic).ifPresent(stored -> {
      ObjectNode body = stored.deepCopy();
      Json.properties(body).remove(List.of("virtualMachine", "primary"));
      draft.put(nic, body);
    });
  }

  /** Passwords are for the machine that the service would make; we keep none. */
  private static void dropSecrets(ObjectNode properties) {
    if (properties.get("osProfile") instanceof ObjectNode os) {
      os.remove(List.of("adminPassword", "customData", "secrets"));
    }
    properties.remove("userData");
  }

  /** Interfaces stay, apart from those that were to go with it. */
  @Override
  public void release(Draft draft, ResourceId id) {
    draft.referrers(id, NetworkInterface.TYPE).forEach(nic -> letGo(draft, nic));
    JsonNode body = draft.committed(id).<JsonNode>map(document -> document.body()).orElseGet(Json::object);
    for (JsonNode reference : Json.at(body, "properties", "networkProfile", "networkInterfaces")) {
      if (Json.text(reference, "properties", "deleteOption").filter("Delete"::equalsIgnoreCase).isPresent()) {
        Json.text(reference, "id").flatMap(ResourceId::tryParse).filter(draft::exists).ifPresent(draft::delete);
      }
    }
  }
}
