package io.underpass.arm.network;

import io.underpass.arm.wire.ArmError;
import io.underpass.arm.wire.Draft;
import io.underpass.arm.wire.References;
import io.underpass.model.ResourceId;
import io.underpass.net.IpAddress;
import io.underpass.net.Prefix;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which addresses of subnets are free. The first four and the last of a prefix belong to the
 * service (azure-docs, virtual-networks-faq). Remembers which address is likely the lowest free
 * one; that is a hint alone, the documents decide.
 */
public final class AddressBook {
  private static final int RESERVED_AT_START = 4;

  private final Map<String, IpAddress> next = new ConcurrentHashMap<>();

  private static String key(ResourceId subnet, Prefix prefix) {
    return subnet.key() + " " + prefix;
  }

  private static IpAddress first(Prefix prefix) {
    return prefix.address().plus(RESERVED_AT_START);
  }

  private static IpAddress last(Prefix prefix) {
    return prefix.last().plus(-1);
  }

  /** Whether an address of a subnet's prefix is the service's own. */
  static boolean isReserved(Prefix prefix, IpAddress address) {
    return address.compareTo(first(prefix)) < 0 || address.compareTo(last(prefix)) > 0;
  }

  /** An address is free again. */
  public void freed(ResourceId subnet, Prefix prefix, IpAddress address) {
    next.computeIfPresent(key(subnet, prefix), (_, at) -> address.compareTo(at) < 0 ? address : at);
  }

  /** Gives addresses to one resource. */
  public Round round(Draft draft, ResourceId owner) {
    return new Round(draft, owner);
  }

  /** One request. */
  public final class Round {
    private final Draft draft;
    private final ResourceId owner;
    private final Set<IpAddress> taken = new HashSet<>();
    private final Map<ResourceId, Set<IpAddress>> used = new HashMap<>();

    private Round(Draft draft, ResourceId owner) {
      this.draft = draft;
      this.owner = owner;
    }

    public boolean isTaken(IpAddress address) {
      return taken.contains(address);
    }

    public void take(IpAddress address) {
      taken.add(address);
    }

    /**
     * The lowest free address. The hint costs two look-ups; where it is wrong, all of the subnet's addresses are read once. What was given
     * in a draft that nobody committed, or in a subnet that is gone, counts for nothing.
     *
     * @throws ArmError {@code SubnetIsFull}
     */
    public IpAddress free(ResourceId subnet, Prefix prefix) {
      IpAddress hint = next.getOrDefault(key(subnet, prefix), first(prefix));
      while (hint.compareTo(first(prefix)) > 0 && isFree(subnet, hint.plus(-1))) {
        hint = hint.plus(-1);
      }
      boolean usable = hint.compareTo(last(prefix)) <= 0 && isFree(subnet, hint);
      IpAddress address = usable ? hint : scan(subnet, prefix);
      next.put(key(subnet, prefix), address.plus(1));
      return address;
    }

    private boolean isFree(ResourceId subnet, IpAddress address) {
      return !taken.contains(address) && holder(subnet, address).isEmpty();
    }

    private IpAddress scan(ResourceId subnet, Prefix prefix) {
      Set<IpAddress> others = used.computeIfAbsent(subnet, this::usedBy);
      for (IpAddress address = first(prefix); address.compareTo(last(prefix)) <= 0; address = address.plus(1)) {
        if (!taken.contains(address) && !others.contains(address)) {
          return address;
        }
      }
      throw ArmError.badRequest(
          "SubnetIsFull",
          "Subnet %s with address prefix %s does not have enough capacity for 1 IP addresses.",
          subnet.name(),
          prefix);
    }

    private Set<IpAddress> usedBy(ResourceId subnet) {
      Set<IpAddress> addresses = new HashSet<>();
      for (ResourceId id : draft.referrers(subnet)) {
        if (!id.equals(owner)) {
          draft.body(id).ifPresent(body -> References.addresses(body, subnet.toString()).map(IpAddress::parse).forEach(addresses::add));
        }
      }
      return addresses;
    }

    private Optional<ResourceId> holder(ResourceId subnet, IpAddress address) {
      return draft.mentioning(References.addressKey(subnet.toString(), address.toString())).stream()
          .filter(id -> !id.equals(owner))
          .findFirst();
    }

    /** @throws ArmError unless the address may be given to the owner */
    public void check(String configuration, ResourceId subnet, Prefix prefix, IpAddress address) {
      if (!prefix.contains(address)) {
        throw ArmError.badRequest(
            "PrivateIPAddressNotInSubnet",
            "Private static IP address %s does not belong to the range of subnet prefix %s.",
            address,
            prefix);
      }
      if (isReserved(prefix, address)) {
        throw ArmError.badRequest(
            "PrivateIPAddressInReservedRange",
            "Private static IP address %s falls within reserved IP range of subnet prefix %s.",
            address,
            prefix);
      }
      Optional<ResourceId> holder = taken.contains(address) ? Optional.of(owner) : holder(subnet, address);
      if (holder.isPresent()) {
        throw ArmError.badRequest(
            "PrivateIPAddressIsAllocated",
            "IP configuration %s/ipConfigurations/%s is using the private IP address %s which is already allocated to resource %s.",
            owner,
            configuration,
            address,
            holder.get());
      }
    }
  }
}
