package io.underpass.model;

/** Something that exists, read from its document: what the logic needs of it, typed. Immutable. */
public sealed interface Resource
    permits VirtualNetwork,
        Subnet,
        VirtualNetworkPeering,
        RouteTable,
        UserDefinedRoute,
        NetworkSecurityGroup,
        SecurityRule,
        ApplicationSecurityGroup,
        LoadBalancer,
        BackendPool,
        PrivateEndpoint,
        PrivateEndpointConnection,
        PrivateLinkService,
        DnsInboundEndpoint,
        FlowLog,
        StorageAccount,
        NetworkInterface,
        PublicIpAddress,
        VirtualMachine,
        VirtualNetworkGateway,
        ExpressRouteCircuit,
        CircuitPeering,
        CircuitAuthorization,
        CircuitConnection,
        ExpressRoutePort,
        ExpressRouteCrossConnection,
        Connection,
        Host,
        PortBinding,
        StaticRoutes {
  /** With the casing of its first PUT. */
  ResourceId id();

  /** The last part of the id. */
  default String name() {
    return id().name();
  }
}
