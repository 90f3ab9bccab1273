package io.underpass.arm.network;

import io.underpass.arm.http.Answer;
import io.underpass.arm.http.Call;
import io.underpass.arm.wire.ArmError;
import io.underpass.arm.wire.Checks;
import io.underpass.arm.wire.Draft;
import io.underpass.arm.wire.Json;
import io.underpass.arm.wire.References;
import io.underpass.arm.wire.ResourceAction;
import io.underpass.arm.wire.ResourceLife;
import io.underpass.model.ResourceId;
import io.underpass.model.Subnet;
import io.underpass.model.VirtualNetwork;
import io.underpass.net.IpAddress;
import io.underpass.net.Prefix;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Which addresses of a virtual network are free: {@code CheckIPAddressAvailability}, and how many: {@code usages}. */
public final class SubnetAddresses {
  /** As many as the service names in place of one that is taken. */
  private static final int OFFERED = 5;

  /** The first four and the last (azure-docs, virtual-networks-faq). */
  private static final int RESERVED = 5;

  private final ResourceLife life;

  public SubnetAddresses(ResourceLife life) {
    this.life = life;
  }

  public List<ResourceAction> all() {
    return List.of(
        new ResourceAction(VirtualNetwork.TYPE, "GET", "CheckIPAddressAvailability", this::check),
        new ResourceAction(VirtualNetwork.TYPE, "GET", "usages", (_, network) -> usages(network)));
  }

  private static Set<String> used(Draft draft, ResourceId subnet) {
    return draft.referrers(subnet).stream()
        .flatMap(id -> draft.body(id).stream())
        .flatMap(body -> References.addresses(body, subnet.toString()))
        .collect(Collectors.toSet());
  }

  private Answer check(Call call, ResourceId network) {
    String text =
        call.parameter("ipAddress")
            .filter(given -> !given.isBlank())
            .orElseThrow(() -> ArmError.badRequest("MissingQueryParameter", "The query parameter 'ipAddress' is required."));
    IpAddress address = Checks.address(text, network);
    Draft draft = life.now();
    Map<ResourceId, ObjectNode> subnets = draft.children(network, Subnet.TYPE);
    for (Map.Entry<ResourceId, ObjectNode> subnet : subnets.entrySet()) {
      for (Prefix prefix : Subnets.prefixes(subnet.getValue())) {
        if (prefix.contains(address)) {
          return Answer.json(200, availability(prefix, address, used(draft, subnet.getKey())));
        }
      }
    }
    // Who asks for the space's first address, as az does for a list of free ones, is shown those of the first subnet.
    boolean within = VirtualNetworks.spaces(draft, network).stream().anyMatch(space -> space.contains(address));
    Optional<Map.Entry<ResourceId, ObjectNode>> first = subnets.entrySet().stream().findFirst();
    if (within && first.isPresent()) {
      Prefix prefix = Subnets.prefixes(first.get().getValue()).getFirst();
      return Answer.json(200, availability(prefix, prefix.address(), used(draft, first.get().getKey())));
    }
    throw ArmError.badRequest(
        "PrivateIPAddressNotInAnySubnet", "Private static IP address %s does not belong to the range of any subnet of %s.", address,
        network);
  }

  private static ObjectNode availability(Prefix prefix, IpAddress address, Set<String> used) {
    boolean reserved = AddressBook.isReserved(prefix, address);
    boolean available = !reserved && !used.contains(address.toString());
    ObjectNode answer = Json.object().put("available", available).put("isPlatformReserved", reserved);
    ArrayNode others = answer.putArray("availableIPAddresses");
    if (!available) {
      IpAddress end = prefix.last();
      for (IpAddress one = prefix.address(); one.compareTo(end) < 0 && others.size() < OFFERED; one = one.plus(1)) {
        if (!AddressBook.isReserved(prefix, one) && !used.contains(one.toString())) {
          others.add(one.toString());
        }
      }
    }
    return answer;
  }

  private Answer usages(ResourceId network) {
    Draft draft = life.now();
    ArrayNode values = Json.array();
    draft.children(network, Subnet.TYPE).forEach((id, body) -> {
      double limit =
          Subnets.prefixes(body).stream()
              .filter(Prefix::isIpv4)
              .mapToDouble(prefix -> Math.pow(2, 32 - prefix.length()) - RESERVED)
              .sum();
      ObjectNode one =
          values.addObject().put("id", id.toString()).put("currentValue", (double) used(draft, id).size()).put("limit", limit)
              .put("unit", "Count");
      one.putObject("name").put("value", "SubnetSpace").put("localizedValue", "Subnet size and usage");
    });
    return Answer.json(200, Json.list(values));
  }
}
