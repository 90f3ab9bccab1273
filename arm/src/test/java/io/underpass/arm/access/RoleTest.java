package io.underpass.arm.access;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RoleTest {
  @ParameterizedTest
  @CsvSource({
    "Reader, Microsoft.Network/virtualNetworks/read, true",
    "Reader, microsoft.network/VIRTUALNETWORKS/READ, true",
    "Reader, Microsoft.Network/virtualNetworks/write, false",
    "Reader, Microsoft.Network/virtualNetworks/readers/action, false",
    "Reader, Microsoft.Authorization/roleAssignments/read, true",
    "Reader, Underpass/path/read, true",
    "Network Contributor, Microsoft.Network/connections/write, true",
    "Network Contributor, Microsoft.Network/virtualNetworks/subnets/join/action, true",
    "Network Contributor, Microsoft.NetworkFunction/x/write, false",
    "Network Contributor, Microsoft.Compute/virtualMachines/read, false",
    "Network Contributor, Microsoft.Resources/deployments/validate/action, true",
    "Network Contributor, Microsoft.Resources/subscriptions/resourceGroups/write, false",
    "Network Contributor, Microsoft.Authorization/roleAssignments/write, false",
    "Network Contributor, Underpass/plan/read, true",
    "Network Contributor, Underpass/ports/write, false",
    "Network Contributor, Underpass/whatif/action, true",
    "Network Contributor, Underpass/path/action, true",
    "Network Contributor, Underpass/down/action, false",
    "Contributor, Microsoft.Compute/virtualMachines/write, true",
    "Contributor, Microsoft.Authorization/roleAssignments/write, false",
    "Contributor, Microsoft.Authorization/roleAssignments/delete, false",
    "Contributor, Microsoft.Authorization/roleAssignments/read, true",
    "Contributor, Underpass/down/action, true",
    "Owner, Microsoft.Authorization/roleAssignments/write, true"
  })
  void allowsWhatTheServiceAllows(String name, String action, boolean allowed) {
    Role role = Role.ALL.stream().filter(one -> one.name().equals(name)).findFirst().orElseThrow();
    assertThat(role.allows(action)).isEqualTo(allowed);
    assertThat(role.allows(action)).as("asked again").isEqualTo(allowed);
  }
}
