package io.underpass.lab.measure;

import io.underpass.cli.CliException;
import io.underpass.cli.client.Json;
import io.underpass.cli.client.Reply;
import io.underpass.cli.client.ServiceException;
import io.underpass.lab.azure.Server;
import io.underpass.lab.file.LabFile.Machine;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** FastPath of one connection, on and off through the API. For one thread. */
public final class ConnectionSwitch {
  private static final String VERSION = "?api-version=2023-09-01";

  private final Server server;
  private final String id;
  private ObjectNode document;

  public ConnectionSwitch(Server server, String id) {
    this.server = server;
    this.id = id;
    document = read();
  }

  private ObjectNode read() {
    return (ObjectNode) server.get(id + VERSION);
  }

  /** The connection of that name, or the only one of the resource group; empty when there is none. */
  public static Optional<ConnectionSwitch> find(Server server, Optional<String> group, Optional<String> name, @Nullable Machine near) {
    String resourceGroup =
        group.or(() -> Optional.ofNullable(near).map(machine -> machine.nic().resourceGroup()))
            .orElseThrow(() -> CliException.usage("say --resource-group: the target is no machine, so nothing tells which one is meant"));
    JsonNode list =
        server.get("/subscriptions/" + server.subscription() + "/resourceGroups/" + resourceGroup
            + "/providers/Microsoft.Network/connections" + VERSION);
    List<String> ids = new ArrayList<>();
    for (JsonNode connection : list.path("value")) {
      if (name.isEmpty() || connection.path("name").asString("").equalsIgnoreCase(name.get())) {
        ids.add(connection.path("id").asString());
      }
    }
    if (ids.size() > 1) {
      throw CliException.usage(
          "There are " + ids.size() + " connections in " + resourceGroup + "; name one with --connection: " + String.join(", ", ids));
    }
    if (ids.isEmpty() && name.isPresent()) {
      throw new CliException(CliException.NOT_FOUND, "There is no connection '" + name.get() + "' in " + resourceGroup);
    }
    return ids.stream().findFirst().map(id -> new ConnectionSwitch(server, id));
  }

  /** The gateway's resource id. */
  public String gateway() {
    return document.path("properties").path("virtualNetworkGateway1").path("id").asString("");
  }

  /** As stored when last read or switched. */
  public boolean fastPath() {
    return document.path("properties").path("expressRouteGatewayBypass").asBoolean(false);
  }

  /**
   * Switches, and returns when the data plane runs it.
   *
   * @return milliseconds from the call to the end of its operation
   */
  public double set(boolean on) {
    ObjectNode next = document.deepCopy();
    ObjectNode properties = (ObjectNode) next.path("properties");
    properties.put("expressRouteGatewayBypass", on);
    for (String readOnly : List.of(
        "provisioningState", "connectionStatus", "resourceGuid", "ingressBytesTransferred", "egressBytesTransferred")) {
      properties.remove(readOnly);
    }
    next.remove("etag");
    String body = Json.write(next);
    long start = System.nanoTime();
    Reply reply = server.service().send("PUT", id + VERSION, body, Map.of());
    awaitEnd(reply);
    double took = (System.nanoTime() - start) / 1e6;
    document = read();
    if (fastPath() != on) {
      throw CliException.failed("FastPath of " + id + " was switched " + (on ? "on" : "off") + ", but the server says otherwise");
    }
    return took;
  }

  private void awaitEnd(Reply reply) {
    if (!reply.succeeded()) {
      throw ServiceException.of(reply);
    }
    Optional<String> operation = reply.header("Azure-AsyncOperation");
    while (operation.isPresent()) {
      URI uri = URI.create(operation.get());
      Reply state = server.service().send("GET", uri.getRawPath() + "?" + uri.getRawQuery(), null, Map.of("Prefer", "wait=20"));
      String status = state.json().path("status").asString("");
      if (status.equals("Succeeded")) {
        return;
      }
      if (!state.succeeded() || status.equals("Failed") || status.equals("Canceled")) {
        throw ServiceException.of(state);
      }
    }
  }
}
