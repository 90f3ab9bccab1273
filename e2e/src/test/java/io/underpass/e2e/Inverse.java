package io.underpass.e2e;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The command that takes back what another one did, where there is one. */
final class Inverse {
  private static final Set<String> NAMES = Set.of("-n", "--name", "-g", "--vnet-name", "--nsg-name", "--route-table-name", "--lb-name");

  private Inverse() {}

  /**
   * Of a command's words; empty: only a fresh lab is without it. A command that only looks has itself for an inverse.
   *
   * @param words without the leading {@code az}
   */
  static Optional<List<String>> of(List<String> words) {
    int verb = (int) words.stream().takeWhile(word -> !word.startsWith("-")).count() - 1;
    String group = String.join(" ", words.subList(0, verb + 1));
    return switch (group) {
      case "network vpn-connection create", "network route-table create", "network route-table route create", "network nsg create",
          "network nsg rule create", "network lb create", "network lb rule create", "network lb probe create", "network nic create",
          "network private-endpoint create", "network express-route create" -> Optional.of(named(words, verb, "delete"));
      case "network vnet subnet update" -> Optional.of(with(named(words, verb, "update"), "--remove",
          words.contains("--route-table") ? "routeTable" : "networkSecurityGroup"));
      case "network nic update" ->
          Optional.of(with(named(words, verb, "update"), "--ip-forwarding", "false", "--set", "tags.stateful=false"));
      case "network nic ip-config address-pool add" -> Optional.of(replaced(words, "add", "remove"));
      case "network vnet-gateway update" -> words.contains("--no-wait") ? Optional.empty()
          : Optional.of(with(named(words, verb, "update"), "--sku", "ErGw1AZ"));
      case "network vpn-connection update" -> words.contains("--enable-private-link-fast-path") ? Optional.empty()
          : Optional.of(with(named(words, verb, "update"), "--enable-fastpath", "false"));
      case "network express-route peering update" -> words.contains("state=Disabled")
          ? Optional.of(replaced(words, "state=Disabled", "state=Enabled"))
          : Optional.empty();
      default -> group.matches("bgp|nodes|health|plan|path|.* (show|list)") || words.getFirst().equals("exec") && words.contains("ping")
          ? Optional.of(words) : Optional.empty();
    };
  }

  private static List<String> replaced(List<String> words, String one, String other) {
    return words.stream().map(word -> word.equals(one) ? other : word).toList();
  }

  /** The same resource's other verb. */
  private static List<String> named(List<String> words, int verb, String other) {
    List<String> inverse = new ArrayList<>(words.subList(0, verb));
    inverse.add(other);
    for (int i = verb + 1; i + 1 < words.size(); i++) {
      if (NAMES.contains(words.get(i))) {
        inverse.addAll(words.subList(i, i + 2));
      }
    }
    return inverse;
  }

  private static List<String> with(List<String> words, String... more) {
    List<String> all = new ArrayList<>(words);
    all.addAll(List.of(more));
    return all;
  }
}
