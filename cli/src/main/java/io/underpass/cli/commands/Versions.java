package io.underpass.cli.commands;

import java.util.Locale;

/** The api-version asked for, by resource provider. */
final class Versions {
  static final String RESOURCES = "2022-09-01";
  static final String NETWORK = "2024-05-01";
  static final String COMPUTE = "2024-07-01";
  static final String WORKSPACES = "2022-10-01";
  static final String DIAGNOSTIC_SETTINGS = "2021-05-01-preview";
  static final String STORAGE = "2023-05-01";
  static final String RESOLVERS = "2022-07-01";
  static final String METRICS = "2018-01-01";

  private Versions() {}

  /** For a resource type such as {@code Microsoft.Network/virtualNetworks}. */
  static String of(String type) {
    String key = type.toLowerCase(Locale.ROOT);
    return key.startsWith("microsoft.network/dnsresolvers") ? RESOLVERS
        : key.startsWith("microsoft.network/") ? NETWORK
        : key.startsWith("microsoft.storage/") ? STORAGE
        : key.startsWith("microsoft.compute/") ? COMPUTE
        : key.startsWith("microsoft.operationalinsights/") ? WORKSPACES
        : key.startsWith("microsoft.insights/diagnosticsettings") ? DIAGNOSTIC_SETTINGS
        : key.startsWith("microsoft.insights/") ? METRICS
        : RESOURCES;
  }
}
