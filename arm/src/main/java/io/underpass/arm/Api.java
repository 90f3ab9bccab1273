package io.underpass.arm;

import io.underpass.arm.access.Access;
import io.underpass.arm.access.RoleAssignments;
import io.underpass.arm.access.RoleDefinitions;
import io.underpass.arm.activity.ActivityApi;
import io.underpass.arm.activity.Recorder;
import io.underpass.arm.http.Answer;
import io.underpass.arm.http.Call;
import io.underpass.arm.http.Caller;
import io.underpass.arm.identity.Credentials;
import io.underpass.arm.identity.Directory;
import io.underpass.arm.identity.Principals;
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
import io.underpass.arm.network.SharedKeys;
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
import io.underpass.arm.network.balance.BackendStates;
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
import io.underpass.arm.own.CurrentPaths;
import io.underpass.arm.own.Health;
import io.underpass.arm.own.OwnApi;
import io.underpass.arm.own.Prometheus;
import io.underpass.arm.own.WhatIfApi;
import io.underpass.arm.resources.ResourceGroups;
import io.underpass.arm.resources.Subscriptions;
import io.underpass.arm.storage.StorageAccounts;
import io.underpass.arm.storage.StorageActions;
import io.underpass.arm.watch.ConnectionMonitors;
import io.underpass.arm.watch.FlowLogs;
import io.underpass.arm.watch.NetworkWatchers;
import io.underpass.arm.watch.Watching;
import io.underpass.arm.wire.ArmError;
import io.underpass.arm.wire.Asked;
import io.underpass.arm.wire.Catalogue;
import io.underpass.arm.wire.Front;
import io.underpass.arm.wire.Operations;
import io.underpass.arm.wire.ResourceAction;
import io.underpass.arm.wire.ResourceKind;
import io.underpass.arm.wire.ResourceLife;
import io.underpass.arm.wire.ResourceManager;
import io.underpass.arm.wire.Throttle;
import io.underpass.arm.wire.WireOptions;
import io.underpass.control.ControlPlane;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;

/** Puts the API together. Closed, it begins no more work of its own. */
final class Api implements WhatIfApi.Inside {
  private final Front front;
  private final DeploymentsApi deployments;
  private final Optional<WhatIfApi> foreseen;

  private Api(Front front, DeploymentsApi deployments, Optional<WhatIfApi> foreseen) {
    this.front = front;
    this.deployments = deployments;
    this.foreseen = foreseen;
  }

  @Override
  public Answer apply(Call call) {
    Function<Call, Answer> answers;
    try {
      answers = foreseen.flatMap(whatIfs -> whatIfs.of(call)).orElse(front);
    } catch (ArmError e) {
      return front.refused(call, e);
    }
    return answers.apply(call);
  }

  @Override
  public void close() {
    foreseen.ifPresent(WhatIfApi::close);
    deployments.close();
  }

  /** What a server is put together from. */
  record Ground(ControlPlane control, Credentials credentials, Principals principals, Tokens tokens, Path data, Clock clock) {
    /** The same over another control plane. */
    Ground over(ControlPlane other) {
      return new Ground(other, credentials, principals, tokens, data, clock);
    }
  }

  static Api of(Ground ground, WireOptions options, Front.Watch watch) {
    WhatIfApi foreseen = new WhatIfApi(
        ground.control(),
        (copy, admission) -> of(ground.over(copy), options, (_, _, _) -> {}, admission, Optional.empty()),
        ground.clock(),
        options.steps());
    return of(ground, options, watch, _ -> {}, Optional.of(foreseen));
  }

  /** @param foreseen what answers calls that are to be foreseen only; empty for an API that is asked by it */
  private static Api of(
      Ground ground, WireOptions options, Front.Watch watch, Consumer<Caller> admission, Optional<WhatIfApi> foreseen) {
    ControlPlane control = ground.control();
    Credentials credentials = ground.credentials();
    Clock clock = ground.clock();
    CircuitTraffic traffic = new CircuitTraffic(control);
    Catalogue catalogue = new Catalogue(kinds(traffic));
    Access access = new Access(control::snapshot);
    ResourceLife life = new ResourceLife(control, catalogue, access, options.pages());
    Operations operations = new Operations(control, life);
    LogQueries queries = new LogQueries(control, life, access, clock);
    String subscription = credentials.subscription();
    StorageActions storage = new StorageActions(life);
    InstanceViews machines = new InstanceViews(life, clock);
    CurrentPaths paths = new CurrentPaths(control);
    RouteTables edges = new RouteTables(control.routers(), clock);
    List<ResourceAction> actions =
        Stream.of(
                new NetworkActions(life, traffic, control::view).all(),
                List.of(new BackendStates(control::view).action()),
                new Watching(control, life, paths, clock).all(),
                edges.all(),
                new GatewayRoutes(control.routers(), clock).all(),
                queries.actions(),
                ExpressRoutePorts.actions(life),
                new SharedKeys(life).all(),
                CircuitConnections.mirror(life),
                storage.all(),
                new SubnetAddresses(life).all(),
                machines.actions(),
                Workspaces.actions(life))
            .flatMap(List::stream)
            .toList();
    AtomicReference<ResourceManager> managing = new AtomicReference<>();
    Recorder recorder = new Recorder(control.activity(), access::roleName, clock);
    Function<Call, Asked> reading = call -> Asked.of(call, call.segments(), catalogue);
    DeploymentsApi deployments =
        new DeploymentsApi(
            life, call -> recorder.around(call, reading, known -> managing.get().answer(known)), access, control.activity()::ended, clock);
    ResourceManager manager =
        new ResourceManager(
            subscription,
            life,
            operations,
            actions,
            List.of(
                deployments,
                new Subscriptions(subscription, credentials.tenant(), catalogue, actions, access),
                new ResourceGroups(life, operations, access),
                new ActivityApi(control.activity(), access, subscription, credentials.tenant(), clock),
                new ServiceProviders(),
                new PortLocations(),
                new NetworkLocations(life),
                machines,
                storage,
                new CrossConnections(life, edges.all())),
            List.of(
                new RoleDefinitions(subscription),
                new RoleAssignments(life, ground.principals(), subscription, clock),
                new MetricsApi(control, life, clock)),
            access);
    managing.set(manager);
    Directory directory = new Directory(life, ground.principals(), access, credentials, clock);
    Throttle throttle = new Throttle(options.limits(), subscription, clock);
    OwnApi own = new OwnApi(control, life, paths, clock, options.steps());
    Prometheus prometheus = new Prometheus(control);
    Front front =
        new Front(
        new SignIn(credentials, ground.principals(), ground.tokens(), clock),
        admission,
        new Health(control, ground.data(), prometheus),
        call ->
            recorder.around(call, asked -> OwnApi.asked(asked, subscription), known -> {
              OwnApi.asked(known, subscription).check(access, known);
              boolean foresees = known.segments().size() > 1 && known.segments().get(1).equalsIgnoreCase("whatif");
              return foresees && foreseen.isPresent() ? foreseen.get().answer(known) : own.apply(known);
            }),
        call ->
            throttle.around(call, allowed ->
                recorder.around(allowed, reading, known ->
                    Directory.owns(known.segments())
                        ? directory.answer(known)
                        : queries.answer(known).orElseGet(() -> manager.answer(known)))),
        clock,
        watch.and(prometheus::count));
    return new Api(front, deployments, foreseen);
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
        new DeploymentKind(),
        RoleAssignments.kind());
  }
}
