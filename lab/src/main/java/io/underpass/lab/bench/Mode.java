package io.underpass.lab.bench;

import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** The ways that are compared, in the order in which a first round takes them. */
public enum Mode {
  DIRECT("one veth pair between the two ends, no hop"),
  PLAIN("kernel routing at edge and host, over the same hops, no overlay"),
  VXLAN("kernel VXLAN devices at edge and host, one lightweight-tunnel route an address"),
  GATEWAY("Underpass through the gateway, its SKU limits lifted"),
  FASTPATH("Underpass past the gateway"),
  FILTERED("Underpass past the gateway, a network security group at the machine, its flows tracked");

  private final String what;

  Mode(String what) {
    this.what = what;
  }

  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  public String what() {
    return what;
  }

  /** Whether a server of ours is on the way. */
  boolean needsServer() {
    return this == GATEWAY || this == FASTPATH || this == FILTERED;
  }

  /** @throws BenchException if a name is none of ours */
  static List<Mode> parse(String list) {
    Set<Mode> modes = new LinkedHashSet<>();
    for (String name : list.split(",")) {
      modes.add(Arrays.stream(values()).filter(mode -> mode.label().equals(name.strip())).findFirst()
          .orElseThrow(() -> new BenchException("mode '" + name + "' is unknown; expected one or more of "
              + Arrays.stream(values()).map(Mode::label).collect(Collectors.joining(",")))));
    }
    return List.copyOf(modes);
  }
}
