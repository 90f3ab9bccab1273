// A hub with gateway, circuit and FastPath connection, and a spoke: built, looked at, changed and taken away with Azure's SDK for JavaScript.
// Told by the environment: AZURE_ENDPOINT, AZURE_TENANT_ID, AZURE_CLIENT_ID, AZURE_CLIENT_SECRET, AZURE_SUBSCRIPTION_ID, WITNESS.
import assert from "node:assert/strict";
import { NetworkManagementClient } from "@azure/arm-network";
import { ResourceManagementClient } from "@azure/arm-resources";
import { ClientSecretCredential } from "@azure/identity";
import { witness } from "./witness.mjs";

const env = process.env;
const endpoint = env.AZURE_ENDPOINT;
const subscription = env.AZURE_SUBSCRIPTION_ID;
const credential = new ClientSecretCredential(env.AZURE_TENANT_ID, env.AZURE_CLIENT_ID, env.AZURE_CLIENT_SECRET, {
  authorityHost: endpoint,
  disableInstanceDiscovery: true,
});
const options = { endpoint, credentialScopes: [`${endpoint}/.default`] };
const network = new NetworkManagementClient(credential, subscription, options);
const resources = new ResourceManagementClient(credential, subscription, options);
network.pipeline.addPolicy(witness(env.WITNESS));
resources.pipeline.addPolicy(witness(env.WITNESS));

const group = "js-hub";
const location = "westus";
const poll = { updateIntervalInMs: 200 };
const base = `/subscriptions/${subscription}/resourceGroups/${group}/providers/Microsoft.Network`;

async function all(pages) {
  const found = [];
  for await (const one of pages) {
    found.push(one);
  }
  return found;
}

async function gone(get) {
  await assert.rejects(get, (error) => error.statusCode === 404 && /NotFound/.test(error.code));
}

async function build() {
  await resources.resourceGroups.createOrUpdate(group, { location, tags: { "made-by": "js" } });
  const [hub, , address] = await Promise.all([
    network.virtualNetworks.beginCreateOrUpdateAndWait(group, "hub", {
      location,
      tags: { role: "hub" },
      addressSpace: { addressPrefixes: ["10.0.0.0/16", "fd00:10::/48"] },
      dhcpOptions: { dnsServers: ["10.0.1.4"] },
      subnets: [
        { name: "default", addressPrefix: "10.0.1.0/24", privateEndpointNetworkPolicies: "Enabled" },
        { name: "GatewaySubnet", addressPrefix: "10.0.255.0/26" },
      ],
    }, poll),
    network.virtualNetworks.beginCreateOrUpdateAndWait(group, "spoke", { location, addressSpace: { addressPrefixes: ["10.1.0.0/16"] } }, poll),
    network.publicIPAddresses.beginCreateOrUpdateAndWait(group, "gateway-ip", {
      location, sku: { name: "Standard", tier: "Regional" }, publicIPAllocationMethod: "Static", publicIPAddressVersion: "IPv4", idleTimeoutInMinutes: 4,
    }, poll),
  ]);
  assert.equal(hub.provisioningState, "Succeeded");
  assert.deepEqual(hub.subnets.map((subnet) => subnet.name).sort(), ["GatewaySubnet", "default"]);
  const [gateway, circuit] = await Promise.all([
    network.virtualNetworkGateways.beginCreateOrUpdateAndWait(group, "gateway", {
      location,
      gatewayType: "ExpressRoute",
      sku: { name: "ErGw3AZ", tier: "ErGw3AZ" },
      ipConfigurations: [{
        name: "default", privateIPAllocationMethod: "Dynamic",
        publicIPAddress: { id: address.id }, subnet: { id: `${hub.id}/subnets/GatewaySubnet` },
      }],
    }, poll),
    network.expressRouteCircuits.beginCreateOrUpdateAndWait(group, "circuit", {
      location,
      sku: { name: "Standard_MeteredData", tier: "Standard", family: "MeteredData" },
      serviceProviderProperties: { serviceProviderName: "Equinix", peeringLocation: "Silicon Valley", bandwidthInMbps: 50 },
      allowClassicOperations: false,
    }, poll),
    network.subnets.beginCreateOrUpdateAndWait(group, "spoke", "work", { addressPrefix: "10.1.1.0/24", defaultOutboundAccess: false }, poll),
  ]);
  assert.equal(circuit.serviceProviderProvisioningState, "NotProvisioned");
  await provide(circuit.serviceKey, "Provisioned");
  await network.expressRouteCircuitPeerings.beginCreateOrUpdateAndWait(group, "circuit", "AzurePrivatePeering", {
    peeringType: "AzurePrivatePeering", peerASN: 65010, vlanId: 100, primaryPeerAddressPrefix: "172.16.0.0/30", secondaryPeerAddressPrefix: "172.16.0.4/30",
  }, poll);
  const authorization = await network.expressRouteCircuitAuthorizations.beginCreateOrUpdateAndWait(group, "circuit", "mine", {}, poll);
  assert.equal(authorization.authorizationUseStatus, "Available");
  await network.virtualNetworkPeerings.beginCreateOrUpdateAndWait(group, "hub", "to-spoke", {
    remoteVirtualNetwork: { id: `${base}/virtualNetworks/spoke` }, allowVirtualNetworkAccess: true, allowForwardedTraffic: false, allowGatewayTransit: true,
  }, poll);
  const back = await network.virtualNetworkPeerings.beginCreateOrUpdateAndWait(group, "spoke", "to-hub", {
    remoteVirtualNetwork: { id: `${base}/virtualNetworks/hub` }, allowVirtualNetworkAccess: true, useRemoteGateways: true,
  }, poll);
  assert.equal(back.peeringState, "Connected");
  const connection = await network.virtualNetworkGatewayConnections.beginCreateOrUpdateAndWait(group, "connection", {
    location,
    connectionType: "ExpressRoute",
    virtualNetworkGateway1: { id: gateway.id },
    peer: { id: circuit.id },
    authorizationKey: authorization.authorizationKey,
    routingWeight: 5,
    expressRouteGatewayBypass: true,
    enablePrivateLinkFastPath: true,
  }, poll);
  assert.equal(connection.connectionStatus, "Connected");
  assert.equal(connection.expressRouteGatewayBypass, true);
  assert.equal(connection.enablePrivateLinkFastPath, true);
  await network.networkInterfaces.beginCreateOrUpdateAndWait(group, "nic", {
    location,
    enableIPForwarding: false,
    dnsSettings: { dnsServers: ["10.0.1.4"] },
    ipConfigurations: [{ name: "first", privateIPAllocationMethod: "Static", privateIPAddress: "10.0.1.10", primary: true, subnet: { id: `${hub.id}/subnets/default` } }],
  }, poll);
}

/** The provider's part, by its own API. */
async function provide(serviceKey, serviceProviderProvisioningState) {
  const sides = await all(network.expressRouteCrossConnections.list());
  const side = sides.find((one) => one.name === serviceKey);
  await network.expressRouteCrossConnections.beginCreateOrUpdateAndWait(
    side.id.split("/")[4], side.name, { ...side, serviceProviderProvisioningState }, poll);
}

async function look() {
  assert.equal((await all(network.virtualNetworks.list(group))).length, 2);
  assert.ok((await all(network.virtualNetworks.listAll())).some((one) => one.id === `${base}/virtualNetworks/hub`));
  assert.equal((await all(network.subnets.list(group, "hub"))).length, 2);
  assert.equal((await all(network.virtualNetworkPeerings.list(group, "hub"))).length, 1);
  assert.equal((await all(network.expressRouteCircuits.list(group))).length, 1);
  assert.equal((await all(network.expressRouteCircuitPeerings.list(group, "circuit"))).length, 1);
  assert.equal((await all(network.expressRouteCircuitAuthorizations.list(group, "circuit"))).length, 1);
  assert.equal((await all(network.virtualNetworkGateways.list(group))).length, 1);
  assert.equal((await all(network.virtualNetworkGateways.listConnections(group, "gateway"))).length, 1);
  assert.equal((await all(network.virtualNetworkGatewayConnections.list(group))).length, 1);
  assert.equal((await all(network.networkInterfaces.list(group))).length, 1);
  assert.equal((await all(network.publicIPAddresses.list(group))).length, 1);
  assert.equal((await all(resources.resources.listByResourceGroup(group))).length, 7);
  assert.ok((await all(resources.resourceGroups.list())).some((one) => one.name === group));
  assert.equal((await network.expressRouteCircuits.getStats(group, "circuit")).primarybytesIn, 0);
  await network.expressRouteCircuits.beginListRoutesTableAndWait(group, "circuit", "AzurePrivatePeering", "primary", poll);
  const routes = await network.networkInterfaces.beginGetEffectiveRouteTableAndWait(group, "nic", poll);
  assert.ok(Array.isArray(routes.value));
}

async function change() {
  const circuit = await network.expressRouteCircuits.get(group, "circuit");
  circuit.serviceProviderProperties.bandwidthInMbps = 100;
  const grown = await network.expressRouteCircuits.beginCreateOrUpdateAndWait(group, "circuit", circuit, poll);
  assert.equal(grown.serviceProviderProperties.bandwidthInMbps, 100);
  assert.equal(grown.peerings.length, 1);
  const connection = await network.virtualNetworkGatewayConnections.get(group, "connection");
  const changed = await network.virtualNetworkGatewayConnections.beginCreateOrUpdateAndWait(group, "connection", {
    ...connection, routingWeight: 0, enablePrivateLinkFastPath: false, expressRouteGatewayBypass: false,
  }, poll);
  assert.equal(changed.expressRouteGatewayBypass, false);
  const tagged = await network.virtualNetworks.updateTags(group, "hub", { tags: { changed: "yes" } });
  assert.deepEqual(tagged.tags, { changed: "yes" });
  await network.expressRouteCircuits.updateTags(group, "circuit", { tags: { changed: "yes" } });
  await network.virtualNetworkGatewayConnections.beginUpdateTagsAndWait(group, "connection", { tags: { changed: "yes" } }, poll);
}

async function takeAway() {
  await network.networkInterfaces.beginDeleteAndWait(group, "nic", poll);
  await network.virtualNetworkPeerings.beginDeleteAndWait(group, "spoke", "to-hub", poll);
  await network.virtualNetworkPeerings.beginDeleteAndWait(group, "hub", "to-spoke", poll);
  await network.virtualNetworkGatewayConnections.beginDeleteAndWait(group, "connection", poll);
  await gone(() => network.virtualNetworkGatewayConnections.get(group, "connection"));
  await network.virtualNetworkGateways.beginDeleteAndWait(group, "gateway", poll);
  await network.expressRouteCircuitPeerings.beginDeleteAndWait(group, "circuit", "AzurePrivatePeering", poll);
  await network.expressRouteCircuitAuthorizations.beginDeleteAndWait(group, "circuit", "mine", poll);
  await provide((await network.expressRouteCircuits.get(group, "circuit")).serviceKey, "NotProvisioned");
  await network.subnets.beginDeleteAndWait(group, "spoke", "work", poll);
  await Promise.all([
    network.expressRouteCircuits.beginDeleteAndWait(group, "circuit", poll),
    network.publicIPAddresses.beginDeleteAndWait(group, "gateway-ip", poll),
    network.virtualNetworks.beginDeleteAndWait(group, "hub", poll),
    network.virtualNetworks.beginDeleteAndWait(group, "spoke", poll),
  ]);
  await gone(() => network.expressRouteCircuits.get(group, "circuit"));
  assert.deepEqual(await all(resources.resources.listByResourceGroup(group)), []);
  await resources.resourceGroups.beginDeleteAndWait(group, poll);
  await gone(() => resources.resourceGroups.get(group));
}

for (const step of [build, look, change, takeAway]) {
  await step();
  console.log(`${step.name}: done`);
}
