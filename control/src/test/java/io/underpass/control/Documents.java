package io.underpass.control;

import io.underpass.control.Proposal.OperationRequest;
import io.underpass.model.ResourceId;
import java.util.List;
import java.util.function.Function;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Documents and proposals for tests. */
public final class Documents {
  public static final String GROUP = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg";
  private static final JsonMapper JSON = new JsonMapper();

  private Documents() {}

  public static ResourceId network(String name) {
    return ResourceId.parse(GROUP + "/providers/Microsoft.Network/" + name);
  }

  public static ResourceId vnet(String name) {
    return network("virtualNetworks/" + name);
  }

  public static ResourceId gateway(String name) {
    return network("virtualNetworkGateways/" + name);
  }

  public static ResourceId circuit(String name) {
    return network("expressRouteCircuits/" + name);
  }

  public static ResourceId host(String name) {
    return ResourceId.parse("/underpass/hosts/" + name);
  }

  public static ObjectNode json(String text) {
    return (ObjectNode) JSON.readTree(text.replace('\'', '"'));
  }

  public static ObjectNode vnetBody(String... prefixes) {
    ObjectNode body = json("{'location':'westeurope','properties':{'addressSpace':{}}}");
    List.of(prefixes).forEach(body.path("properties").path("addressSpace").asObject().withArray("addressPrefixes")::add);
    return body;
  }

  public static ObjectNode gatewayBody(String vnet, String sku) {
    return json("{'location':'westeurope','properties':{'gatewayType':'ExpressRoute','sku':{'name':'" + sku + "','tier':'" + sku
        + "'},'ipConfigurations':[{'name':'default','properties':{'subnet':{'id':'" + vnet(vnet) + "/subnets/GatewaySubnet'}}}]}}");
  }

  public static ObjectNode circuitBody() {
    return json("{'location':'westeurope','sku':{'name':'Standard_MeteredData','tier':'Standard','family':'MeteredData'},'properties':{"
        + "'serviceProviderProperties':{'serviceProviderName':'Equinix','peeringLocation':'Amsterdam','bandwidthInMbps':1000},"
        + "'serviceProviderProvisioningState':'Provisioned'}}");
  }

  public static ObjectNode peeringBody() {
    return json("{'properties':{'peeringType':'AzurePrivatePeering','state':'Enabled','peerASN':65010,'vlanId':100,"
        + "'primaryPeerAddressPrefix':'192.168.1.0/30','secondaryPeerAddressPrefix':'192.168.1.4/30'}}");
  }

  /** A change that is final at once. */
  public static Function<Snapshot, Proposal> put(ResourceId id, ObjectNode body) {
    return _ -> new Proposal(List.of(new Change.Put(id, body)), null);
  }

  /** A change with an operation. */
  public static Function<Snapshot, Proposal> putting(ResourceId id, ObjectNode body) {
    return _ -> new Proposal(List.of(new Change.Put(id, body)), new OperationRequest("PutOperation", id, Operation.Kind.PUT));
  }

  public static Function<Snapshot, Proposal> deleting(ResourceId id) {
    return _ -> new Proposal(List.of(new Change.Delete(id)), new OperationRequest("DeleteOperation", id, Operation.Kind.DELETE));
  }
}
