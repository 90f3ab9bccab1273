package io.underpass.model;

import io.underpass.net.IpAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * A load balancer (azure-docs, load-balancer-overview and components). Who looks for its pools asks {@link Resources#backendPools}, for
 * the interfaces in one {@link Resources#members}.
 *
 * @param frontEnds where it is reached; all internal or all public
 * @param pools those embedded in its document
 */
public record LoadBalancer(
    ResourceId id,
    String location,
    Sku sku,
    List<FrontEnd> frontEnds,
    List<Rule> rules,
    List<Probe> probes,
    List<BackendPool> pools)
    implements Resource {
  public static final ResourceType TYPE = ResourceType.parse("Microsoft.Network/loadBalancers");

  public LoadBalancer {
    frontEnds = List.copyOf(frontEnds);
    rules = List.copyOf(rules);
    probes = List.copyOf(probes);
    pools = List.copyOf(pools);
  }

  /** What was bought; Basic where nothing is said. */
  public enum Sku {
    BASIC,
    STANDARD;

    public static Optional<Sku> tryParse(String text) {
      return Texts.constant(Sku.class, text);
    }

    /** As on the wire: {@code Standard}. */
    @Override
    public String toString() {
      return Texts.word(this);
    }
  }

  /**
   * Where it is reached: a private address of a subnet, or a public address. One of the two is there.
   *
   * @param subnet null for a public one
   * @param address in the subnet; null for a public one
   * @param publicIpAddress null for an internal one
   */
  public record FrontEnd(
      ResourceId id, @Nullable ResourceId subnet, @Nullable IpAddress address, @Nullable ResourceId publicIpAddress) {
    /** Whether packets of virtual networks and from on-premises reach it. */
    public boolean isInternal() {
      return subnet != null;
    }
  }

  /**
   * What comes to a front end and a port goes to a machine of a pool.
   *
   * @param frontEnd its id, of this load balancer
   * @param pools ids, of this load balancer; one but for gateway load balancers
   * @param probe its id; null: every machine counts as well
   * @param frontEndPort 1–65535; 0: all, with protocol {@link Protocol#ALL}
   * @param backendPort likewise; the front end's where the document has none
   * @param floatingIp whether machines get packets addressed to the front end ("Direct Server Return")
   * @param idleTimeout of flows, 4 minutes where nothing is said
   */
  public record Rule(
      ResourceId id,
      ResourceId frontEnd,
      List<ResourceId> pools,
      @Nullable ResourceId probe,
      Protocol protocol,
      int frontEndPort,
      int backendPort,
      Distribution distribution,
      boolean floatingIp,
      Duration idleTimeout) {
    /** @throws IllegalArgumentException if a port is out of range, or one is all and the other isn't */
    public Rule {
      pools = List.copyOf(pools);
      if (frontEndPort < 0 || frontEndPort > 65_535 || backendPort < 0 || backendPort > 65_535) {
        throw new IllegalArgumentException(
            "rule " + id.name() + " has ports " + frontEndPort + " and " + backendPort + ", not both from 0 to 65535");
      }
      if ((protocol == Protocol.ALL) != (frontEndPort == 0) || (frontEndPort == 0) != (backendPort == 0)) {
        throw new IllegalArgumentException(
            "rule " + id.name() + " has protocol " + protocol + " with ports " + frontEndPort + " and " + backendPort
                + "; all ports (0) go with protocol All");
      }
    }

    /** Every protocol and port ("HA ports"; azure-docs, load-balancer-ha-ports-overview). */
    public boolean isForAllPorts() {
      return protocol == Protocol.ALL;
    }
  }

  /** Which packets a rule is about. */
  public enum Protocol {
    TCP(6),
    UDP(17),
    ALL(-1);

    private final int number;

    Protocol(int number) {
      this.number = number;
    }

    /** IANA's number; empty for all. */
    public OptionalInt number() {
      return number < 0 ? OptionalInt.empty() : OptionalInt.of(number);
    }

    /** As on the wire: {@code Tcp}. */
    @Override
    public String toString() {
      return Texts.word(this);
    }
  }

  /** What tells flows apart that may go to different machines (azure-docs, distribution-mode-concepts). */
  public enum Distribution {
    /** Both addresses, both ports and the protocol. */
    DEFAULT,
    /** Both addresses. */
    SOURCE_IP,
    /** Both addresses and the protocol. */
    SOURCE_IP_PROTOCOL;

    public static Optional<Distribution> tryParse(String text) {
      return Texts.constant(Distribution.class, text);
    }
  }

  /**
   * How it is found out whether a machine is well, from 168.63.129.16 (azure-docs, load-balancer-custom-probe-overview).
   *
   * @param port 1–65535
   * @param path of HTTP and HTTPS; empty for TCP
   * @param interval between two, 5 s or more
   * @param threshold how many in a row turn a machine up or down: {@code probeThreshold}, 1–100
   * @param numberOfProbes kept by the service beside the threshold
   * @param noneHealthy who gets new flows where no machine is well
   */
  public record Probe(
      ResourceId id,
      ProbeProtocol protocol,
      int port,
      String path,
      Duration interval,
      int threshold,
      int numberOfProbes,
      NoneHealthy noneHealthy) {
    /** @throws IllegalArgumentException if a number is out of its range */
    public Probe {
      if (port < 1 || port > 65_535 || threshold < 1 || numberOfProbes < 1 || !interval.isPositive()) {
        throw new IllegalArgumentException(
            "probe " + id.name() + " of port " + port + " every " + interval.toSeconds() + " s, threshold " + threshold + ", "
                + numberOfProbes + " probes: expected a port from 1 to 65535, and the others above 0");
      }
    }
  }

  /** How a probe asks. */
  public enum ProbeProtocol {
    TCP,
    HTTP,
    HTTPS
  }

  /** Who gets new flows where no machine is well: {@code noHealthyBackendsBehavior}. */
  public enum NoneHealthy {
    /** Nobody. */
    ALL_PROBED_DOWN,
    /** All of them. */
    ALL_PROBED_UP;

    public static Optional<NoneHealthy> tryParse(String text) {
      return Texts.constant(NoneHealthy.class, text);
    }
  }

  /** The front end of an id. */
  public Optional<FrontEnd> frontEnd(ResourceId frontEnd) {
    return frontEnds.stream().filter(one -> one.id.equals(frontEnd)).findFirst();
  }

  /** The probe of a rule; empty where it has none. */
  public Optional<Probe> probeOf(Rule rule) {
    return probes.stream().filter(one -> one.id.equals(rule.probe)).findFirst();
  }
}
