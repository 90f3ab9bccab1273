package io.underpass.cli.commands;

import static org.assertj.core.api.Assertions.assertThat;

import io.underpass.cli.client.Json;
import org.junit.jupiter.api.Test;

class WhatIfTextTest {
  private static final String GROUP = "/subscriptions/s/resourceGroups/g";

  @Test
  void aLineAResourceAndAPropertyAndASum() {
    String changes = """
        {'changes': [
          {'resourceId': '%1$s/providers/Microsoft.Network/connections/co', 'changeType': 'Modify', 'after': {'apiVersion': '2022-07-01'}, 'delta': [
            {'path': 'properties.expressRouteGatewayBypass', 'propertyChangeType': 'Modify', 'before': true, 'after': false, 'children': null},
            {'path': 'tags.a', 'propertyChangeType': 'Create', 'before': null, 'after': 'b', 'children': null},
            {'path': 'list', 'propertyChangeType': 'Array', 'children': [{'path': '0', 'propertyChangeType': 'Delete', 'before': 1, 'children': null}]}]},
          {'resourceId': '%1$s/providers/Microsoft.Network/virtualNetworks/new', 'changeType': 'Create', 'after': {'apiVersion': '2022-07-01'}}]}"""
        .formatted(GROUP).replace('\'', '"');
    assertThat(WhatIfText.of(Json.read(changes))).isEqualTo("""
        Scope: /subscriptions/s/resourceGroups/g

          + Microsoft.Network/virtualNetworks/new [2022-07-01]

          ~ Microsoft.Network/connections/co [2022-07-01]
            ~ properties.expressRouteGatewayBypass: true => false
            + tags.a: "b"
            ~ list:
              - 0: 1

        Resource changes: 1 to create, 1 to modify.""");
  }
}
