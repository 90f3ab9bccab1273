package io.underpass.lab.bench.arm;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.function.BiConsumer;
import java.util.function.LongFunction;

/** The resources of the bench: network interfaces, spread evenly over virtual networks of which the first has the gateway. */
public final class Stock {
  private static final String API = "?api-version=2024-05-01";
  private static final long SEED = 20_261_126;

  private final String group;
  private final String network;
  private final int networks;

  /** @param networks 1–200; the more, the fewer interfaces share one */
  public Stock(String subscription, int networks) {
    this.group = "/subscriptions/" + subscription + "/resourceGroups/bench";
    this.network = group + "/providers/Microsoft.Network";
    this.networks = networks;
  }

  /** Puts the virtual networks: {@code vnet}, which is the gateway's, and {@code vnet1} and so on. */
  public void networks(BiConsumer<String, Object> put) {
    for (int i = 0; i < networks; i++) {
      put.accept(network + "/virtualNetworks/" + name(i) + API, Map.of(
          "location", "eastus",
          "properties", Map.of(
              "addressSpace", Map.of("addressPrefixes", new String[] {"10." + i + ".0.0/16"}),
              "subnets", new Object[] {Map.of("name", "default", "properties", Map.of("addressPrefix", "10." + i + ".0.0/18"))})));
    }
  }

  private static String name(int virtualNetwork) {
    return virtualNetwork == 0 ? "vnet" : "vnet" + virtualNetwork;
  }

  /** The n-th of those that are stored before anything is measured. */
  public Writers.Put nic(int n) {
    return nic("nic" + n, n % networks);
  }

  /** The n-th of those that are created while it is measured, all in the gateway's network. */
  public Writers.Put extra(int n) {
    return nic("extra" + n, 0);
  }

  private Writers.Put nic(String name, int virtualNetwork) {
    return new Writers.Put(
        network + "/networkInterfaces/" + name + API,
        """
        {"location":"eastus","tags":{"role":"bench"},"properties":{"ipConfigurations":[{"name":"ipconfig1","properties":{
        "privateIPAllocationMethod":"Dynamic","subnet":{"id":"%s/virtualNetworks/%s/subnets/default"}}}]}}"""
            .formatted(network, name(virtualNetwork)));
  }

  /** What lists all of the group's. */
  public String list() {
    return network + "/networkInterfaces" + API;
  }

  /** GETs of stored interfaces at random, the same in every run. */
  public LongFunction<byte[]> gets(int stored, String authority, String token) {
    byte[][] requests = new byte[stored][];
    for (int n = 0; n < stored; n++) {
      requests[n] = get(nic(n).target(), authority, token);
    }
    Random random = new Random(SEED);
    return _ -> requests[random.nextInt(stored)];
  }

  /** One GET, in octets. */
  public static byte[] get(String target, String authority, String token) {
    return String.format(
        Locale.ROOT, "GET %s HTTP/1.1\r\nHost: %s\r\nAuthorization: Bearer %s\r\nAccept: application/json\r\n\r\n", target, authority,
        token)
        .getBytes(StandardCharsets.US_ASCII);
  }
}
