package io.underpass.arm.network;

import io.underpass.arm.wire.ArmError;
import io.underpass.arm.wire.Checks;
import io.underpass.arm.wire.Draft;
import io.underpass.arm.wire.Json;
import io.underpass.arm.wire.ResourceKind;
import io.underpass.arm.wire.Schema;
import io.underpass.arm.wire.Shape;
import io.underpass.model.ResourceId;
import io.underpass.model.VirtualNetwork;
import io.underpass.model.VirtualNetworkPeering;
import io.underpass.model.VirtualNetworkPeering.Setting;
import io.underpass.model.VirtualNetworkPeering.State;
import io.underpass.net.Prefix;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code Microsoft.Network/virtualNetworks/virtualNetworkPeerings}: one side. It is Initiated until the other is there, then both are
 * Connected; when one goes, the other is Disconnected until it is put or deleted.
 */
public final class VirtualNetworkPeerings implements ResourceKind {
  /** The parameter that brings {@code remoteAddressSpace} up to date. */
  private static final String SYNC = "syncRemoteAddressSpace";

  private final Shape shape =
      Shape.part(
          "Microsoft.Network/virtualNetworks/virtualNetworkPeerings",
          "VirtualNetworkPeering",
          "virtualNetworkPeerings",
          Schema.of("VirtualNetworkPeering")
              .nested(
                  "properties",
                  Schema.of("VirtualNetworkPeeringPropertiesFormat")
                      .flag(
                          "allowVirtualNetworkAccess",
                          "allowForwardedTraffic",
                          "allowGatewayTransit",
                          "useRemoteGateways",
                          "doNotVerifyRemoteGateways",
                          "peerCompleteVnets")
                      .reference("remoteVirtualNetwork")
                      .missing("enableOnlyIPv6Peering", "localSubnetNames", "remoteSubnetNames")
                      .derived(
                          "localAddressSpace",
                          "localVirtualNetworkAddressSpace",
                          "peeringState",
                          "peeringSyncLevel",
                          "provisioningState",
                          "remoteAddressSpace",
                          "remoteBgpCommunities",
                          "remoteVirtualNetworkAddressSpace",
                          "remoteVirtualNetworkEncryption",
                          "resourceGuid")));

  @Override
  public Shape shape() {
    return shape;
  }

  @Override
  public void accept(Put put) {
    ObjectNode properties = put.properties();
    if (!properties.path("peerCompleteVnets").asBoolean(true)) {
      throw ArmError.of(501, "NotImplemented", "Peering of subnets is not implemented by Underpass. Leave peerCompleteVnets out.")
          .at("properties.peerCompleteVnets");
    }
    ResourceId remote = remote(put);
    PeeringSides sides = PeeringSides.of(put.draft(), put.id(), remote);
    sides.checkNetworks();
    sides.checkGateways(properties);
    boolean asked = put.draft().parameter(SYNC).filter("true"::equalsIgnoreCase).isPresent();
    if (asked || put.isNew() || state(put.existing()) == State.DISCONNECTED) {
      Json.setTexts(properties.putObject("remoteAddressSpace"), "addressPrefixes", sides.remoteSpaces());
    } else {
      properties.set("remoteAddressSpace", put.before().path("remoteAddressSpace").deepCopy());
    }
    properties.put("peeringState", (sides.reverse().isPresent() ? State.CONNECTED : State.INITIATED).toString());
    sides.reverse().ifPresent(reverse -> setState(put.draft(), reverse, State.CONNECTED));
    for (Setting setting : Setting.values()) {
      Json.otherwise(properties, setting.member(), false);
    }
    Json.otherwise(properties, "doNotVerifyRemoteGateways", false);
    properties.put("peerCompleteVnets", true);
    put.keepGuid();
  }

  /** The other network, which stays what it was. */
  private static ResourceId remote(Put put) {
    ObjectNode properties = put.properties();
    if (!properties.has("remoteVirtualNetwork") && put.before().has("remoteVirtualNetwork")) {
      properties.set("remoteVirtualNetwork", put.before().get("remoteVirtualNetwork").deepCopy());
    }
    ResourceId remote =
        Checks.reference(
                put.draft(), put.id(), properties, "remoteVirtualNetwork", "properties.remoteVirtualNetwork.id", VirtualNetwork.TYPE)
            .orElseThrow(() -> Checks.missing("remoteVirtualNetwork", "properties"));
    remoteOf(put.existing())
        .filter(before -> !before.equals(remote))
        .ifPresent(
            before -> {
              throw ArmError.badRequest(
                      "PropertyChangeNotAllowed",
                      "Peering %s is with virtual network %s and cannot be changed to %s. Delete it and create another.",
                      put.id().name(),
                      before,
                      remote)
                  .at("properties.remoteVirtualNetwork");
            });
    properties.set("remoteVirtualNetwork", Json.reference(remote));
    return remote;
  }

  static State state(JsonNode body) {
    return Json.text(body, "properties", "peeringState").flatMap(State::tryParse).orElse(State.INITIATED);
  }

  static Optional<ResourceId> remoteOf(JsonNode body) {
    return Json.text(body, "properties", "remoteVirtualNetwork", "id").flatMap(ResourceId::tryParse);
  }

  static boolean has(JsonNode body, Setting setting) {
    return Json.flag(body, "properties", setting.member());
  }

  /** The side of a network towards another; empty while there is none. */
  static Optional<ResourceId> side(Draft draft, ResourceId local, ResourceId remote) {
    return draft.children(local, VirtualNetworkPeering.TYPE).entrySet().stream()
        .filter(side -> remoteOf(side.getValue()).filter(remote::equals).isPresent())
        .map(Map.Entry::getKey)
        .findFirst();
  }

  private static void setState(Draft draft, ResourceId side, State state) {
    ObjectNode body = draft.body(side).orElseThrow();
    if (state(body) != state) {
      ObjectNode changed = body.deepCopy();
      Json.properties(changed).put("peeringState", state.toString());
      draft.put(side, changed);
    }
  }

  @Override
  public void release(Draft draft, ResourceId id) {
    draft
        .committed(id)
        .flatMap(document -> remoteOf(document.body()))
        .flatMap(remote -> side(draft, remote, id.parent()))
        .ifPresent(reverse -> setState(draft, reverse, State.DISCONNECTED));
  }

  @Override
  public void show(Showing showing) {
    ObjectNode properties = showing.properties();
    Draft draft = showing.draft();
    ResourceId local = showing.id().parent();
    Optional<ResourceId> remote = remoteOf(showing.body());
    List<Prefix> synchronizedSpaces = VirtualNetworks.prefixes(properties.path("remoteAddressSpace"));
    List<Prefix> remoteSpaces = remote.filter(draft::exists).map(id -> VirtualNetworks.spaces(draft, id)).orElse(synchronizedSpaces);
    List<Prefix> localSpaces = VirtualNetworks.spaces(draft, local);
    List<Prefix> seenByRemote = remote
        .flatMap(id -> side(draft, id, local))
        .flatMap(draft::body)
        .map(reverse -> VirtualNetworks.prefixes(Json.at(reverse, "properties", "remoteAddressSpace")))
        .orElse(localSpaces);
    Json.setTexts(properties.putObject("remoteVirtualNetworkAddressSpace"), "addressPrefixes", remoteSpaces);
    Json.setTexts(properties.putObject("localAddressSpace"), "addressPrefixes", seenByRemote);
    Json.setTexts(properties.putObject("localVirtualNetworkAddressSpace"), "addressPrefixes", localSpaces);
    properties.put("peeringSyncLevel", level(same(synchronizedSpaces, remoteSpaces), same(seenByRemote, localSpaces)));
    remote
        .flatMap(draft::body)
        .map(VirtualNetworks::communities)
        .filter(communities -> !communities.isEmpty())
        .ifPresent(communities -> properties.set("remoteBgpCommunities", communities));
  }

  private static boolean same(List<Prefix> ones, List<Prefix> others) {
    return Set.copyOf(ones).equals(Set.copyOf(others));
  }

  /** What of both sides is up to date, in the service's words: LocalNotInSync when this side must be synchronized. */
  private static String level(boolean local, boolean remote) {
    return local && remote ? "FullyInSync" : local ? "RemoteNotInSync" : remote ? "LocalNotInSync" : "LocalAndRemoteNotInSync";
  }
}
