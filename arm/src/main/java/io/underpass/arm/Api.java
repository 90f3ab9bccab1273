package io.underpass.arm;

import io.underpass.arm.http.Answer;
import io.underpass.arm.http.Call;
import io.underpass.arm.identity.Credentials;
import io.underpass.arm.identity.SignIn;
import io.underpass.arm.identity.Tokens;
import io.underpass.arm.compute.VirtualMachines;
import io.underpass.arm.network.Authorizations;
import io.underpass.arm.network.CircuitTraffic;
import io.underpass.arm.network.Circuits;
import io.underpass.arm.network.Connections;
import io.underpass.arm.network.CrossConnections;
import io.underpass.arm.network.ExpressRoutePorts;
import io.underpass.arm.network.GatewayRoutes;
import io.underpass.arm.network.NetworkActions;
import io.underpass.arm.network.Peerings;
import io.underpass.arm.network.ServiceProviders;
import io.underpass.arm.network.VirtualNetworkGateways;
import io.underpass.arm.network.NetworkInterfaces;
import io.underpass.arm.network.PublicIpAddresses;
import io.underpass.arm.network.RouteTables;
import io.underpass.arm.network.Subnets;
import io.underpass.arm.network.VirtualNetworkPeerings;
import io.underpass.arm.network.VirtualNetworks;
import io.underpass.arm.insights.DiagnosticSettings;
import io.underpass.arm.insights.LogQueries;
import io.underpass.arm.insights.MetricsApi;
import io.underpass.arm.insights.Workspaces;
import io.underpass.arm.own.Health;
import io.underpass.arm.own.OwnApi;
import io.underpass.arm.own.Prometheus;
import io.underpass.arm.resources.ResourceGroups;
import io.underpass.arm.resources.Subscriptions;
import io.underpass.arm.wire.Catalogue;
import io.underpass.arm.wire.Front;
import io.underpass.arm.wire.Operations;
import io.underpass.arm.wire.ResourceKind;
import io.underpass.arm.wire.ResourceLife;
import io.underpass.arm.wire.ResourceManager;
import io.underpass.control.ControlPlane;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/** Puts the API together. */
final class Api {
  private Api() {}

  static Function<Call, Answer> of(ControlPlane control, Credentials credentials, Tokens tokens, Path data, Clock clock, Front.Watch watch) {
    CircuitTraffic traffic = new CircuitTraffic(control);
    Catalogue catalogue = new Catalogue(kinds(traffic));
    ResourceLife life = new ResourceLife(control, catalogue);
    Operations operations = new Operations(control);
    LogQueries queries = new LogQueries(control, life, clock);
    ResourceManager manager =
        new ResourceManager(
            credentials.subscription(),
            life,
            operations,
            Stream.of(
                    new NetworkActions(life, traffic, control::view).all(),
                    new RouteTables(control.routers(), clock).all(),
                    new GatewayRoutes(control.routers(), clock).all(),
                    queries.actions())
                .flatMap(List::stream)
                .toList(),
            List.of(
                new Subscriptions(credentials.subscription(), credentials.tenant(), catalogue),
                new ResourceGroups(life, operations),
                new ServiceProviders(),
                new CrossConnections(life),
                new MetricsApi(control, life, clock)));
    OwnApi own = new OwnApi(control, life, clock);
    Prometheus prometheus = new Prometheus(control);
    return new Front(
        new SignIn(credentials, tokens),
        new Health(control, data, prometheus),
        own,
        call -> queries.answer(call).orElseGet(() -> manager.answer(call)),
        clock,
        watch.and(prometheus::count));
  }

  private static List<ResourceKind> kinds(CircuitTraffic traffic) {
    Subnets subnets = new Subnets();
    VirtualNetworkPeerings networkPeerings = new VirtualNetworkPeerings();
    Peerings peerings = new Peerings();
    Authorizations authorizations = new Authorizations();
    return List.of(
        ResourceGroups.kind(),
        new VirtualNetworks(subnets.shape(), networkPeerings.shape()),
        subnets,
        networkPeerings,
        new NetworkInterfaces(),
        new PublicIpAddresses(),
        new VirtualNetworkGateways(),
        new Circuits(peerings.shape(), authorizations.shape()),
        peerings,
        authorizations,
        new ExpressRoutePorts(),
        new Connections(traffic),
        new VirtualMachines(),
        new Workspaces(),
        new DiagnosticSettings());
  }
}
