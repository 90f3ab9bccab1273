package io.underpass.arm.network;

import io.underpass.arm.wire.ArmError;
import io.underpass.arm.wire.Draft;
import io.underpass.arm.wire.Json;
import io.underpass.model.ResourceId;
import io.underpass.model.Subnet;
import io.underpass.model.VirtualNetworkGateway;
import io.underpass.model.VirtualNetworkPeering;
import io.underpass.model.VirtualNetworkPeering.Setting;
import io.underpass.model.VirtualNetworkPeering.State;
import io.underpass.net.Prefix;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.node.ObjectNode;

/**
 * The two networks of a peering that is put, and what the service demands of them. Codes and messages are the service's where somebody has
 * shown them; docs/api.md says which are ours.
 *
 * @param id of the side that is put
 * @param reverse the other side; empty while there is none
 */
record PeeringSides(Draft draft, ResourceId id, ResourceId remote, Optional<ResourceId> reverse) {
  static PeeringSides of(Draft draft, ResourceId id, ResourceId remote) {
    return new PeeringSides(draft, id, remote, VirtualNetworkPeerings.side(draft, remote, id.parent()));
  }

  private ResourceId local() {
    return id.parent();
  }

  List<Prefix> remoteSpaces() {
    return VirtualNetworks.spaces(draft, remote);
  }

  /** @throws ArmError unless the two networks may be peered */
  void checkNetworks() {
    if (remote.equals(local())) {
      throw ArmError.badRequest(
              "InvalidRemoteVirtualNetwork", "Peering %s references its own virtual network %s; expected another one.", id, remote)
          .at("properties.remoteVirtualNetwork");
    }
    others(local(), id).forEach((other, body) -> {
      if (VirtualNetworkPeerings.remoteOf(body).filter(remote::equals).isPresent()) {
        throw ArmError.badRequest(
            "AnotherPeeringAlreadyReferencesRemoteVnet",
            "Peering %s already references remote virtual network %s. Cannot add another peering referencing the same remote virtual "
                + "network.",
            other,
            remote);
      }
    });
    reverse.filter(side -> VirtualNetworkPeerings.state(draft.body(side).orElseThrow()) == State.DISCONNECTED).ifPresent(side -> {
      throw ArmError.badRequest(
          "RemotePeeringIsDisconnected",
          "Cannot create or update peering %s because remote peering %s referencing parent virtual network %s is in Disconnected state. "
              + "Update or re-create the remote peering to get it back to Initiated state. Peering gets Disconnected when remote vnet or "
              + "remote peering is deleted and re-created.",
          id,
          side,
          local());
    });
    checkSpaces();
  }

  private Map<ResourceId, ObjectNode> others(ResourceId network, ResourceId except) {
    Map<ResourceId, ObjectNode> sides = draft.children(network, VirtualNetworkPeering.TYPE);
    sides.remove(except);
    return sides;
  }

  private void checkSpaces() {
    List<Prefix> overlapping = overlapping(VirtualNetworks.spaces(draft, local()), remoteSpaces());
    if (!overlapping.isEmpty()) {
      throw ArmError.badRequest(
          "VnetAddressSpacesOverlap",
          "Cannot create or update peering %s. Virtual networks %s and %s cannot be peered because their address spaces overlap. "
              + "Overlapping address prefixes: %s",
          id,
          local(),
          remote,
          joined(overlapping));
    }
    checkAgainstPeersOf(local(), remote);
    checkAgainstPeersOf(remote, local());
  }

  /** A network is not peered with two that overlap. */
  private void checkAgainstPeersOf(ResourceId network, ResourceId joining) {
    for (ResourceId third : peers(draft, network)) {
      List<Prefix> overlapping =
          third.equals(joining) ? List.of() : overlapping(VirtualNetworks.spaces(draft, joining), VirtualNetworks.spaces(draft, third));
      if (!overlapping.isEmpty()) {
        throw ArmError.badRequest(
            "VnetAddressSpaceOverlapsWithAlreadyPeeredVnet",
            "Cannot create or update peering %s. Virtual networks %s and %s cannot be peered because address space of the first virtual "
                + "network overlaps with address space of third virtual network %s already peered with the second virtual network. "
                + "Overlapping address prefixes: %s",
            id,
            joining,
            network,
            third,
            joined(overlapping));
      }
    }
  }

  /**
   * Spaces of a network that is there already: they keep clear of those that it is peered with, and of what those are peered with.
   *
   * @throws ArmError unless they do
   */
  static void checkSpacesOf(Draft draft, ResourceId network, List<Prefix> spaces) {
    for (ResourceId peer : peers(draft, network)) {
      List<Prefix> overlapping = overlapping(spaces, VirtualNetworks.spaces(draft, peer));
      if (!overlapping.isEmpty()) {
        throw ArmError.badRequest(
            "VnetAddressSpacesOverlap",
            "Address spaces of virtual network %s and of %s, with which it is peered, overlap. Overlapping address prefixes: %s",
            network,
            peer,
            joined(overlapping));
      }
      for (ResourceId third : peers(draft, peer)) {
        List<Prefix> beyond = third.equals(network) ? List.of() : overlapping(spaces, VirtualNetworks.spaces(draft, third));
        if (!beyond.isEmpty()) {
          throw ArmError.badRequest(
              "VnetAddressSpaceOverlapsWithAlreadyPeeredVnet",
              "Address spaces of virtual network %s and of %s overlap, and both are peered with %s. Overlapping address prefixes: %s",
              network,
              third,
              peer,
              joined(beyond));
        }
      }
    }
  }

  /** The networks that a network is peered with, by a side of its own or of theirs. */
  private static Set<ResourceId> peers(Draft draft, ResourceId network) {
    Set<ResourceId> peers = new TreeSet<>();
    draft.children(network, VirtualNetworkPeering.TYPE).values().stream()
        .filter(body -> VirtualNetworkPeerings.state(body) != State.DISCONNECTED)
        .flatMap(body -> VirtualNetworkPeerings.remoteOf(body).stream())
        .forEach(peers::add);
    draft.referrers(network, VirtualNetworkPeering.TYPE).stream()
        .filter(side -> draft.body(side).filter(body -> VirtualNetworkPeerings.state(body) != State.DISCONNECTED).isPresent())
        .map(ResourceId::parent)
        .forEach(peers::add);
    return peers;
  }

  private static List<Prefix> overlapping(List<Prefix> ones, List<Prefix> others) {
    List<Prefix> overlapping = new ArrayList<>();
    for (Prefix one : ones) {
      others.stream().filter(one::overlaps).forEach(other -> overlapping.add(one.contains(other) ? other : one));
    }
    return overlapping.stream().distinct().toList();
  }

  private static String joined(List<Prefix> prefixes) {
    return String.join(", ", prefixes.stream().map(Prefix::toString).toList());
  }

  /**
   * Whose gateways are used, if any.
   *
   * @param properties of the side that is put
   * @throws ArmError unless both sides agree and the gateways are where they must be
   */
  void checkGateways(ObjectNode properties) {
    if (Json.flag(properties, Setting.USE_REMOTE_GATEWAYS.member())) {
      checkUse();
    }
    if (Json.flag(properties, Setting.ALLOW_GATEWAY_TRANSIT.member())) {
      return;
    }
    reverse.filter(side -> VirtualNetworkPeerings.has(draft.body(side).orElseThrow(), Setting.USE_REMOTE_GATEWAYS)).ifPresent(side -> {
      throw ArmError.badRequest(
              "RemotePeeringUsesGatewayTransit",
              "Peering %s cannot have AllowGatewayTransit flag set to false because corresponding remote peering %s has UseRemoteGateways "
                  + "flag set to true.",
              id,
              side)
          .at("properties.allowGatewayTransit");
    });
  }

  private void checkUse() {
    others(local(), id).forEach((other, body) -> {
      if (VirtualNetworkPeerings.has(body, Setting.USE_REMOTE_GATEWAYS)) {
        throw cannotUse(
            "AnotherPeeringUsesRemoteGateways", "because another peering " + other + " already has UseRemoteGateways flag set to true");
      }
    });
    gatewayIn(draft, local()).ifPresent(own -> {
      throw cannotUse("VnetHasGatewayOfItsOwn", "because virtual network " + local() + " has the gateway " + own);
    });
    if (gatewayIn(draft, remote).isEmpty()) {
      throw ArmError.badRequest(
              "RemoteVnetHasNoGateways",
              "Peering %s cannot have UseRemoteGateway flag set to true because remote virtual network %s referenced by the peering does "
                  + "not have any gateways.",
              id,
              remote)
          .at("properties.useRemoteGateways");
    }
    reverse.filter(side -> !VirtualNetworkPeerings.has(draft.body(side).orElseThrow(), Setting.ALLOW_GATEWAY_TRANSIT)).ifPresent(side -> {
      throw cannotUse(
          "RemotePeeringLacksGatewayTransit",
          "because corresponding remote peering " + side + " has AllowGatewayTransit flag set to false");
    });
  }

  private ArmError cannotUse(String code, String why) {
    return ArmError.badRequest(code, "Peering %s cannot have UseRemoteGateways flag set to true, %s.", id, why)
        .at("properties.useRemoteGateways");
  }

  /** A gateway of a network; empty while it has none. */
  private static Optional<ResourceId> gatewayIn(Draft draft, ResourceId network) {
    return draft.children(network, Subnet.TYPE).keySet().stream()
        .flatMap(subnet -> draft.referrers(subnet, VirtualNetworkGateway.TYPE).stream())
        .findFirst();
  }

  /** The side by which a network uses another's gateways; empty while it uses none. */
  static Optional<ResourceId> userOf(Draft draft, ResourceId network) {
    return draft.children(network, VirtualNetworkPeering.TYPE).entrySet().stream()
        .filter(side -> VirtualNetworkPeerings.has(side.getValue(), Setting.USE_REMOTE_GATEWAYS))
        .map(Map.Entry::getKey)
        .findFirst();
  }
}
