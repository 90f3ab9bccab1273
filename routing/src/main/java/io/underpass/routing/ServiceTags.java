package io.underpass.routing;

import io.underpass.model.AddressPrefix;
import io.underpass.net.IpAddress;
import io.underpass.net.Prefix;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The addresses that service tags stand for at one subnet (azure-docs, service-tags-overview). Immutable.
 *
 * @param virtualNetwork the network, its peers, what it has learnt from on-premises, where users route to, and the host's virtual address
 * @param internet public addresses that aren't in there
 */
record ServiceTags(List<Prefix> virtualNetwork, List<Prefix> internet) {
  /** Where health probes come from, and the virtual address of the host (azure-docs, what-is-ip-address-168-63-129-16). */
  static final Prefix PLATFORM = Prefix.parse("168.63.129.16/32");

  private static final List<Prefix> LOAD_BALANCER = List.of(PLATFORM);
  private static final List<Prefix> ANY = List.of(Prefix.IPV4_DEFAULT, Prefix.parse("::/0"));

  /** What isn't for private, shared, link-local or special use (RFC 6890), and global unicast addresses (RFC 4291). */
  private static final List<Prefix> PUBLIC = Stream.concat(
          without(
              Prefix.IPV4_DEFAULT,
              Stream.of(
                      "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16",
                      "224.0.0.0/3")
                  .map(Prefix::parse)
                  .toList())
              .stream(),
          Stream.of(Prefix.parse("2000::/3")))
      .toList();

  ServiceTags {
    virtualNetwork = List.copyOf(virtualNetwork);
    internet = List.copyOf(internet);
  }

  /** Whether public addresses are in a prefix: what isn't so leaves {@link #internet} as it is. */
  static boolean isPublic(Prefix prefix) {
    return PUBLIC.stream().anyMatch(prefix::overlaps);
  }

  /** All public addresses but some. */
  static List<Prefix> publicWithout(List<Prefix> taken) {
    return List.copyOf(PUBLIC.stream().flatMap(prefix -> without(prefix, taken).stream()).toList());
  }

  private static List<Prefix> without(Prefix whole, List<Prefix> taken) {
    List<Prefix> within = taken.stream().filter(whole::overlaps).toList();
    if (within.isEmpty()) {
      return List.of(whole);
    }
    if (within.stream().anyMatch(prefix -> prefix.contains(whole))) {
      return List.of();
    }
    List<Prefix> left = new ArrayList<>(without(Prefix.of(whole.address(), whole.length() + 1), within));
    IpAddress last = whole.last();
    left.addAll(without(Prefix.of(last, whole.length() + 1), within));
    return left;
  }

  /** What an address prefix of a rule stands for; empty for a tag whose addresses aren't known here. */
  Optional<List<Prefix>> prefixes(AddressPrefix prefix) {
    return switch (prefix) {
      case AddressPrefix.Any _ -> Optional.of(ANY);
      case AddressPrefix.Block(Prefix block) -> Optional.of(List.of(block));
      case AddressPrefix.Tag tag when tag.equals(AddressPrefix.Tag.VIRTUAL_NETWORK) -> Optional.of(virtualNetwork);
      case AddressPrefix.Tag tag when tag.equals(AddressPrefix.Tag.AZURE_LOAD_BALANCER) -> Optional.of(LOAD_BALANCER);
      case AddressPrefix.Tag tag when tag.equals(AddressPrefix.Tag.INTERNET) -> Optional.of(internet);
      case AddressPrefix.Tag _ -> Optional.empty();
    };
  }
}
