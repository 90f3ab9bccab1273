package io.underpass.arm.own;

import static org.assertj.core.api.Assertions.assertThat;

import io.underpass.model.ResourceId;
import io.underpass.net.IpAddress;
import io.underpass.net.Prefix;
import io.underpass.routing.whatif.AddressSet;
import io.underpass.routing.whatif.Change;
import io.underpass.routing.whatif.IntRanges;
import io.underpass.routing.whatif.Severity;
import io.underpass.routing.whatif.Traffic;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** How a class of traffic is said. */
class ImpactTextTest {
  private static final ResourceId CIRCUIT =
      ResourceId.parse("/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/expressRouteCircuits/er");
  private static final AddressSet OFFICE = AddressSet.of(Prefix.parse("10.10.0.0/24"));
  private static final IntRanges TCP = IntRanges.of(6);

  private static Traffic to(String destination, IntRanges protocols, IntRanges ports) {
    return new Traffic(OFFICE, AddressSet.of(IpAddress.parse(destination)), protocols, IntRanges.PORTS, ports);
  }

  private static Change change(Traffic... boxes) {
    List<Change.Part> parts = List.of(boxes).stream().map(box -> new Change.Part(List.of("primary"), box)).toList();
    return new Change(Severity.FASTER, Set.of(), Set.of(), Optional.of(CIRCUIT), parts, null, null, null, false, null);
  }

  @Test
  void destinationsOfDifferentTrafficAreToldApart() {
    Traffic web = to("10.0.1.100", TCP, IntRanges.of(80));
    Traffic all = to("10.0.4.4", IntRanges.PROTOCOLS, IntRanges.PORTS);
    Change change = change(web, all);
    assertThat(ImpactText.traffic(change))
        .isEqualTo("on-premises 10.10.0.0/24 (circuit er) to 10.0.1.100, tcp port 80; and to 10.0.4.4, everything");
    assertThat(ImpactText.box(change, web)).isEqualTo("to 10.0.1.100, tcp port 80");
    assertThat(ImpactText.box(change, all)).isEqualTo("to 10.0.4.4, everything");
  }

  @Test
  void destinationsOfTheSameTrafficAreSaidTogether() {
    Change change = change(to("10.0.1.10", TCP, IntRanges.of(22)), to("10.0.1.12", TCP, IntRanges.of(22)));
    assertThat(ImpactText.traffic(change)).isEqualTo("on-premises 10.10.0.0/24 (circuit er) to 10.0.1.10, 10.0.1.12, tcp port 22");
    Change whole = change(to("10.0.1.10", IntRanges.PROTOCOLS, IntRanges.PORTS));
    assertThat(ImpactText.traffic(whole)).isEqualTo("on-premises 10.10.0.0/24 (circuit er) to 10.0.1.10");
    assertThat(ImpactText.box(whole, whole.traffic().getFirst().traffic())).isEqualTo("everything");
  }
}
