package io.underpass.bgp.message;

import io.underpass.net.Asn;
import io.underpass.net.IpAddress;
import io.underpass.net.Prefix;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Supplier;

/** Seeded messages that a session with these agreements may carry, and that survive it unchanged. */
final class RandomMessages {
  private final SplittableRandom random;
  private final Negotiated negotiated;

  RandomMessages(long seed, Negotiated negotiated) {
    this.random = new SplittableRandom(seed);
    this.negotiated = negotiated;
  }

  Message any() {
    return switch (random.nextInt(12)) {
      case 0 -> open();
      case 1 -> notification();
      case 2 -> KeepAlive.INSTANCE;
      case 3 -> new RouteRefresh(random.nextInt(0x10000), random.nextInt(0x100), random.nextInt(0x100));
      case 4, 5 -> Update.withdraw(nlri(40));
      case 6 -> Update.endOfRib(AddressFamily.values()[random.nextInt(2)]);
      default -> announcement(40);
    };
  }

  Update announcement(int prefixes) {
    Nlri nlri = nlri(prefixes);
    return Update.announce(attributes(nlri.family()), nlri);
  }

  Open open() {
    List<Capability> capabilities = new ArrayList<>();
    Asn asn = new Asn(1 + random.nextInt(0xFFFF));
    if (random.nextBoolean()) {
      asn = asn();
      capabilities.add(new Capability.FourOctetAs(asn));
    }
    for (int i = random.nextInt(random.nextInt(8) == 0 ? 40 : 6); i > 0; i--) {
      capabilities.add(capability());
    }
    return new Open(asn, random.nextInt(4) == 0 ? 0 : 3 + random.nextInt(0xFFFC), random.nextInt() | 1, capabilities);
  }

  private Capability capability() {
    return switch (random.nextInt(5)) {
      case 0 -> new Capability.MultiProtocol(random.nextInt(0x10000), random.nextInt(0x100));
      case 1 -> new Capability.RouteRefresh();
      case 2 -> new Capability.EnhancedRouteRefresh();
      case 3 -> {
        Map<AddressFamily, Boolean> forwarding = new EnumMap<>(AddressFamily.class);
        for (AddressFamily family : AddressFamily.values()) {
          if (random.nextBoolean()) {
            forwarding.put(family, random.nextBoolean());
          }
        }
        yield new Capability.GracefulRestart(random.nextBoolean(), random.nextBoolean(), random.nextInt(0x1000), forwarding);
      }
      default -> new Capability.Unknown(100 + random.nextInt(100), octets(random.nextInt(20)));
    };
  }

  private Notification notification() {
    return random.nextBoolean()
        ? Notification.shutdown(NotificationReason.ADMINISTRATIVE_SHUTDOWN, "ü".repeat(random.nextInt(200)))
        : new Notification(random.nextInt(0x100), random.nextInt(0x100), octets(random.nextInt(100)));
  }

  Nlri nlri(int most) {
    AddressFamily family = AddressFamily.values()[random.nextInt(2)];
    Nlri.Builder builder = Nlri.builder(family);
    for (int i = 1 + random.nextInt(most); i > 0; i--) {
      builder.add(prefix(family));
    }
    return builder.build();
  }

  private Prefix prefix(AddressFamily family) {
    IpAddress address = family == AddressFamily.IPV4_UNICAST
        ? IpAddress.ofIpv4(random.nextInt() & 0x7FFF_FFFF)
        : new IpAddress(0x2000_0000_0000_0000L | random.nextLong() >>> 4, random.nextLong());
    return Prefix.of(address, random.nextInt(family.width() + 1));
  }

  PathAttributes attributes(AddressFamily family) {
    PathAttributes.Builder builder = PathAttributes.builder(host(family)).origin(Origin.values()[random.nextInt(3)]).asPath(asPath());
    if (family == AddressFamily.IPV6_UNICAST && random.nextBoolean()) {
      builder.linkLocalNextHop(new IpAddress(0xFE80_0000_0000_0000L, random.nextLong()));
    }
    if (random.nextBoolean()) {
      builder.med(unsigned());
    }
    if (!negotiated.external()) {
      builder.localPref(unsigned());
    }
    if (!negotiated.external() && random.nextInt(4) == 0) {
      builder.originatorId(IpAddress.ofIpv4(random.nextInt())).clusterList(several(4, () -> IpAddress.ofIpv4(random.nextInt())));
    }
    if (random.nextInt(4) == 0) {
      builder.atomicAggregate(true).aggregator(new Aggregator(asn(), IpAddress.ofIpv4(random.nextInt())));
    }
    if (random.nextBoolean()) {
      builder.communities(several(12, () -> new Community(random.nextInt())));
    }
    if (random.nextInt(3) == 0) {
      builder.largeCommunities(several(30, () -> new LargeCommunity(unsigned(), unsigned(), unsigned())));
    }
    if (random.nextInt(4) == 0) {
      builder.others(others());
    }
    return builder.build();
  }

  private List<RawAttribute> others() {
    List<RawAttribute> others = new ArrayList<>();
    if (random.nextBoolean()) {
      others.add(new RawAttribute(0xC0, AttributeCode.EXTENDED_COMMUNITIES, octets(8 * (1 + random.nextInt(3)))));
    }
    for (int code : new int[] {random.nextInt(11, 14), 23, random.nextInt(33, 256)}) {
      if (random.nextBoolean()) {
        others.add(new RawAttribute(0xE0, code, octets(random.nextInt(random.nextInt(8) == 0 ? 400 : 20))));
      }
    }
    return others;
  }

  AsPath asPath() {
    List<AsPath.Segment> segments = new ArrayList<>();
    for (int i = random.nextInt(3); i >= 0; i--) {
      AsPath.Kind kind = random.nextInt(4) == 0 ? AsPath.Kind.SET : AsPath.Kind.SEQUENCE;
      boolean meets = !segments.isEmpty() && kind == AsPath.Kind.SEQUENCE && segments.getLast().kind() == kind;
      if (!meets) {
        List<Asn> asns = several(random.nextInt(20) == 0 ? 255 : 6, this::asn);
        segments.add(new AsPath.Segment(kind, asns));
      }
    }
    return AsPath.of(segments);
  }

  private Asn asn() {
    return new Asn(random.nextBoolean() ? 1 + random.nextInt(0xFFFF) : 1 + random.nextLong(0xFFFF_FFFFL));
  }

  private IpAddress host(AddressFamily family) {
    return family == AddressFamily.IPV4_UNICAST
        ? IpAddress.ofIpv4(0x0A00_0000 | random.nextInt(0x100_0000))
        : new IpAddress(0x2001_0DB8_0000_0000L | random.nextInt(0x10000), random.nextLong());
  }

  private <T> List<T> several(int most, Supplier<T> one) {
    List<T> all = new ArrayList<>();
    for (int i = random.nextInt(most); i >= 0; i--) {
      all.add(one.get());
    }
    return all;
  }

  private Octets octets(int count) {
    byte[] octets = new byte[count];
    random.nextBytes(octets);
    return Octets.of(octets);
  }

  private long unsigned() {
    return random.nextLong(0x1_0000_0000L);
  }

  /** The agreements tests run with. */
  static List<Negotiated> agreements() {
    return Arrays.asList(Wire.external(), Wire.internal(), Wire.twoOctets(),
        new Negotiated(Negotiated.AsnWidth.TWO_OCTETS, Wire.BOTH, Wire.LOCAL, Wire.LOCAL, Negotiated.FirstAs.IS_ANY),
        new Negotiated(Negotiated.AsnWidth.FOUR_OCTETS, Set.of(AddressFamily.IPV4_UNICAST), Wire.LOCAL, Wire.PEER,
            Negotiated.FirstAs.IS_THE_PEERS));
  }
}
