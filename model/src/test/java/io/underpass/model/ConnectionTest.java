package io.underpass.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

class ConnectionTest {
  @Test
  void turningOnChangesNothingElse() {
    ResourceId group = ResourceId.parse("/subscriptions/s/resourceGroups/g");
    ResourceId id = ResourceId.parse(group + "/providers/Microsoft.Network/connections/c");
    Connection off = new Connection(id, "eastus", "ExpressRoute", id, group, 7, false, false, null, Set.of());
    assertThat(off.withBypass()).isEqualTo(new Connection(id, "eastus", "ExpressRoute", id, group, 7, true, false, null));
    assertThat(off.withPrivateLinkFastPath())
        .isEqualTo(new Connection(id, "eastus", "ExpressRoute", id, group, 7, false, true, null, Set.of()));
  }
}
