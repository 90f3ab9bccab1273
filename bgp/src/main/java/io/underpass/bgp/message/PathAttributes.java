package io.underpass.bgp.message;

import io.underpass.net.IpAddress;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All that a path says beside its prefix, the next hop included. Immutable and made to be interned: the hash is computed once, lists are
 * packed and get objects only when asked for.
 */
public final class PathAttributes {
  private static final long NONE = -1;
  private static final int[] NO_INTS = {};
  private static final IpAddress UNSPECIFIED = new IpAddress(0, 0);

  private final Origin origin;
  private final AsPath asPath;
  private final IpAddress nextHop;
  private final @Nullable IpAddress linkLocalNextHop;
  private final long med;
  private final long localPref;
  private final int weight;
  private final boolean atomicAggregate;
  private final @Nullable Aggregator aggregator;
  private final int[] communities;
  private final int[] largeCommunities;
  private final @Nullable IpAddress originatorId;
  private final int[] clusterList;
  private final List<RawAttribute> others;
  /** A bit for each code: AGGREGATOR, COMMUNITIES, LARGE_COMMUNITY came with the Partial bit, which stays (RFC 4271 section 5). */
  private final long partial;
  private final int hash;

  private PathAttributes(Builder builder) {
    origin = builder.origin;
    asPath = builder.asPath;
    nextHop = builder.nextHop;
    linkLocalNextHop = builder.linkLocalNextHop;
    med = builder.med;
    localPref = builder.localPref;
    weight = builder.weight;
    atomicAggregate = builder.atomicAggregate;
    aggregator = builder.aggregator;
    communities = builder.communities;
    largeCommunities = builder.largeCommunities;
    originatorId = builder.originatorId;
    clusterList = builder.clusterList;
    others = builder.others;
    partial = builder.partial & (bit(AttributeCode.AGGREGATOR, aggregator != null)
        | bit(AttributeCode.COMMUNITIES, communities.length > 0) | bit(AttributeCode.LARGE_COMMUNITIES, largeCommunities.length > 0));
    hash = computeHash();
  }

  /** A builder with ORIGIN IGP, an empty AS_PATH and this next hop. */
  public static Builder builder(IpAddress nextHop) {
    return new Builder(nextHop);
  }

  /** For the decoder, which fills in the next hop before it builds. */
  static Builder builder() {
    return new Builder(UNSPECIFIED);
  }

  public Builder toBuilder() {
    return new Builder(this);
  }

  /** RFC 4271 section 5.1.1. */
  public Origin origin() {
    return origin;
  }

  /** RFC 4271 section 5.1.2. */
  public AsPath asPath() {
    return asPath;
  }

  /** Where to send packets (RFC 4271 section 5.1.3); for IPv6 the global address (RFC 2545 section 3). */
  public IpAddress nextHop() {
    return nextHop;
  }

  /** The link-local address that may come with the global one (RFC 2545 section 3). */
  public Optional<IpAddress> linkLocalNextHop() {
    return Optional.ofNullable(linkLocalNextHop);
  }

  /** MULTI_EXIT_DISC, 0–4294967295, the lower the better (RFC 4271 section 5.1.4). */
  public OptionalLong med() {
    return med == NONE ? OptionalLong.empty() : OptionalLong.of(med);
  }

  /** LOCAL_PREF, 0–4294967295, the higher the better (RFC 4271 section 5.1.5). */
  public OptionalLong localPref() {
    return localPref == NONE ? OptionalLong.empty() : OptionalLong.of(localPref);
  }

  /** Local to this speaker, never sent, the higher the better; 0 unless import policy set it. */
  public int weight() {
    return weight;
  }

  /** RFC 4271 section 5.1.6. */
  public boolean atomicAggregate() {
    return atomicAggregate;
  }

  /** RFC 4271 section 5.1.7. */
  public Optional<Aggregator> aggregator() {
    return Optional.ofNullable(aggregator);
  }

  /** RFC 1997, sorted, each once. A new list. */
  public List<Community> communities() {
    return Arrays.stream(communities).mapToObj(Community::new).toList();
  }

  /** Whether the community is there, without a list. */
  public boolean has(Community community) {
    for (int value : communities) {
      if (value == community.value()) {
        return true;
      }
    }
    return false;
  }

  /** RFC 8092, sorted, each once. A new list. */
  public List<LargeCommunity> largeCommunities() {
    return IntStream.range(0, largeCommunities.length / 3).map(i -> i * 3).mapToObj(i -> new LargeCommunity(
        largeCommunities[i] & 0xFFFF_FFFFL, largeCommunities[i + 1] & 0xFFFF_FFFFL, largeCommunities[i + 2] & 0xFFFF_FFFFL)).toList();
  }

  /** RFC 4456 section 8, from an internal neighbor only. */
  public Optional<IpAddress> originatorId() {
    return Optional.ofNullable(originatorId);
  }

  /** RFC 4456 section 8, from an internal neighbor only; the nearest first. A new list. */
  public List<IpAddress> clusterList() {
    return Arrays.stream(clusterList).mapToObj(IpAddress::ofIpv4).toList();
  }

  /** How many clusters the path went through, without a list. */
  public int clusterListLength() {
    return clusterList.length;
  }

  /** Optional transitive attributes that are passed on as they came (RFC 4271 section 5), sorted by code. */
  public List<RawAttribute> others() {
    return others;
  }

  boolean isPartial(int code) {
    return (partial >>> code & 1) != 0;
  }

  private static long bit(int code, boolean set) {
    return set ? 1L << code : 0;
  }

  int[] packedCommunities() {
    return communities;
  }

  int[] packedLargeCommunities() {
    return largeCommunities;
  }

  int[] packedClusterList() {
    return clusterList;
  }

  private int computeHash() {
    int value = 31 * origin.ordinal() + asPath.hashCode();
    value = 31 * value + nextHop.hashCode();
    value = 31 * value + Objects.hashCode(linkLocalNextHop);
    value = 31 * value + Long.hashCode(med);
    value = 31 * value + Long.hashCode(localPref);
    value = 31 * value + weight;
    value = 31 * value + (atomicAggregate ? 1 : 0);
    value = 31 * value + Objects.hashCode(aggregator);
    value = 31 * value + Arrays.hashCode(communities);
    value = 31 * value + Arrays.hashCode(largeCommunities);
    value = 31 * value + Objects.hashCode(originatorId);
    value = 31 * value + Arrays.hashCode(clusterList);
    value = 31 * value + others.hashCode();
    return 31 * value + Long.hashCode(partial);
  }

  @Override
  public boolean equals(Object other) {
    return this == other || other instanceof PathAttributes that && hash == that.hash && origin == that.origin && med == that.med
        && localPref == that.localPref && weight == that.weight && atomicAggregate == that.atomicAggregate && partial == that.partial
        && asPath.equals(that.asPath) && nextHop.equals(that.nextHop) && Objects.equals(linkLocalNextHop, that.linkLocalNextHop)
        && Objects.equals(aggregator, that.aggregator) && Arrays.equals(communities, that.communities)
        && Arrays.equals(largeCommunities, that.largeCommunities) && Objects.equals(originatorId, that.originatorId)
        && Arrays.equals(clusterList, that.clusterList) && others.equals(that.others);
  }

  @Override
  public int hashCode() {
    return hash;
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("next hop ").append(nextHop);
    linkLocalNextHop().ifPresent(address -> text.append(" (").append(address).append(')'));
    text.append(", path [").append(asPath).append("], ").append(origin.name().toLowerCase(Locale.ROOT));
    med().ifPresent(value -> text.append(", MED ").append(value));
    localPref().ifPresent(value -> text.append(", local preference ").append(value));
    text.append(weight == 0 ? "" : ", weight " + weight).append(atomicAggregate ? ", atomic aggregate" : "");
    aggregator().ifPresent(value -> text.append(", aggregator ").append(value));
    text.append(communities.length == 0 ? "" : ", communities " + communities());
    text.append(largeCommunities.length == 0 ? "" : ", large communities " + largeCommunities());
    originatorId().ifPresent(value -> text.append(", originator ").append(value));
    text.append(clusterList.length == 0 ? "" : ", clusters " + clusterList());
    return text.append(others.isEmpty() ? "" : ", others " + others).toString();
  }

  /** Not thread-safe; may go on after {@link #build}. */
  public static final class Builder {
    private Origin origin = Origin.IGP;
    private AsPath asPath = AsPath.EMPTY;
    private IpAddress nextHop;
    private @Nullable IpAddress linkLocalNextHop;
    private long med = NONE;
    private long localPref = NONE;
    private int weight;
    private boolean atomicAggregate;
    private @Nullable Aggregator aggregator;
    private int[] communities = NO_INTS;
    private int[] largeCommunities = NO_INTS;
    private @Nullable IpAddress originatorId;
    private int[] clusterList = NO_INTS;
    private List<RawAttribute> others = List.of();
    private long partial;

    private Builder(IpAddress nextHop) {
      this.nextHop = nextHop;
    }

    private Builder(PathAttributes from) {
      origin = from.origin;
      asPath = from.asPath;
      nextHop = from.nextHop;
      linkLocalNextHop = from.linkLocalNextHop;
      med = from.med;
      localPref = from.localPref;
      weight = from.weight;
      atomicAggregate = from.atomicAggregate;
      aggregator = from.aggregator;
      communities = from.communities;
      largeCommunities = from.largeCommunities;
      originatorId = from.originatorId;
      clusterList = from.clusterList;
      others = from.others;
      partial = from.partial;
    }

    public Builder origin(Origin value) {
      origin = value;
      return this;
    }

    public Builder asPath(AsPath value) {
      asPath = value;
      return this;
    }

    /** Also drops the link-local address, which belongs to the former next hop. */
    public Builder nextHop(IpAddress value) {
      nextHop = value;
      linkLocalNextHop = null;
      return this;
    }

    /** The link-local address beside an IPv6 next hop; null for none. */
    public Builder linkLocalNextHop(@Nullable IpAddress value) {
      linkLocalNextHop = value;
      return this;
    }

    /** @throws IllegalArgumentException if not 0–4294967295 */
    public Builder med(long value) {
      med = unsigned(value, "MED");
      return this;
    }

    public Builder noMed() {
      med = NONE;
      return this;
    }

    /** @throws IllegalArgumentException if not 0–4294967295 */
    public Builder localPref(long value) {
      localPref = unsigned(value, "local preference");
      return this;
    }

    public Builder noLocalPref() {
      localPref = NONE;
      return this;
    }

    public Builder weight(int value) {
      weight = value;
      return this;
    }

    public Builder atomicAggregate(boolean value) {
      atomicAggregate = value;
      return this;
    }

    /** Null for none. */
    public Builder aggregator(@Nullable Aggregator value) {
      aggregator = value;
      return this;
    }

    /** Replaces all. */
    public Builder communities(Collection<Community> values) {
      return packedCommunities(values.stream().sorted().distinct().mapToInt(Community::value).toArray());
    }

    public Builder addCommunity(Community value) {
      return communities(Stream.concat(Arrays.stream(communities).mapToObj(Community::new),
          Stream.of(value)).toList());
    }

    /** Replaces all. */
    public Builder largeCommunities(Collection<LargeCommunity> values) {
      return packedLargeCommunities(values.stream().sorted().distinct().flatMapToInt(value -> IntStream.of(
          (int) value.globalAdministrator(), (int) value.localData1(), (int) value.localData2())).toArray());
    }

    /** Null for none. */
    public Builder originatorId(@Nullable IpAddress value) {
      originatorId = value;
      return this;
    }

    /** Replaces all: IPv4 addresses, the nearest first. */
    public Builder clusterList(List<IpAddress> values) {
      return packedClusterList(values.stream().mapToInt(IpAddress::ipv4Bits).toArray());
    }

    /** Replaces all. */
    public Builder others(Collection<RawAttribute> values) {
      others = values.stream().sorted(Comparator.naturalOrder()).toList();
      return this;
    }

    /** Sorted, each once; taken over. */
    Builder packedCommunities(int[] values) {
      communities = values;
      return this;
    }

    /** Sorted, each once; taken over. */
    Builder packedLargeCommunities(int[] values) {
      largeCommunities = values;
      return this;
    }

    Builder packedClusterList(int[] values) {
      clusterList = values;
      return this;
    }

    /** Counts for AGGREGATOR, COMMUNITIES and LARGE_COMMUNITY only. */
    Builder partial(int code, boolean set) {
      partial |= bit(code, set);
      return this;
    }

    public PathAttributes build() {
      return new PathAttributes(this);
    }

    private static long unsigned(long value, String what) {
      if (value < 0 || value > 0xFFFF_FFFFL) {
        throw new IllegalArgumentException(what + " " + value + " is not between 0 and 4294967295");
      }
      return value;
    }
  }
}
