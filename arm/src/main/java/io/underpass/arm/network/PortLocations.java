package io.underpass.arm.network;

import io.underpass.arm.http.Answer;
import io.underpass.arm.http.Call;
import io.underpass.arm.wire.ArmError;
import io.underpass.arm.wire.Json;
import io.underpass.arm.wire.ResourceManager;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code Microsoft.Network/expressRoutePortsLocations}: where a port pair can be had, and how fast. */
public final class PortLocations implements ResourceManager.Answers {
  private static final String TYPE = "Microsoft.Network/expressRoutePortsLocations";

  private record Place(String name, String address) {}

  /** Names as the service gives them (terraform-provider-azurerm and azure-cli, tests of ExpressRoute ports). */
  private static final List<Place> PLACES =
      List.of(
          new Place("Airtel-Chennai2-CLS", "Chennai"),
          new Place("CDC-Canberra", "Canberra"),
          new Place("CoreSite-Los-Angeles-LA1", "Los Angeles"),
          new Place("Equinix-Amsterdam-AM5", "Amsterdam"),
          new Place("Equinix-Ashburn-DC2", "Ashburn"),
          new Place("Equinix-Frankfurt-FR5", "Frankfurt"),
          new Place("Equinix-London-LD5", "London"),
          new Place("Equinix-Paris-PA3", "Paris"),
          new Place("Equinix-San-Jose-SV1", "San Jose"),
          new Place("Equinix-Seattle-SE2", "Seattle"),
          new Place("Equinix-Singapore-SG1", "Singapore"),
          new Place("Equinix-Sydney-SY2", "Sydney"),
          new Place("Equinix-Tokyo-TY4", "Tokyo"));

  @Override
  public Optional<Answer> answer(Call call, List<String> path) {
    boolean ours =
        (path.size() == 5 || path.size() == 6)
            && path.get(0).equalsIgnoreCase("subscriptions")
            && path.get(2).equalsIgnoreCase("providers")
            && path.get(3).equalsIgnoreCase("Microsoft.Network")
            && path.get(4).equalsIgnoreCase("expressRoutePortsLocations");
    if (!ours) {
      return Optional.empty();
    }
    if (!call.method().equals("GET")) {
      throw ResourceManager.notAllowed(call, "GET");
    }
    if (path.size() == 5) {
      ArrayNode values = Json.array();
      PLACES.forEach(place -> values.add(shown(path.get(1), place)));
      return Optional.of(Answer.json(200, Json.list(values)));
    }
    return Optional.of(
        PLACES.stream()
            .filter(place -> place.name().equalsIgnoreCase(path.get(5)))
            .findFirst()
            .map(place -> Answer.json(200, shown(path.get(1), place)))
            .orElseThrow(() -> ArmError.notFound(
                "ResourceNotFound", "The Resource '%s/%s' was not found. Expected one of: %s.",
                TYPE, path.get(5), String.join(", ", PLACES.stream().map(Place::name).toList()))));
  }

  private static ObjectNode shown(String subscription, Place place) {
    ObjectNode one =
        Json.object()
            .put("name", place.name())
            .put("id", "/subscriptions/" + subscription + "/providers/" + TYPE + "/" + place.name())
            .put("type", TYPE);
    ObjectNode properties =
        one.putObject("properties").put("provisioningState", "Succeeded").put("address", place.address()).put("contact", "");
    ArrayNode bandwidths = properties.putArray("availableBandwidths");
    ExpressRoutePorts.SPEEDS.forEach(speed -> bandwidths.addObject().put("offerName", speed + " Gbps").put("valueInGbps", speed));
    return one;
  }
}
