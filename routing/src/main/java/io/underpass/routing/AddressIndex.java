package io.underpass.routing;

import io.underpass.model.NetworkInterface;
import io.underpass.net.IpAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The network interfaces by address. */
final class AddressIndex {
  private final Map<IpAddress, List<NetworkInterface>> byAddress;

  AddressIndex(List<NetworkInterface> nics) {
    byAddress = new HashMap<>(nics.size() * 2);
    for (NetworkInterface nic : nics) {
      for (IpAddress address : nic.addresses()) {
        byAddress.computeIfAbsent(address, _ -> new ArrayList<>(1)).add(nic);
      }
    }
  }

  /** Those that have the address, oldest first; in different networks, most often. */
  List<NetworkInterface> of(IpAddress address) {
    return byAddress.getOrDefault(address, List.of());
  }
}
