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

/** {@code Microsoft.Network/expressRouteServiceProviders}: who sells circuits where, and how fast. */
public final class ServiceProviders implements ResourceManager.Answers {
  /** Bandwidths of providers' circuits in Mbit/s (ExpressRoute FAQ, 2022). */
  private static final List<Integer> BANDWIDTHS = List.of(50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000);

  private static final List<String> LOCATIONS =
      List.of(
          "Amsterdam",
          "Amsterdam2",
          "Atlanta",
          "Chicago",
          "Dallas",
          "Denver",
          "Dublin",
          "Frankfurt",
          "Frankfurt2",
          "Hong Kong SAR",
          "London",
          "London2",
          "Los Angeles",
          "Madrid",
          "Melbourne",
          "Miami",
          "Milan",
          "Mumbai",
          "New York",
          "Osaka",
          "Paris",
          "Sao Paulo",
          "Seattle",
          "Seoul",
          "Silicon Valley",
          "Singapore",
          "Stockholm",
          "Sydney",
          "Tokyo",
          "Toronto",
          "Washington DC",
          "Washington DC2",
          "Zurich");

  private static final List<String> PROVIDERS =
      List.of(
          "AT&T",
          "British Telecom",
          "CenturyLink Cloud Connect",
          "Cologix",
          "Colt",
          "Comcast",
          "CoreSite",
          "Deutsche Telekom AG",
          "Digital Realty",
          "Equinix",
          "Interxion",
          "IX Reach",
          "Level 3 Communications",
          "Megaport",
          "NTT Communications",
          "Orange",
          "PacketFabric",
          "Tata Communications",
          "Telefonica",
          "Telia Carrier",
          "Verizon",
          "Vodafone",
          "Zayo");

  /** What a circuit buys, spelt as the provider spells it. */
  record Offer(String provider, String location, int bandwidthInMbps) {}

  /** @throws ArmError naming what is offered */
  static Offer offer(String provider, String location, int bandwidth) {
    String who = find(PROVIDERS, provider).orElseThrow(() -> refusal("serviceProviderName", "provider", provider, PROVIDERS));
    String where =
        find(LOCATIONS, location)
            .orElseThrow(
                () ->
                    refusal("peeringLocation", "peering location of " + who, location, LOCATIONS));
    if (!BANDWIDTHS.contains(bandwidth)) {
      throw refusal("bandwidthInMbps", "bandwidth offered by " + who, Integer.toString(bandwidth), BANDWIDTHS);
    }
    return new Offer(who, where, bandwidth);
  }

  private static Optional<String> find(List<String> names, String wanted) {
    return names.stream().filter(name -> name.replace(" ", "").equalsIgnoreCase(wanted.replace(" ", ""))).findFirst();
  }

  private static ArmError refusal(String member, String what, String value, List<?> expected) {
    return ArmError.badRequest(
            "InvalidServiceProviderProperties",
            "'%s' is no %s. Expected one of: %s.",
            value,
            what,
            String.join(", ", expected.stream().map(Object::toString).toList()))
        .at("properties.serviceProviderProperties." + member);
  }

  @Override
  public Optional<Answer> answer(Call call, List<String> path) {
    boolean ours =
        path.size() == 5
            && path.get(0).equalsIgnoreCase("subscriptions")
            && path.get(3).equalsIgnoreCase("Microsoft.Network")
            && path.get(4).equalsIgnoreCase("expressRouteServiceProviders");
    if (!ours) {
      return Optional.empty();
    }
    if (!call.method().equals("GET")) {
      throw ResourceManager.notAllowed(call, "GET");
    }
    ArrayNode values = Json.array();
    for (String provider : PROVIDERS) {
      ObjectNode one =
          values
              .addObject()
              .put("name", provider)
              .put("id", "/subscriptions/" + path.get(1) + "/providers/Microsoft.Network/expressRouteServiceProviders/" + provider)
              .put("type", "Microsoft.Network/expressRouteServiceProviders");
      ObjectNode properties = one.putObject("properties").put("provisioningState", "Succeeded");
      ArrayNode locations = properties.putArray("peeringLocations");
      LOCATIONS.forEach(locations::add);
      ArrayNode bandwidths = properties.putArray("bandwidthsOffered");
      BANDWIDTHS.forEach(
          value ->
              bandwidths
                  .addObject()
                  .put("offerName", value < 1_000 ? value + "Mbps" : value / 1_000 + "Gbps")
                  .put("valueInMbps", value));
    }
    return Optional.of(Answer.json(200, Json.list(values)));
  }
}
