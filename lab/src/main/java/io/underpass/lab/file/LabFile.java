package io.underpass.lab.file;

import io.underpass.net.Asn;
import io.underpass.net.IpAddress;
import io.underpass.net.Prefix;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A lab: what stands on the customers' side and where Azure's machines run. Maps keep the file's order.
 *
 * @param name of the lab, as {@code lab list} shows it
 * @param description one sentence
 * @param router what runs on the routers; null leaves it to whoever brings the lab up
 * @param networks on-premises segments
 * @param routers customers' routers
 * @param computers on-premises hosts behind the routers
 * @param hosts Underpass hosts to register
 * @param machines virtual machines, each a namespace on a host
 * @param advertisements what customers announce over their circuits
 * @param build commands that make the Azure side
 * @param remove commands that take it away again
 * @param assertions what must be true
 */
public record LabFile(
    String name,
    String description,
    @Nullable RouterSoftware router,
    Map<String, Prefix> networks,
    Map<String, Router> routers,
    Map<String, Computer> computers,
    List<String> hosts,
    Map<String, Machine> machines,
    Map<String, Advertisement> advertisements,
    List<String> build,
    List<String> remove,
    List<Assertion> assertions) {

  public LabFile {
    networks = ordered(networks);
    routers = ordered(routers);
    computers = ordered(computers);
    hosts = List.copyOf(hosts);
    machines = ordered(machines);
    advertisements = ordered(advertisements);
    build = List.copyOf(build);
    remove = List.copyOf(remove);
    assertions = List.copyOf(assertions);
  }

  private static <T> Map<String, T> ordered(Map<String, T> map) {
    return Collections.unmodifiableMap(new LinkedHashMap<>(map));
  }

  /** A resource by name, in a resource group. */
  public record Reference(String resourceGroup, String name) {
    /** The full id of this resource under a provider type such as {@code Microsoft.Network/expressRouteCircuits}. */
    public String id(String subscription, String type) {
      return "/subscriptions/" + subscription + "/resourceGroups/" + resourceGroup + "/providers/" + type + "/" + name;
    }
  }

  /**
   * A customer's router.
   *
   * @param networks its address on each on-premises network
   * @param towards prefixes that it sends to Azure over all its links where it speaks no BGP
   * @param bgp null: it can speak none
   */
  public record Router(Map<String, IpAddress> networks, List<Prefix> towards, @Nullable Bgp bgp, List<Link> links) {
    public Router {
      networks = ordered(networks);
      towards = List.copyOf(towards);
      links = List.copyOf(links);
    }
  }

  /**
   * How a router speaks BGP.
   *
   * @param asn the customer's AS number
   * @param hold seconds, 3–65535
   * @param bfd whether BFD watches the sessions
   */
  public record Bgp(Asn asn, int hold, boolean bfd) {}

  /**
   * The customer's end of one link of a circuit.
   *
   * @param link {@code primary} or {@code secondary}
   * @param port the Underpass port's name, 1–15 characters
   * @param address the customer's, on a network of {@code length} bits
   * @param peer Microsoft's address on the link
   * @param key of TCP MD5, as the peering's shared key; null for none
   * @param prepend how often the router puts its AS number in front of the path once more on this link
   */
  public record Link(
      Reference circuit, String link, String port, IpAddress address, int length, IpAddress peer, @Nullable String key, int prepend) {}

  /** An on-premises host; its default route is its router. */
  public record Computer(String network, String router, IpAddress address) {}

  /**
   * A virtual machine: the namespace gets the NIC's addresses, hardware address and first-address default route.
   *
   * @param kind whether it passes on what is for others
   */
  public record Machine(Reference nic, String host, Kind kind) {
    /** What a machine does with packets that are for others. */
    public enum Kind {
      /** Nothing. */
      PLAIN,
      /** Passes them on, as a router or a firewall does. */
      FORWARDING
    }
  }

  /** Prefixes that a customer announces; both links when {@code link} is null. */
  public record Advertisement(Reference circuit, @Nullable String link, List<Prefix> prefixes) {
    public Advertisement {
      prefixes = List.copyOf(prefixes);
    }
  }

  /** Something that must be true once the lab is up; {@code line} is where the file says it. */
  public record Assertion(int line, Given given, Claim claim) {}

  /**
   * When an assertion applies.
   *
   * @param connection a connection that must exist; null: always
   * @param exists whether it must exist or must be absent
   * @param fastPath FastPath on or off; null: either
   */
  public record Given(@Nullable Reference connection, boolean exists, @Nullable Boolean fastPath) {
    public static final Given ALWAYS = new Given(null, true, null);
  }

  /** What is claimed. Ends are names of nodes of the lab, or addresses. */
  public sealed interface Claim {}

  public record Ping(String from, String to, boolean answered) implements Claim {}

  /** The path as the server explains it: which nodes it passes and which it doesn't. */
  public record Path(String from, String to, @Nullable Boolean bypass, List<String> passes, List<String> avoids) implements Claim {
    public Path {
      passes = List.copyOf(passes);
      avoids = List.copyOf(avoids);
    }
  }

  /** A route in the kernel of a node of the lab. */
  public record KernelRoute(String node, IpAddress to, List<IpAddress> via) implements Claim {
    public KernelRoute {
      via = List.copyOf(via);
    }
  }

  /** TCP throughput; bounds in bits a second, null for none. */
  public record Throughput(String from, String to, int streams, int seconds, @Nullable Long atLeast, @Nullable Long atMost)
      implements Claim {}

  /** The names of everything that becomes a namespace of the lab. */
  public List<String> nodes() {
    List<String> names = new ArrayList<>(routers.keySet());
    names.addAll(computers.keySet());
    names.addAll(machines.keySet());
    return names;
  }

  /** The address of an on-premises node; a machine's is the server's to say. */
  public Optional<IpAddress> address(String node) {
    if (computers.containsKey(node)) {
      return Optional.of(computers.get(node).address());
    }
    if (routers.containsKey(node)) {
      return routers.get(node).networks().values().stream().findFirst();
    }
    return Optional.empty();
  }
}
