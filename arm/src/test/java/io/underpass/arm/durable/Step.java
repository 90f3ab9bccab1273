package io.underpass.arm.durable;

import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** One call of a writer, on its own resource group. */
sealed interface Step {
  record PutGroup() implements Step {}

  record DeleteGroup() implements Step {}

  /** @param subnets null leaves the list out of the body */
  record PutNetwork(String name, String tag, Map<String, Integer> subnets) implements Step {}

  record TagNetwork(String name, String tag) implements Step {}

  record DeleteNetwork(String name) implements Step {}

  record PutSubnet(String network, String name, int octet) implements Step {}

  record DeleteSubnet(String network, String name) implements Step {}

  record PutNic(String name, Model.Nic nic) implements Step {}

  record DeleteNic(String name) implements Step {}

  record PutAddress(String name, String tag) implements Step {}

  record DeleteAddress(String name) implements Step {}

  /** Any step; few names, so that they meet. About one in three is refused. */
  static Step random(Random random) {
    String network = "net" + random.nextInt(3);
    String subnet = "sub" + random.nextInt(4);
    String nic = "nic" + random.nextInt(5);
    String address = "ip" + random.nextInt(3);
    String tag = Integer.toString(random.nextInt(1_000_000));
    return switch (random.nextInt(24)) {
      case 0 -> new PutGroup();
      case 1 -> random.nextInt(4) == 0 ? new DeleteGroup() : new PutGroup();
      case 2, 3, 4 -> new PutNetwork(network, tag, random.nextInt(3) == 0 ? null : subnets(random));
      case 5, 6 -> new TagNetwork(network, tag);
      case 7 -> new DeleteNetwork(network);
      case 8, 9, 10 -> new PutSubnet(network, subnet, random.nextInt(8));
      case 11 -> new DeleteSubnet(network, subnet);
      case 12, 13, 14, 15, 16, 17 -> new PutNic(
          nic, new Model.Nic(tag, network, subnet, 2 + random.nextInt(12), random.nextInt(3) == 0 ? address : null));
      case 18, 19 -> new DeleteNic(nic);
      case 20, 21, 22 -> new PutAddress(address, tag);
      default -> new DeleteAddress(address);
    };
  }

  private static Map<String, Integer> subnets(Random random) {
    Map<String, Integer> subnets = new TreeMap<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      subnets.put("sub" + random.nextInt(4), random.nextInt(8));
    }
    return subnets;
  }
}
