package io.underpass.model;

import io.underpass.model.NetworkInterface.IpConfiguration;
import io.underpass.net.Asn;
import io.underpass.net.IpAddress;
import io.underpass.net.MacAddress;
import io.underpass.net.Prefix;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** One reading of one document, by the type in its id. */
final class DocumentReader extends Document {
  private static final Map<ResourceType, Function<DocumentReader, @Nullable Resource>> READERS = Map.ofEntries(
      Map.entry(VirtualNetwork.TYPE, DocumentReader::virtualNetwork),
      Map.entry(Subnet.TYPE, reader -> reader.subnet(reader.id, reader.properties)),
      Map.entry(VirtualNetworkPeering.TYPE, DocumentReader::virtualNetworkPeering),
      Map.entry(NetworkInterface.TYPE, DocumentReader::networkInterface),
      Map.entry(PublicIpAddress.TYPE, DocumentReader::publicIpAddress),
      Map.entry(VirtualMachine.TYPE, DocumentReader::virtualMachine),
      Map.entry(FlowLog.TYPE, FlowLog::read),
      Map.entry(StorageAccount.TYPE, reader -> new StorageAccount(reader.id, reader.location())),
      Map.entry(Host.TYPE, reader -> new Host(reader.id)),
      Map.entry(PortBinding.TYPE, DocumentReader::portBinding),
      Map.entry(StaticRoutes.TYPE, DocumentReader::staticRoutes));

  /** Those of other files. */
  private static final Map<ResourceType, Function<Document, @Nullable Resource>> OTHERS =
      Stream.of(ExpressRouteReader.READERS, FilterReader.READERS, BalanceReader.READERS, PrivateLinkReader.READERS)
          .flatMap(readers -> readers.entrySet().stream())
          .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));

  DocumentReader(ResourceId id, JsonNode body) {
    super(id, body);
  }

  Reading read() {
    Function<? super DocumentReader, @Nullable Resource> reader = READERS.get(id.type());
    if (reader == null) {
      reader = OTHERS.get(id.type());
    }
    return reader == null ? Reading.IGNORED : new Reading(Optional.ofNullable(reader.apply(this)), problems);
  }

  private VirtualNetwork virtualNetwork() {
    List<Subnet> subnets = children("subnets", this::subnet);
    return new VirtualNetwork(
        id,
        location(),
        prefixes(properties.path("addressSpace").path("addressPrefixes")),
        subnets,
        parsed(properties.path("bgpCommunities").path("virtualNetworkCommunity"), BgpCommunity::parse).orElse(null),
        properties.path("flowTimeoutInMinutes").isIntegralNumber()
            ? Duration.ofMinutes(properties.path("flowTimeoutInMinutes").asLong(0))
            : null);
  }

  private Subnet subnet(ResourceId subnetId, JsonNode from) {
    List<Prefix> prefixes = prefixes(from.path("addressPrefixes"));
    return new Subnet(
        subnetId,
        prefixes.isEmpty() ? prefix(from.path("addressPrefix")).map(List::of).orElse(List.of()) : prefixes,
        reference(from.path("networkSecurityGroup")),
        reference(from.path("routeTable")),
        texts(from.path("serviceEndpoints"), "service"),
        Subnet.PrivateEndpointPolicies.tryParse(text(from.path("privateEndpointNetworkPolicies"), ""))
            .orElse(Subnet.PrivateEndpointPolicies.DISABLED));
  }

  private VirtualNetworkPeering virtualNetworkPeering() {
    Set<VirtualNetworkPeering.Setting> settings = EnumSet.noneOf(VirtualNetworkPeering.Setting.class);
    for (VirtualNetworkPeering.Setting setting : VirtualNetworkPeering.Setting.values()) {
      if (properties.path(setting.member()).asBoolean(false)) {
        settings.add(setting);
      }
    }
    return new VirtualNetworkPeering(
        id,
        reference(properties.path("remoteVirtualNetwork")),
        VirtualNetworkPeering.State.tryParse(text(properties.path("peeringState"), "")).orElse(VirtualNetworkPeering.State.INITIATED),
        settings,
        prefixes(properties.path("remoteAddressSpace").path("addressPrefixes")));
  }

  private NetworkInterface networkInterface() {
    List<IpConfiguration> configurations = new ArrayList<>();
    for (JsonNode configuration : properties.path("ipConfigurations")) {
      JsonNode from = configuration.path("properties");
      configurations.add(new IpConfiguration(
          text(configuration.path("name"), ""),
          reference(from.path("subnet")),
          parsed(from.path("privateIPAddress"), IpAddress::parse).orElse(null),
          from.path("primary").asBoolean(false),
          reference(from.path("publicIPAddress")),
          references(from.path("loadBalancerBackendAddressPools")),
          references(from.path("applicationSecurityGroups"))));
    }
    return new NetworkInterface(
        id,
        location(),
        configurations,
        parsed(properties.path("macAddress"), MacAddress::parse).orElseGet(() -> NetworkInterface.macFor(id)),
        properties.path("enableIPForwarding").asBoolean(false),
        reference(properties.path("virtualMachine")),
        reference(properties.path("networkSecurityGroup")),
        reference(properties.path("privateEndpoint")),
        isStateful());
  }

  private PublicIpAddress publicIpAddress() {
    return new PublicIpAddress(
        id,
        location(),
        parsed(properties.path("ipAddress"), IpAddress::parse).orElse(null),
        text(body.path("sku").path("name"), "Basic"));
  }

  private VirtualMachine virtualMachine() {
    List<ResourceId> nics = new ArrayList<>();
    for (JsonNode nic : properties.path("networkProfile").path("networkInterfaces")) {
      ResourceId reference = reference(nic);
      if (reference != null) {
        nics.add(nic.path("properties").path("primary").asBoolean(false) ? 0 : nics.size(), reference);
      }
    }
    return new VirtualMachine(id, location(), nics, isStateful());
  }

  /** Names of tags compare without case (azure-docs, tag-resources). */
  private boolean isStateful() {
    for (Map.Entry<String, JsonNode> tag : body.path("tags").properties()) {
      if (tag.getKey().equalsIgnoreCase("stateful")) {
        return text(tag.getValue(), "").equalsIgnoreCase("true");
      }
    }
    return false;
  }

  private @Nullable PortBinding portBinding() {
    ResourceId nic = idIn(properties.path("nic"));
    ResourceId circuit = idIn(properties.path("circuit"));
    String device = text(properties.path("interface"), "");
    PortBinding.To to = null;
    if (nic != null) {
      to = new PortBinding.ToNic(nic, text(properties.path("node"), ""));
    } else if (circuit != null) {
      to = LinkRole.tryParse(text(properties.path("link"), ""))
          .map(link -> new PortBinding.ToCircuit(circuit, link))
          .orElse(null);
    }
    if (to == null || device.isEmpty()) {
      problems.add("port " + id.name() + ": expected 'interface', and 'nic' with 'node' or 'circuit' with 'link' (primary, secondary)");
      return null;
    }
    return new PortBinding(id, text(properties.path("netns"), ""), device, to);
  }

  private @Nullable StaticRoutes staticRoutes() {
    ResourceId circuit = idIn(properties.path("circuit"));
    if (circuit == null) {
      problem(properties.path("circuit"), "a circuit's resource id");
      return null;
    }
    List<Asn> asPath = new ArrayList<>();
    for (JsonNode number : properties.path("asPath")) {
      Asn asn = asn(number);
      if (asn != null) {
        asPath.add(asn);
      }
    }
    return new StaticRoutes(
        id,
        circuit,
        LinkRole.tryParse(text(properties.path("link"), "")).orElse(null),
        prefixes(properties.path("prefixes")),
        asPath,
        parsed(properties.path("nextHop"), IpAddress::parse).orElse(null));
  }
}
