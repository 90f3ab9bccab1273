package io.underpass.arm;

import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** Mistakes about virtual networks, network interfaces and public addresses. */
class BadNetworkInputTest extends Refusals {
  private static final String NIC = "/networkInterfaces/x";

  private static String nic(String configurations) {
    return "{'location':'eastus','properties':{'ipConfigurations':[" + configurations + "]}}";
  }

  private static String configuration(String name, String more) {
    return "{'name':'" + name + "','properties':{'subnet':{'id':'@/virtualNetworks/v/subnets/default'}" + more + "}}";
  }

  static Stream<Arguments> mistakes() {
    return Stream.of(
        // Virtual networks.
        Arguments.of(VNET, "{'location':'eastus','properties':{}}", 400, "InvalidRequestFormat"),
        Arguments.of(VNET, vnet("'10.1.0.0/33'", ""), 400, "InvalidAddressPrefixFormat"),
        Arguments.of(VNET, vnet("'hello'", ""), 400, "InvalidAddressPrefixFormat"),
        Arguments.of(VNET, vnet("'10.1.0.1/16'", ""), 400, "InvalidCIDRNotation"),
        Arguments.of(VNET, vnet("'10.1.0.0/16','10.1.1.0/24'", ""), 400, "AddressSpacesOverlap"),
        Arguments.of(VNET, vnet("'224.0.0.0/8'", ""), 400, "AddressPrefixNotAllowed"),
        Arguments.of(VNET, vnet("'10.1.0.0/30'", ""), 400, "AddressPrefixNotAllowed"),
        Arguments.of(VNET, vnet("'10.1.0.0/16'", subnet("a", "10.2.0.0/24")), 400, "NetcfgSubnetRangeOutsideVnet"),
        Arguments.of(
            VNET,
            vnet("'10.1.0.0/16'", subnet("a", "10.1.0.0/24") + "," + subnet("b", "10.1.0.128/25")),
            400,
            "NetcfgSubnetRangesOverlap"),
        Arguments.of(
            VNET,
            vnet("'10.1.0.0/16'", subnet("a", "10.1.0.0/24") + "," + subnet("A", "10.1.1.0/24")),
            400,
            "InvalidRequestFormat"),
        Arguments.of(VNET, vnet("'10.1.0.0/16'", "{'properties':{'addressPrefix':'10.1.0.0/24'}}"), 400, "InvalidRequestFormat"),
        Arguments.of(VNET, vnet("'10.1.0.0/16'", subnet("a", "10.1.0.0/30")), 400, "NetcfgInvalidSubnet"),
        Arguments.of(
            VNET,
            "{'location':'eastus','properties':{'addressSpace':{'addressPrefixes':['10.1.0.0/16']},"
                + "'encryption':{'enabled':true,'enforcement':'DropUnencrypted'}}}",
            501,
            "NotImplemented"),
        Arguments.of("/virtualNetworks/nope/subnets/a", subnet("a", "10.1.0.0/24"), 404, "ParentResourceNotFound"),
        Arguments.of("/virtualNetworks/v/subnets/b", "{'properties':{'addressPrefix':'10.0.1.128/25'}}", 400, "NetcfgSubnetRangesOverlap"),
        Arguments.of(
            "/virtualNetworks/v/subnets/default",
            "{'properties':{'addressPrefix':'10.0.2.0/24'}}",
            400,
            "InUseSubnetCannotBeUpdated"),
        Arguments.of(
            "/virtualNetworks/v/subnets/b",
            "{'properties':{'addressPrefix':'10.0.3.0/24','natGateway':{'id':'/subscriptions/x'}}}",
            501,
            "NotImplemented"),
        // Network interfaces.
        Arguments.of(NIC, nic(""), 400, "InvalidIpConfigurationCount"),
        Arguments.of(NIC, nic("{'name':'i','properties':{}}"), 400, "InvalidRequestFormat"),
        Arguments.of(NIC, nic("{'name':'i','properties':{'subnet':{'id':'nonsense'}}}"), 400, "LinkedInvalidPropertyId"),
        Arguments.of(NIC, nic("{'name':'i','properties':{'subnet':{'id':'@/virtualNetworks/v'}}}"), 400, "InvalidRequestFormat"),
        Arguments.of(
            NIC,
            nic("{'name':'i','properties':{'subnet':{'id':'@/virtualNetworks/v/subnets/nope'}}}"),
            400,
            "InvalidResourceReference"),
        Arguments.of(
            NIC,
            nic("{'name':'i','properties':{'subnet':{'id':'@/virtualNetworks/nogw/subnets/s'}}}"),
            400,
            "InvalidResourceReference"),
        Arguments.of(
            NIC,
            nic("{'name':'i','properties':{'subnet':{'id':'@/virtualNetworks/v/subnets/GatewaySubnet'}}}"),
            400,
            "GatewaySubnetNotForInterfaces"),
        Arguments.of(NIC, nic(configuration("i", ",'privateIPAllocationMethod':'Static'")), 400, "PrivateIPAddressMissing"),
        Arguments.of(
            NIC,
            nic(configuration("i", ",'privateIPAllocationMethod':'Static','privateIPAddress':'10.0.1'")),
            400,
            "InvalidIPAddressFormat"),
        Arguments.of(
            NIC,
            nic(configuration("i", ",'privateIPAllocationMethod':'Static','privateIPAddress':'10.0.9.9'")),
            400,
            "PrivateIPAddressNotInSubnet"),
        Arguments.of(
            NIC,
            nic(configuration("i", ",'privateIPAllocationMethod':'Static','privateIPAddress':'10.0.1.3'")),
            400,
            "PrivateIPAddressInReservedRange"),
        Arguments.of(
            NIC,
            nic(configuration("i", ",'privateIPAllocationMethod':'Static','privateIPAddress':'10.0.1.255'")),
            400,
            "PrivateIPAddressInReservedRange"),
        Arguments.of(
            NIC,
            nic(configuration("i", ",'privateIPAllocationMethod':'Static','privateIPAddress':'10.0.1.10'")),
            400,
            "PrivateIPAddressIsAllocated"),
        Arguments.of(
            NIC,
            nic(configuration("i", ",'primary':true") + "," + configuration("j", ",'primary':true")),
            400,
            "MultiplePrimaryIpConfigurations"),
        Arguments.of(NIC, nic(configuration("i", "") + "," + configuration("I", "")), 400, "InvalidRequestFormat"),
        Arguments.of(NIC, nic(configuration("i", ",'privateIPAddressVersion':'IPv6'")), 400, "SubnetLacksAddressFamily"),
        Arguments.of(NIC, nic(configuration("i", ",'primary':'perhaps'")), 400, "InvalidRequestFormat"),
        // Public addresses.
        Arguments.of(
            "/publicIPAddresses/x",
            "{'location':'eastus','sku':{'name':'Standard'},'properties':{'publicIPAllocationMethod':'Dynamic'}}",
            400,
            "PublicIPAddressSkuNotSupportedForAllocationMethod"));
  }
}
