package io.underpass.dataplane.linux;

import io.underpass.dataplane.LinkNeighbor;
import io.underpass.dataplane.LinkNeighbor.Side;
import io.underpass.net.IpAddress;
import io.underpass.net.MacAddress;
import io.underpass.plan.Port;
import java.io.IOException;
import java.net.NetworkInterface;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;

/** Reads the kernel's neighbor table of a customer port, in the namespace of the calling thread. */
final class LinkNeighbors {
  private LinkNeighbors() {}

  static List<LinkNeighbor> of(Port port) throws IOException {
    List<LinkNeighbor> found = new ArrayList<>();
    NetworkInterface device = NetworkInterface.getByName(port.name());
    if (device == null || device.getHardwareAddress() == null) {
      return found;
    }
    String hex = HexFormat.ofDelimiter(":").formatHex(device.getHardwareAddress());
    port.addresses().forEach(own -> found.add(new LinkNeighbor(Side.NODE, own.address(), MacAddress.parse(hex), Duration.ZERO)));
    for (String line : Iproute.output("ip", "-s", "-o", "neighbor", "show", "dev", port.name()).lines().toList()) {
      parse(line, found);
    }
    return found;
  }

  /** {@code 172.16.0.1 lladdr 02:…:01 used 10/10/5 probes 1 REACHABLE}: used, confirmed and updated so many seconds ago. */
  static void parse(String line, List<LinkNeighbor> into) {
    List<String> words = Arrays.stream(line.strip().split("\\s+")).collect(Collectors.toList());
    int mac = words.indexOf("lladdr");
    int used = words.indexOf("used");
    if (mac < 0 || mac + 1 >= words.size() || words.getFirst().startsWith("fe80:")) {
      return;
    }
    String[] ages = used < 0 || used + 1 >= words.size() ? new String[0] : words.get(used + 1).split("/");
    Duration age = ages.length < 2 ? Duration.ZERO : Duration.ofSeconds(Long.parseLong(ages[1]));
    into.add(new LinkNeighbor(Side.CUSTOMER, IpAddress.parse(words.getFirst()), MacAddress.parse(words.get(mac + 1)), age));
  }
}
