package io.underpass.model;

import io.underpass.model.NetworkInterface.IpConfiguration;
import io.underpass.model.NetworkInterface.Member;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which ip configurations belong to which pool or application security group. Immutable.
 *
 * @param nics all interfaces
 * @param of by the lower-case id of pool or group
 */
record Members(List<NetworkInterface> nics, Map<String, List<Member>> of) {
  /** Those before are kept where only interfaces that belong to nothing have come, gone or changed. */
  static Members among(List<NetworkInterface> nics, @Nullable Members before) {
    return before != null && onlyOthersChanged(before.nics, nics)
        ? new Members(nics, before.of)
        : new Members(nics, Member.of(nics));
  }

  private static boolean onlyOthersChanged(List<NetworkInterface> before, List<NetworkInterface> now) {
    int shorter = Math.min(before.size(), now.size());
    int first = 0;
    while (first < shorter && before.get(first) == now.get(first)) {
      first++;
    }
    int last = 0;
    while (last < shorter - first && before.get(before.size() - 1 - last) == now.get(now.size() - 1 - last)) {
      last++;
    }
    return belongToNothing(before.subList(first, before.size() - last)) && belongToNothing(now.subList(first, now.size() - last));
  }

  private static boolean belongToNothing(List<NetworkInterface> nics) {
    for (NetworkInterface nic : nics) {
      for (IpConfiguration configuration : nic.ipConfigurations()) {
        if (!configuration.backendPools().isEmpty() || !configuration.applicationSecurityGroups().isEmpty()) {
          return false;
        }
      }
    }
    return true;
  }
}
