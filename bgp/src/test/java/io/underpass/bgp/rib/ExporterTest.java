package io.underpass.bgp.rib;

import static org.assertj.core.api.Assertions.assertThat;

import io.underpass.bgp.message.AddressFamily;
import io.underpass.bgp.message.PathAttributes;
import io.underpass.net.Asn;
import io.underpass.net.IpAddress;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ExporterTest {
  private static final IpAddress IPV4 = IpAddress.parse("192.0.2.1");
  private static final IpAddress IPV6 = IpAddress.parse("2001:db8::1");

  private static Optional<PathAttributes> outcome(AddressFamily family, IpAddress own, Policy policy) {
    Exporter exporter = new Exporter(options(), new Exporter.Terms(family, Source.EXTERNAL, Optional.of(own), policy));
    return exporter.outcome(PathAttributes.builder(own).build(), Source.OWN, 0);
  }

  private static RibOptions options() {
    return new RibOptions(new Asn(65000), 1, 1);
  }

  /** One policy may stand for both families; the encoder has no octets for IPv4 prefixes with an IPv6 next hop. */
  @Test
  void aNextHopOfTheOtherFamilyIsNotTold() {
    assertThat(outcome(AddressFamily.IPV4_UNICAST, IPV4, Policy.setNextHop(IPV6))).isEmpty();
    assertThat(outcome(AddressFamily.IPV6_UNICAST, IPV6, Policy.setNextHop(IPV4))).isEmpty();
    assertThat(outcome(AddressFamily.IPV4_UNICAST, IPV4, Policy.setNextHop(IpAddress.parse("192.0.2.9"))).map(PathAttributes::nextHop))
        .contains(IpAddress.parse("192.0.2.9"));
    assertThat(outcome(AddressFamily.IPV6_UNICAST, IPV6, Policy.ACCEPT).map(PathAttributes::nextHop)).contains(IPV6);
  }
}
