package io.underpass.arm;

import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** Mistakes about circuits and their peerings. */
class BadCircuitInputTest extends Refusals {
  private static final String CIRCUIT = "/expressRouteCircuits/x";
  private static final String PEERING = "/expressRouteCircuits/c/peerings/AzurePrivatePeering";

  private static String provider(String name, String location, String bandwidth) {
    return "{'location':'eastus','sku':{'tier':'Standard','family':'MeteredData'},'properties':{'serviceProviderProperties':{"
        + "'serviceProviderName':'" + name + "','peeringLocation':'" + location + "','bandwidthInMbps':" + bandwidth + "}}}";
  }

  private static String peering(String more) {
    return "{'properties':{'peeringType':'AzurePrivatePeering'," + more + "}}";
  }

  static Stream<Arguments> mistakes() {
    return Stream.of(
        // Circuits.
        Arguments.of(CIRCUIT, "{'location':'eastus','properties':{}}", 400, "InvalidRequestFormat"),
        Arguments.of(
            CIRCUIT,
            "{'location':'eastus','sku':{'tier':'Gold','family':'MeteredData'},'properties':{}}",
            400,
            "InvalidCircuitSku"),
        Arguments.of(
            CIRCUIT,
            "{'location':'eastus','sku':{'tier':'Standard','family':'MeteredData'},'properties':{}}",
            400,
            "ExpressRouteCircuitTypeNotClear"),
        Arguments.of(CIRCUIT, provider("Nobody", "London", "1000"), 400, "InvalidServiceProviderProperties"),
        Arguments.of(CIRCUIT, provider("Equinix", "Atlantis", "1000"), 400, "InvalidServiceProviderProperties"),
        Arguments.of(CIRCUIT, provider("Equinix", "London", "777"), 400, "InvalidServiceProviderProperties"),
        Arguments.of(CIRCUIT, provider("Equinix", "London", "'fast'"), 400, "InvalidRequestFormat"),
        Arguments.of("/expressRouteCircuits/c", provider("Equinix", "Silicon Valley", "500"), 400, "BandwidthReductionNotSupported"),
        Arguments.of("/expressRouteCircuits/c", provider("Equinix", "London", "1000"), 400, "PropertyChangeNotAllowed"),
        Arguments.of(
            CIRCUIT,
            "{'location':'eastus','sku':{'name':'Standard_MeteredData'},'properties':{'bandwidthInGbps':1,"
                + "'expressRoutePort':{'id':'@/expressRoutePorts/nope'}}}",
            400,
            "InvalidResourceReference"),
        Arguments.of("/expressRouteCircuits/c/peerings/Fancy", peering("'peerASN':65010,'vlanId':1"), 400, "InvalidPeeringName"),
        Arguments.of(
            "/expressRouteCircuits/nope/peerings/AzurePrivatePeering",
            peering("'peerASN':65010,'vlanId':1"),
            404,
            "ParentResourceNotFound"),
        Arguments.of(
            PEERING,
            peering("'peerASN':65515,'vlanId':100,'primaryPeerAddressPrefix':'172.16.0.0/30',"
                + "'secondaryPeerAddressPrefix':'172.16.0.4/30'"),
            400,
            "InvalidPeerASN"),
        Arguments.of(PEERING, peering("'peerASN':4294967296,'vlanId':100"), 400, "InvalidRequestFormat"),
        Arguments.of(
            PEERING,
            peering("'peerASN':65010,'vlanId':4095,'primaryPeerAddressPrefix':'172.16.0.0/30',"
                + "'secondaryPeerAddressPrefix':'172.16.0.4/30'"),
            400,
            "InvalidVlanId"),
        Arguments.of(
            PEERING,
            peering("'peerASN':65010,'vlanId':100,'primaryPeerAddressPrefix':'172.16.0.0/29',"
                + "'secondaryPeerAddressPrefix':'172.16.0.8/30'"),
            400,
            "InvalidPeerAddressPrefix"),
        Arguments.of(
            PEERING,
            peering("'peerASN':65010,'vlanId':100,'primaryPeerAddressPrefix':'172.16.0.0/30',"
                + "'secondaryPeerAddressPrefix':'172.16.0.0/30'"),
            400,
            "PeerAddressPrefixesOverlap"),
        Arguments.of(
            PEERING,
            peering("'peerASN':65010,'vlanId':100,'primaryPeerAddressPrefix':'172.16.0.0/30'"),
            400,
            "InvalidRequestFormat"),
        Arguments.of(
            PEERING,
            peering("'peerASN':65010,'vlanId':100,'sharedKey':'" + "k".repeat(26) + "','primaryPeerAddressPrefix':'172.16.0.0/30',"
                + "'secondaryPeerAddressPrefix':'172.16.0.4/30'"),
            400,
            "InvalidSharedKey"),
        Arguments.of(
            "/expressRoutePorts/x",
            "{'location':'eastus','properties':{'peeringLocation':'Somewhere','bandwidthInGbps':7}}",
            400,
            "InvalidBandwidth"));
  }
}
