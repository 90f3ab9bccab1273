package io.underpass.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.underpass.net.IpAddress;
import io.underpass.plan.DropCode;
import io.underpass.plan.Mapping;
import io.underpass.plan.NetworkId;
import io.underpass.plan.Reason;
import io.underpass.plan.Target;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The first questions, which ask each part, and all others, which ask the index, are answered alike. */
class MappingIndexTest {
  private static final NetworkId NETWORK = new NetworkId(7);

  @Test
  void anAddressIsTheFirstPartsThatHasIt() {
    Random random = new Random(5);
    Map<IpAddress, Mapping> expected = new HashMap<>();
    List<NetworkMappings> parts = new ArrayList<>();
    for (int part = 0; part < 30; part++) {
      IpAddress[] addresses = random.ints(20, 0, 400).distinct().mapToObj(MappingIndexTest::address).toArray(IpAddress[]::new);
      Mapping[] mappings = new Mapping[addresses.length];
      BitSet selected = new BitSet();
      for (int i = 0; i < mappings.length; i++) {
        mappings[i] = new Mapping(new Target.Drop(DropCode.NO_ROUTE), new Reason("", "part " + part + ", address " + i, ""));
        if (part % 2 == 0 || random.nextBoolean()) {
          selected.set(i);
          expected.putIfAbsent(addresses[i], mappings[i]);
        }
      }
      parts.add(new NetworkMappings(NETWORK, new AddressTable(addresses), mappings, part % 2 == 0 ? null : selected));
    }
    MappingIndex index = new MappingIndex(parts);
    for (int round = 0; round < 2; round++) {
      for (int i = 0; i < 410; i++) {
        assertThat(index.at(address(i))).as("address %d, round %d", i, round).isSameAs(expected.get(address(i)));
      }
    }
    for (int i = 0; i < 410; i++) {
      assertThat(new MappingIndex(parts).at(address(i))).as("address %d, asked first", i).isSameAs(expected.get(address(i)));
    }
  }

  private static IpAddress address(int i) {
    return i % 3 == 0 ? new IpAddress(0xFD00L << 48, i) : IpAddress.ofIpv4(0x0A00_0000 + 256 * i);
  }
}
