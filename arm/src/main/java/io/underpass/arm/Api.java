package io.underpass.arm;

import io.underpass.arm.http.Answer;
import io.underpass.arm.http.Call;
import io.underpass.arm.identity.Credentials;
import io.underpass.arm.identity.SignIn;
import io.underpass.arm.identity.Tokens;
import io.underpass.arm.compute.InstanceViews;
import io.underpass.arm.compute.VirtualMachines;
import io.underpass.arm.network.AddressBook;
import io.underpass.arm.network.Authorizations;
import io.underpass.arm.network.CircuitConnections;
import io.underpass.arm.network.CircuitTraffic;
import io.underpass.arm.network.Circuits;
import io.underpass.arm.network.Connections;
import io.underpass.arm.network.CrossConnections;
import io.underpass.arm.network.ExpressRoutePorts;
import io.underpass.arm.network.GatewayRoutes;
import io.underpass.arm.network.LocalNetworkGateways;
import io.underpass.arm.network.NetworkActions;
import io.underpass.arm.network.NetworkLocations;
import io.underpass.arm.network.Peerings;
import io.underpass.arm.network.PortAuthorizations;
import io.underpass.arm.network.PortLocations;
import io.underpass.arm.network.ServiceProviders;
import io.underpass.arm.network.VirtualNetworkGateways;
import io.underpass.arm.network.NetworkInterfaces;
import io.underpass.arm.network.PublicIpAddresses;
import io.underpass.arm.network.RouteTables;
import io.underpass.arm.network.SubnetAddresses;
import io.underpass.arm.network.Subnets;
import io.underpass.arm.network.UserDefinedRouteTables;
import io.underpass.arm.network.UserDefinedRoutes;
import io.underpass.arm.network.VirtualNetworkPeerings;
import io.underpass.arm.network.VirtualNetworks;
import io.underpass.arm.deployments.DeploymentKind;
import io.underpass.arm.deployments.DeploymentsApi;
import io.underpass.arm.dns.DnsResolvers;
import io.underpass.arm.dns.InboundEndpoints;
import io.underpass.arm.network.balance.BackendPools;
import io.underpass.arm.network.balance.InboundNatRules;
import io.underpass.arm.network.balance.LoadBalancers;
import io.underpass.arm.network.filter.ApplicationSecurityGroups;
import io.underpass.arm.network.filter.SecurityGroups;
import io.underpass.arm.network.filter.SecurityRules;
import io.underpass.arm.network.privatelink.PrivateDnsZoneGroups;
import io.underpass.arm.network.privatelink.PrivateEndpointConnections;
import io.underpass.arm.network.privatelink.PrivateEndpoints;
import io.underpass.arm.network.privatelink.PrivateLinkServices;
import io.underpass.arm.insights.DiagnosticSettings;
import io.underpass.arm.insights.LogQueries;
import io.underpass.arm.insights.MetricsApi;
import io.underpass.arm.insights.Workspaces;
import io.underpass.arm.own.Health;
import io.underpass.arm.own.OwnApi;
import io.underpass.arm.own.Prometheus;
import io.underpass.arm.resources.ResourceGroups;
import io.underpass.arm.resources.Subscriptions;
import io.underpass.arm.storage.StorageAccounts;
import io.underpass.arm.storage.StorageActions;
import io.underpass.arm.watch.ConnectionMonitors;
import io.underpass.arm.watch.FlowLogs;
import io.underpass.arm.watch.NetworkWatchers;
import io.underpass.arm.wire.Catalogue;
import io.underpass.arm.wire.Front;
import io.underpass.arm.wire.Operations;
import io.underpass.arm.wire.ResourceAction;
import io.underpass.arm.wire.ResourceKind;
import io.underpass.arm.wire.ResourceLife;
import io.underpass.arm.wire.ResourceManager;
import io.underpass.control.ControlPlane;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.stream.Stream;

/** Puts the API together. Closed, it begins no more work of its own. */
final class Api implements Function<Call, Answer>, AutoCloseable {
  private final Front front;
  private final DeploymentsApi deployments;

  private Api(Front front, DeploymentsApi deployments) {
    this.front = front;
    this.deployments = deployments;
  }

  @Override
  public Answer apply(Call call) {
    return front.apply(call);
  }

  @Override
  public void close() {
    deployments.close();
  }

  static Api of(ControlPlane control, Credentials credentials, Tokens tokens, Path data, Clock clock, Front.Watch watch) {
    CircuitTraffic traffic = new CircuitTraffic(control);
    Catalogue catalogue = new Catalogue(kinds(traffic));
    ResourceLife life = new ResourceLife(control, catalogue);
    Operations operations = new Operations(control, life);
    LogQueries queries = new LogQueries(control, life, clock);
    StorageActions storage = new StorageActions(life);
    InstanceViews machines = new InstanceViews(life, clock);
    List<ResourceAction> actions =
        Stream.of(
                new NetworkActions(life, traffic, control::view).all(),
                new RouteTables(control.routers(), clock).all(),
                new GatewayRoutes(control.routers(), clock).all(),
                queries.actions(),
                ExpressRoutePorts.actions(life),
                CircuitConnections.mirror(life),
                storage.all(),
                new SubnetAddresses(life).all(),
                machines.actions(),
                Workspaces.actions(life))
            .flatMap(List::stream)
            .toList();
    AtomicReference<ResourceManager> managing = new AtomicReference<>();
    DeploymentsApi deployments = new DeploymentsApi(life, call -> managing.get().answer(call), clock);
    ResourceManager manager =
        new ResourceManager(
            credentials.subscription(),
            life,
            operations,
            actions,
            List.of(
                deployments,
                new Subscriptions(credentials.subscription(), credentials.tenant(), catalogue, actions),
                new ResourceGroups(life, operations),
                new ServiceProviders(),
                new PortLocations(),
                new NetworkLocations(life),
                machines,
                storage,
                new CrossConnections(life),
                new MetricsApi(control, life, clock)));
    managing.set(manager);
    OwnApi own = new OwnApi(control, life, clock);
    Prometheus prometheus = new Prometheus(control);
    Front front =
        new Front(
            new SignIn(credentials, tokens),
            new Health(control, data, prometheus),
            own,
            call -> queries.answer(call).orElseGet(() -> manager.answer(call)),
            clock,
            watch.and(prometheus::count));
    return new Api(front, deployments);
  }

  static List<ResourceKind> kinds(CircuitTraffic traffic) {
    AddressBook addresses = new AddressBook();
    UserDefinedRoutes routes = new UserDefinedRoutes();
    SecurityRules rules = new SecurityRules();
    BackendPools pools = new BackendPools();
    InboundNatRules natRules = new InboundNatRules();
    Subnets subnets = new Subnets();
    VirtualNetworkPeerings networkPeerings = new VirtualNetworkPeerings();
    CircuitConnections circuitConnections = new CircuitConnections();
    Peerings peerings = new Peerings(circuitConnections.shape());
    Authorizations authorizations = new Authorizations();
    return List.of(
        ResourceGroups.kind(),
        new VirtualNetworks(subnets.shape(), networkPeerings.shape()),
        subnets,
        networkPeerings,
        new UserDefinedRouteTables(routes.shape()),
        routes,
        new SecurityGroups(rules.shape()),
        rules,
        new ApplicationSecurityGroups(),
        new LoadBalancers(addresses, pools.shape(), natRules.shape()),
        pools,
        natRules,
        new PrivateLinkServices(addresses),
        new PrivateEndpointConnections(),
        new PrivateEndpoints(addresses),
        new PrivateDnsZoneGroups(),
        new NetworkInterfaces(addresses),
        new PublicIpAddresses(),
        new VirtualNetworkGateways(),
        new Circuits(peerings.shape(), authorizations.shape()),
        peerings,
        circuitConnections,
        authorizations,
        new ExpressRoutePorts(),
        new PortAuthorizations(),
        new LocalNetworkGateways(),
        new Connections(traffic),
        new NetworkWatchers(),
        new FlowLogs(),
        new ConnectionMonitors(),
        new StorageAccounts(),
        new DnsResolvers(),
        new InboundEndpoints(addresses),
        new VirtualMachines(),
        new Workspaces(),
        new DiagnosticSettings(),
        new DeploymentKind());
  }
}
