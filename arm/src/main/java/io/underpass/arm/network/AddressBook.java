package io.underpass.arm.network;

import io.underpass.arm.wire.ArmError;
import io.underpass.arm.wire.Draft;
import io.underpass.arm.wire.References;
import io.underpass.model.ResourceId;
import io.underpass.net.IpAddress;
import io.underpass.net.Prefix;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which addresses of subnets are free. The first four and the last of a prefix belong to the service (azure-docs, virtual-networks-faq). Remembers
 * where to look next; that is a hint alone, the documents decide.
 */
final class AddressBook {
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

  /**
   * The lowest free address.
   *
   * @param taken by the same request
   * @throws ArmError {@code SubnetIsFull}
   */
  IpAddress free(Draft draft, ResourceId owner, ResourceId subnet, Prefix prefix, Set<IpAddress> taken) {
    IpAddress start = next.getOrDefault(key(subnet, prefix), first(prefix));
    return search(draft, owner, subnet, start, last(prefix), taken)
        .or(() -> search(draft, owner, subnet, first(prefix), start, taken))
        .map(address -> {
          next.put(key(subnet, prefix), address.plus(1));
          return address;
        })
        .orElseThrow(
            () ->
                ArmError.badRequest(
                    "SubnetIsFull", "Subnet %s with address prefix %s does not have enough capacity for 1 IP addresses.", subnet.name(), prefix));
  }

  private static Optional<IpAddress> search(Draft draft, ResourceId owner, ResourceId subnet, IpAddress from, IpAddress to, Set<IpAddress> taken) {
    for (IpAddress address = from; address.compareTo(to) <= 0; address = address.plus(1)) {
      if (!taken.contains(address) && holder(draft, owner, subnet, address).isEmpty()) {
        return Optional.of(address);
      }
    }
    return Optional.empty();
  }

  private static Optional<ResourceId> holder(Draft draft, ResourceId owner, ResourceId subnet, IpAddress address) {
    return draft.mentioning(References.addressKey(subnet.toString(), address.toString())).stream().filter(id -> !id.equals(owner)).findFirst();
  }

  /** @throws ArmError unless the address may be given to the owner */
  void check(Draft draft, ResourceId owner, String configuration, ResourceId subnet, Prefix prefix, IpAddress address, Set<IpAddress> taken) {
    if (!prefix.contains(address)) {
      throw ArmError.badRequest(
          "PrivateIPAddressNotInSubnet", "Private static IP address %s does not belong to the range of subnet prefix %s.", address, prefix);
    }
    if (address.compareTo(first(prefix)) < 0 || address.compareTo(last(prefix)) > 0) {
      throw ArmError.badRequest(
          "PrivateIPAddressInReservedRange", "Private static IP address %s falls within reserved IP range of subnet prefix %s.", address, prefix);
    }
    Optional<ResourceId> holder = taken.contains(address) ? Optional.of(owner) : holder(draft, owner, subnet, address);
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

  /** An address is free again. */
  void freed(ResourceId subnet, Prefix prefix, IpAddress address) {
    next.computeIfPresent(key(subnet, prefix), (_, at) -> address.compareTo(at) < 0 ? address : at);
  }
}
