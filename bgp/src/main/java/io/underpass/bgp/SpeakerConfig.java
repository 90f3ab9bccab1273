package io.underpass.bgp;

import io.underpass.net.Asn;
import io.underpass.net.IpAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * All that a speaker is told.
 *
 * @param asn its own AS
 * @param bgpId its BGP Identifier (RFC 6286): an IPv4 address by custom, not zero
 * @param listen where connections are taken; may be empty if all neighbors are connected to
 * @param neighbors unique by name and by address
 * @param start whether this speaker takes over from one that died; read once, by {@link Speaker#start}
 * @param selectionDeferral after a restart, how long to wait at most with advertising (RFC 4724 section 4.1); positive
 * @param maxPaths how many equal paths a destination may have, 1 or more
 */
public record SpeakerConfig(
    Asn asn, int bgpId, List<ListenAddress> listen, List<Neighbor> neighbors, Start start, Duration selectionDeferral, int maxPaths) {
  /** How a speaker begins. */
  public enum Start {
    /** As one that nobody knows yet. */
    FRESH,
    /**
     * As one that neighbors hold routes of: OPEN says so, and nothing is advertised before the neighbors' End-of-RIB (RFC 4724 section 4.1)
     * and the first {@link Speaker#originate}, be it with nothing.
     */
    RESTARTING
  }

  private static final Duration SELECTION_DEFERRAL = Duration.ofSeconds(60);

  /** @throws IllegalArgumentException naming what doesn't fit */
  public SpeakerConfig {
    if (bgpId == 0) {
      throw new IllegalArgumentException(
          "a BGP Identifier of 0.0.0.0 isn't allowed (RFC 6286 section 2.1); take an IPv4 address of the router");
    }
    if (!selectionDeferral.isPositive()) {
      throw new IllegalArgumentException("selection deferral " + selectionDeferral + " is not positive");
    }
    if (maxPaths < 1) {
      throw new IllegalArgumentException("maxPaths " + maxPaths + " is less than 1");
    }
    listen = List.copyOf(listen);
    neighbors = List.copyOf(neighbors);
    Set<Object> seen = new HashSet<>(listen);
    if (seen.size() < listen.size()) {
      throw new IllegalArgumentException("listen " + listen + " names an address twice");
    }
    for (Neighbor neighbor : neighbors) {
      if (!seen.add(neighbor.name()) || !seen.add(neighbor.address())) {
        throw new IllegalArgumentException(
            "neighbor " + neighbor.name() + " (" + neighbor.address() + "): name or address is taken by another");
      }
    }
  }

  public static Builder builder(Asn asn, IpAddress bgpId) {
    return new Builder(asn, bgpId.ipv4Bits());
  }

  public Builder toBuilder() {
    Builder builder = new Builder(asn, bgpId);
    builder.listen.addAll(listen);
    builder.neighbors.addAll(neighbors);
    return builder.start(start).selectionDeferral(selectionDeferral).maxPaths(maxPaths);
  }

  /** Sets one thing after the other. Not for more than one thread. */
  public static final class Builder {
    private final Asn asn;
    private final int bgpId;
    private final List<ListenAddress> listen = new ArrayList<>();
    private final List<Neighbor> neighbors = new ArrayList<>();
    private Start start = Start.FRESH;
    private Duration selectionDeferral = SELECTION_DEFERRAL;
    private int maxPaths = 1;

    private Builder(Asn asn, int bgpId) {
      this.asn = asn;
      this.bgpId = bgpId;
    }

    /** On port 179. */
    public Builder listen(IpAddress address) {
      return listen(ListenAddress.of(address));
    }

    public Builder listen(ListenAddress address) {
      listen.add(address);
      return this;
    }

    /** Adds the neighbor, in place of one of the same name. */
    public Builder neighbor(Neighbor neighbor) {
      removeNeighbor(neighbor.name());
      neighbors.add(neighbor);
      return this;
    }

    public Builder removeNeighbor(String name) {
      neighbors.removeIf(other -> other.name().equals(name));
      return this;
    }

    public Builder start(Start value) {
      start = value;
      return this;
    }

    public Builder selectionDeferral(Duration value) {
      selectionDeferral = value;
      return this;
    }

    public Builder maxPaths(int value) {
      maxPaths = value;
      return this;
    }

    /** @throws IllegalArgumentException as {@link SpeakerConfig} */
    public SpeakerConfig build() {
      return new SpeakerConfig(asn, bgpId, listen, neighbors, start, selectionDeferral, maxPaths);
    }
  }
}
