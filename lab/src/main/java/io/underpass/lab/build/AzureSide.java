package io.underpass.lab.build;

import io.underpass.cli.CliException;
import io.underpass.cli.client.Json;
import io.underpass.cli.client.ServiceException;
import io.underpass.lab.azure.Az;
import io.underpass.lab.azure.AzScript;
import io.underpass.lab.azure.Server;
import io.underpass.lab.build.Wiring.Loose;
import io.underpass.lab.build.Wiring.NicAddress;
import io.underpass.lab.build.Wiring.NicFacts;
import io.underpass.lab.file.LabFile.Advertisement;
import io.underpass.lab.file.LabFile.Link;
import io.underpass.lab.file.LabFile.Machine;
import io.underpass.lab.linux.LinuxException;
import io.underpass.net.IpAddress;
import io.underpass.net.MacAddress;
import io.underpass.net.Prefix;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What the lab asks of the server, through its public API alone. */
public final class AzureSide {
  private static final String NETWORK_VERSION = "2023-09-01";
  private static final String CIRCUITS = "Microsoft.Network/expressRouteCircuits";
  private static final String NICS = "Microsoft.Network/networkInterfaces";
  private static final Map<String, String> WAIT = Map.of("Prefer", "wait=20");

  private final Server server;
  private final Az az;

  public AzureSide(Server server) {
    this(server, server);
  }

  /** @param az runs the lab file's commands */
  AzureSide(Server server, Az az) {
    this.server = server;
    this.az = az;
  }

  /** Runs a lab file's commands in order; the first that fails ends it. */
  public void run(List<String> commands, Progress progress) {
    AzScript script = new AzScript(az);
    for (String command : commands) {
      if (Thread.currentThread().isInterrupted()) {
        throw new LinuxException("interrupted before: " + command);
      }
      progress.step("$ " + command);
      Az.Outcome outcome = script.run(command);
      if (!outcome.ok()) {
        throw CliException.failed("the command failed (exit code " + outcome.status() + "): " + command + "\n" + outcome.text().strip());
      }
    }
  }

  public void host(String name) {
    put("hosts/" + name, Json.object().put("name", name));
  }

  /** Reads a machine's interface: its hardware address, its addresses and their subnets. */
  public NicFacts nic(Machine machine) {
    String id = machine.nic().id(server.subscription(), NICS);
    JsonNode properties = server.get(id + "?api-version=" + NETWORK_VERSION).path("properties");
    List<NicAddress> addresses = new ArrayList<>();
    for (JsonNode configuration : properties.path("ipConfigurations")) {
      JsonNode of = configuration.path("properties");
      JsonNode subnet = server.get(of.path("subnet").path("id").asString() + "?api-version=" + NETWORK_VERSION).path("properties");
      JsonNode first = subnet.path("addressPrefix").isMissingNode() ? subnet.path("addressPrefixes").path(0) : subnet.path("addressPrefix");
      addresses.add(new NicAddress(IpAddress.parse(of.path("privateIPAddress").asString()), Prefix.parse(first.asString())));
    }
    return new NicFacts(id, MacAddress.parse(properties.path("macAddress").asString()), addresses);
  }

  public void bindMachine(String name, Machine machine, NicFacts nic, Loose end) {
    put(
        "ports/" + name,
        Json.object().put("node", machine.host()).put("netns", end.namespace().name()).put("interface", end.device()).put("nic", nic.id()));
  }

  public void bindLink(Link link, Loose end) {
    put(
        "ports/" + link.port(),
        Json.object()
            .put("netns", end.namespace().name())
            .put("interface", end.device())
            .put("circuit", link.circuit().id(server.subscription(), CIRCUITS))
            .put("link", link.link()));
  }

  public void advertise(String name, Advertisement advertisement) {
    ObjectNode body = Json.object().put("circuit", advertisement.circuit().id(server.subscription(), CIRCUITS));
    if (advertisement.link() != null) {
      body.put("link", advertisement.link());
    }
    advertisement.prefixes().forEach(prefix -> body.withArray("prefixes").add(prefix.toString()));
    put("routes/" + name, body);
  }

  private void put(String what, ObjectNode body) {
    var reply = server.service().send("PUT", "/underpass/" + what, Json.write(body), WAIT);
    if (!reply.succeeded()) {
      throw ServiceException.of(reply);
    }
    String status = reply.json().path("status").asString("");
    if (status.equals("failed") || status.equals("pending")) {
      throw CliException.failed(what + " is " + status + ": " + reply.json().path("message").asString("the server gives no reason"));
    }
  }

  /** Whether the server binds interfaces in one of these namespaces. */
  boolean holdsPortsIn(Set<String> namespaces) {
    return server.get("/underpass/ports").valueStream().anyMatch(port -> namespaces.contains(port.path("netns").asString("")));
  }

  public void forget(String what) {
    server.service().delete("/underpass/" + what, true);
  }
}
