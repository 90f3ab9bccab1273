package io.underpass.e2e.az;

import java.util.List;
import java.util.stream.Stream;

/** A command that Debian's build of azure-cli 2.45 can't run, whatever the server answers; docs/clients.md lists them. */
enum AzGap {
  ENABLE_FASTPATH(
      "network vpn-connection create --enable-fastpath",
      "no flag of az, whatever the walk-through prints",
      "`--express-route-gateway-bypass`"),
  PRIVATE_LINK_FASTPATH(
      "network vpn-connection update --enable-private-link-fast-path",
      "2.45 is from before the flag",
      "`network vpn-connection update --set enablePrivateLinkFastPath=true`"),
  SCALE(
      "network vnet-gateway create --sku ErGwScale",
      "2.45 holds the SKU against a list from before it",
      "`az resource create`; `./underpass network vnet-gateway create`"),
  CROSS_CONNECTION(
      "network cross-connection",
      "an extension, which Microsoft's site alone hands out",
      "`az rest`; `./underpass network cross-connection`"),
  NSG_RULE_TABLE(
      "network nsg rule list -o table",
      "its table asks for columns by names that the rules don't have",
      "`-o json`, or `--query` with `-o table`"),
  VM_CREATE(
      "vm create",
      "it looks its image up in a market place first, and there is none",
      "`az resource create`; `./underpass vm create`");

  private final String command;
  private final String reason;
  private final String instead;

  AzGap(String command, String reason, String instead) {
    this.command = command;
    this.reason = reason;
    this.instead = instead;
  }

  /** Whether a lab's command is one of these, to be run by our own command line. */
  static boolean covers(List<String> arguments) {
    return Stream.of(VM_CREATE, CROSS_CONNECTION).anyMatch(gap -> String.join(" ", arguments).startsWith(gap.command + " "));
  }

  /** As a line of the table in docs/clients.md. */
  String line() {
    return "| `" + command + "` | " + reason + " | " + instead + " |";
  }

  @Override
  public String toString() {
    return "az " + command + ": " + reason + "; instead: " + instead.replace("`", "");
  }
}
