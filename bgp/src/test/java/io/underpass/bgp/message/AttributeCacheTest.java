package io.underpass.bgp.message;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.underpass.net.Prefix;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AttributeCacheTest {
  private static PathAttributes read(MessageDecoder decoder, byte[] message) throws BgpException {
    return ((Update) decoder.decode(message, 0, message.length)).announcements().getFirst().attributes();
  }

  @Test
  void theSameOctetsGiveTheSameObject() throws BgpException {
    for (Negotiated negotiated : RandomMessages.agreements().subList(0, 4)) {
      RandomMessages messages = new RandomMessages(21, negotiated);
      MessageDecoder decoder = new MessageDecoder(negotiated);
      for (AddressFamily family : AddressFamily.values()) {
        PathAttributes attributes = messages.attributes(family);
        Prefix one = Prefix.parse(family == AddressFamily.IPV4_UNICAST ? "10.0.0.0/8" : "2001:db8::/32");
        Prefix another = Prefix.parse(family == AddressFamily.IPV4_UNICAST ? "10.1.0.0/16" : "2001:db8:1::/48");
        PathAttributes first = read(decoder, Wire.encode(negotiated, Update.announce(attributes, Nlri.of(one))));
        assertThat(read(decoder, Wire.encode(negotiated, Update.announce(attributes, Nlri.of(another, one))))).isSameAs(first);
        assertThat(first).isEqualTo(attributes);
      }
    }
  }

  /** The next hop of MP_REACH_NLRI is among the prefixes' octets, and belongs to the attributes all the same. */
  @Test
  void anotherMultiprotocolNextHopGivesOtherAttributes() throws BgpException {
    MessageDecoder decoder = new MessageDecoder(Wire.external());
    String base = Wire.ORIGIN + Wire.AS_PATH;
    PathAttributes one = read(decoder, Wire.update("", "80 0e 1a 0002 01 10 20010db8000000000000000000000001 00 20 20010db9" + base, ""));
    PathAttributes two = read(decoder, Wire.update("", "80 0e 1a 0002 01 10 20010db8000000000000000000000002 00 20 20010db9" + base, ""));
    assertThat(one.nextHop()).hasToString("2001:db8::1");
    assertThat(two.nextHop()).hasToString("2001:db8::2");
  }

  @Test
  void attributesOfBothFieldsAreKeptApart() throws BgpException {
    byte[] message = Wire.update("", "80 0e 1a 0002 01 10 20010db8000000000000000000000001 00 20 20010db9" + Wire.MANDATORY, "18 cb0071");
    List<Announcement> announcements = Wire.decodeUpdate(Wire.external(), message).announcements();
    assertThat(announcements).extracting(one -> one.attributes().nextHop().toString()).containsExactly("192.0.2.1", "2001:db8::1");
    assertThat(announcements).extracting(Announcement::family).containsExactly(AddressFamily.values());
  }

  /** More sets than it holds, twice: all are read right, and what is held doesn't grow. */
  @Test
  void moreSetsThanItHoldsAreReadAllTheSame() throws BgpException {
    RandomMessages messages = new RandomMessages(22, Wire.external());
    MessageDecoder decoder = new MessageDecoder(Wire.external());
    Nlri nlri = Nlri.of(Prefix.parse("10.0.0.0/8"));
    List<PathAttributes> sets = new ArrayList<>();
    for (int i = 0; i < 3 * AttributeCache.CAPACITY; i++) {
      sets.add(messages.attributes(AddressFamily.IPV4_UNICAST));
    }
    for (int pass = 0; pass < 2; pass++) {
      for (PathAttributes attributes : sets) {
        assertThat(read(decoder, Wire.encode(Wire.external(), Update.announce(attributes, nlri)))).isEqualTo(attributes);
      }
    }
  }

  @Test
  void anEqualHashIsNotEnough() {
    AttributeCache cache = new AttributeCache();
    DecodedAttributes attributes = new DecodedAttributes(null, null, null, null, List.of());
    cache.put(new byte[] {1, 2, 3}, 0, 3, 7, attributes);
    assertThat(cache.get(new byte[] {0, 1, 2, 3, 4}, 1, 4, 7)).isSameAs(attributes);
    assertThat(cache.get(new byte[] {1, 2, 4}, 0, 3, 7)).isNull();
    assertThat(cache.get(new byte[] {1, 2, 3, 4}, 0, 4, 7)).isNull();
  }

  @Test
  void moreOctetsThanItHoldsMakeItBeginAnew() {
    AttributeCache cache = new AttributeCache();
    DecodedAttributes attributes = new DecodedAttributes(null, null, null, null, List.of());
    byte[] large = new byte[4000];
    for (int i = 0; i < 2 * AttributeCache.MAX_OCTETS / large.length; i++) {
      BigEndian.put32(large, 0, i);
      cache.put(large, 0, large.length, AttributeCache.hash(large, 0, large.length), attributes);
      assertThat(cache.get(large, 0, large.length, AttributeCache.hash(large, 0, large.length))).isSameAs(attributes);
      assertThat(cache.octets()).isLessThanOrEqualTo(AttributeCache.MAX_OCTETS);
    }
  }

  /** Only what says which prefixes, and where the attributes are: nothing for the attributes themselves. */
  @Test
  void aRepeatedSetIsNotDecodedAgain() throws BgpException {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    MessageDecoder decoder = new MessageDecoder(Wire.external());
    PathAttributes attributes = new RandomMessages(23, Wire.external()).attributes(AddressFamily.IPV4_UNICAST).toBuilder()
        .communities(IntStream.range(0, 200).mapToObj(Community::new).toList()).build();
    byte[] message = Wire.encode(Wire.external(), Update.announce(attributes, Nlri.of(Prefix.parse("10.0.0.0/8"))));
    read(decoder, message);
    long before = threads.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < 1000; i++) {
      decoder.decode(message, 0, message.length);
    }
    assertThat((threads.getCurrentThreadAllocatedBytes() - before) / 1000).isLessThan(400);
  }
}
