package io.underpass.bgp;

import io.underpass.bgp.message.AddressFamily;
import io.underpass.bgp.rib.Policy;
import io.underpass.net.Asn;
import io.underpass.net.IpAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A speaker at the other end of a session, as configured. Two neighbors that are {@code equal} need no change: give policies with
 * {@code equals}, else each configuration re-evaluates all of their routes.
 *
 * @param name unique in the speaker; what statuses and routes call it
 * @param address the neighbor's; unique in the speaker. No link-local addresses
 * @param port where the neighbor listens
 * @param localAddress what we connect from; empty: the kernel's choice
 * @param peerAs the AS that its OPEN must name; equal to the speaker's own: an internal session
 * @param mode who connects
 * @param families offered; those that both offer are used. Never empty
 * @param nextHops where the neighbor shall send packets to, by family; a family that isn't in it: our end of the session, if it is of that
 *     family. Without a next hop no route of the family is advertised
 * @param timers hold, keepalive, connect-retry
 * @param security MD5 and GTSM
 * @param limits prefix limits by family; none: unlimited
 * @param gracefulRestart empty: not offered, and routes of a session that ends are dropped at once
 * @param importPolicy decides about each route received
 * @param exportPolicy decides about each route to be sent
 * @param bfd empty: no BFD
 * @param shutdown present: the session is kept down, and the neighbor is told this text (RFC 9003; up to 255 octets of UTF-8, may be empty)
 */
public record Neighbor(
    String name,
    IpAddress address,
    int port,
    Optional<IpAddress> localAddress,
    Asn peerAs,
    Mode mode,
    Set<AddressFamily> families,
    Map<AddressFamily, IpAddress> nextHops,
    SessionTimers timers,
    SessionSecurity security,
    Map<AddressFamily, PrefixLimit> limits,
    Optional<GracefulRestart> gracefulRestart,
    Policy importPolicy,
    Policy exportPolicy,
    Optional<BfdTimers> bfd,
    Optional<String> shutdown) {
  /** Who connects. */
  public enum Mode {
    /** Both may. */
    ACTIVE,
    /** Only the neighbor does (RFC 4271 section 8.1.1, PassiveTcpEstablishment). */
    PASSIVE
  }

  private static final int SHUTDOWN_LIMIT = 255;

  /** @throws IllegalArgumentException naming what doesn't fit */
  public Neighbor {
    if (name.isBlank()) {
      throw new IllegalArgumentException("neighbor " + address + " has no name");
    }
    if (port < 1 || port > 65535) {
      throw new IllegalArgumentException("neighbor " + name + ": port " + port + " is not between 1 and 65535");
    }
    for (IpAddress end : localAddress.map(local -> List.of(address, local)).orElse(List.of(address))) {
      if (end.high() >>> 54 == 0x3FA) {
        throw new IllegalArgumentException(
            "neighbor " + name + ": " + end + " is link-local, which isn't supported; use a global address of the link");
      }
    }
    if (localAddress.isPresent() && localAddress.get().isIpv4() != address.isIpv4()) {
      throw new IllegalArgumentException(
          "neighbor " + name + ": " + localAddress.get() + " can't reach " + address + ", they are of different families");
    }
    if (families.isEmpty()) {
      throw new IllegalArgumentException("neighbor " + name + " has no address family");
    }
    if (bfd.isPresent() && localAddress.isEmpty()) {
      throw new IllegalArgumentException("neighbor " + name + ": BFD needs a local address");
    }
    if (shutdown.isPresent() && shutdown.get().getBytes(StandardCharsets.UTF_8).length > SHUTDOWN_LIMIT) {
      throw new IllegalArgumentException("neighbor " + name + ": a shutdown text has at most " + SHUTDOWN_LIMIT + " octets (RFC 9003)");
    }
    families = Set.copyOf(EnumSet.copyOf(families));
    nextHops.forEach((family, nextHop) -> {
      if (AddressFamily.of(nextHop) != family) {
        throw new IllegalArgumentException("neighbor " + name + ": " + nextHop + " is no next hop for " + family);
      }
    });
    nextHops = Map.copyOf(nextHops);
    limits = Map.copyOf(limits);
  }

  /** A neighbor for its own family, port 179, active, default timers, graceful restart, every route accepted and exported. */
  public static Builder builder(String name, IpAddress address, Asn peerAs) {
    return new Builder(name, address, peerAs);
  }

  public Builder toBuilder() {
    return new Builder(this);
  }

  /** Sets one thing after the other. Not for more than one thread. */
  public static final class Builder {
    private final String name;
    private IpAddress address;
    private int port = ListenAddress.BGP_PORT;
    private Optional<IpAddress> localAddress = Optional.empty();
    private Asn peerAs;
    private Mode mode = Mode.ACTIVE;
    private Set<AddressFamily> families;
    private final Map<AddressFamily, IpAddress> nextHops = new EnumMap<>(AddressFamily.class);
    private SessionTimers timers = SessionTimers.DEFAULT;
    private SessionSecurity security = SessionSecurity.NONE;
    private final Map<AddressFamily, PrefixLimit> limits = new EnumMap<>(AddressFamily.class);
    private Optional<GracefulRestart> gracefulRestart = Optional.of(GracefulRestart.DEFAULT);
    private Policy importPolicy = Policy.ACCEPT;
    private Policy exportPolicy = Policy.ACCEPT;
    private Optional<BfdTimers> bfd = Optional.empty();
    private Optional<String> shutdown = Optional.empty();

    private Builder(String name, IpAddress address, Asn peerAs) {
      this.name = name;
      this.address = address;
      this.peerAs = peerAs;
      families = EnumSet.of(address.isIpv4() ? AddressFamily.IPV4_UNICAST : AddressFamily.IPV6_UNICAST);
    }

    private Builder(Neighbor from) {
      name = from.name;
      address = from.address;
      port = from.port;
      localAddress = from.localAddress;
      peerAs = from.peerAs;
      mode = from.mode;
      families = from.families;
      nextHops.putAll(from.nextHops);
      timers = from.timers;
      security = from.security;
      limits.putAll(from.limits);
      gracefulRestart = from.gracefulRestart;
      importPolicy = from.importPolicy;
      exportPolicy = from.exportPolicy;
      bfd = from.bfd;
      shutdown = from.shutdown;
    }

    public Builder address(IpAddress value) {
      address = value;
      return this;
    }

    public Builder port(int value) {
      port = value;
      return this;
    }

    public Builder localAddress(IpAddress value) {
      localAddress = Optional.of(value);
      return this;
    }

    public Builder peerAs(Asn value) {
      peerAs = value;
      return this;
    }

    public Builder mode(Mode value) {
      mode = value;
      return this;
    }

    public Builder families(AddressFamily... values) {
      families = Set.of(values);
      return this;
    }

    /** For the family of the address. */
    public Builder nextHop(IpAddress value) {
      nextHops.put(AddressFamily.of(value), value);
      return this;
    }

    public Builder timers(SessionTimers value) {
      timers = value;
      return this;
    }

    /** Hold time and keepalive, the rest by default. */
    public Builder timers(Duration hold, Duration keepAlive) {
      return timers(SessionTimers.of(hold, keepAlive));
    }

    public Builder md5(String key) {
      security = new SessionSecurity(Optional.of(new Md5Key(key)), security.ttl());
      return this;
    }

    public Builder noMd5() {
      security = new SessionSecurity(Optional.empty(), security.ttl());
      return this;
    }

    public Builder ttl(SessionSecurity.Ttl value) {
      security = new SessionSecurity(security.md5Key(), value);
      return this;
    }

    public Builder limit(AddressFamily family, PrefixLimit value) {
      limits.put(family, value);
      return this;
    }

    public Builder gracefulRestart(GracefulRestart value) {
      gracefulRestart = Optional.of(value);
      return this;
    }

    public Builder noGracefulRestart() {
      gracefulRestart = Optional.empty();
      return this;
    }

    public Builder importPolicy(Policy value) {
      importPolicy = value;
      return this;
    }

    public Builder exportPolicy(Policy value) {
      exportPolicy = value;
      return this;
    }

    public Builder bfd(BfdTimers value) {
      bfd = Optional.of(value);
      return this;
    }

    public Builder noBfd() {
      bfd = Optional.empty();
      return this;
    }

    /** Keeps the session down and tells the neighbor why. */
    public Builder shutdown(String text) {
      shutdown = Optional.of(text);
      return this;
    }

    public Builder noShutdown() {
      shutdown = Optional.empty();
      return this;
    }

    /** @throws IllegalArgumentException as {@link Neighbor} */
    public Neighbor build() {
      return new Neighbor(
          name, address, port, localAddress, peerAs, mode, families, nextHops, timers, security, limits, gracefulRestart,
          importPolicy, exportPolicy, bfd, shutdown);
    }
  }
}
