package io.underpass.arm.durable;

import io.underpass.arm.wire.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** One group of one server, over HTTP: a step as a call, and what is there as a {@link Model}. */
final class Client {
  private static final String API = "?api-version=2024-05-01";
  private final HttpClient http;
  private final String origin;
  private final String token;
  private final String group;

  /** @param group the id */
  Client(HttpClient http, String origin, String token, String group) {
    this.http = http;
    this.origin = origin;
    this.token = token;
    this.group = group;
  }

  String group() {
    return group;
  }

  /** @throws IOException if no whole answer came: the call may have happened or not */
  HttpResponse<String> send(String method, String url, JsonNode body, Map<String, String> headers) throws IOException {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url.startsWith("/") ? origin + url + API : url))
        .timeout(Duration.ofSeconds(30)).header("Authorization", "Bearer " + token).header("Content-Type", "application/json")
        .method(method, body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofByteArray(Json.bytes(body)));
    headers.forEach(request::header);
    try {
      return http.send(request.build(), HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Whether it was accepted. Anything but 2xx and 4xx is a mistake of the server's. */
  HttpResponse<String> run(Step step) throws IOException {
    HttpResponse<String> answer = switch (step) {
      case Step.PutGroup _ -> put("", located());
      case Step.DeleteGroup _ -> send("DELETE", group, null, Map.of());
      case Step.PutNetwork put -> put(network(put.name()), body(put));
      case Step.TagNetwork tag -> send("PATCH", group + network(tag.name()), tagged(Json.object(), tag.tag()), Map.of());
      case Step.DeleteNetwork delete -> send("DELETE", group + network(delete.name()), null, Map.of());
      case Step.PutSubnet put -> put(network(put.network()) + "/subnets/" + put.name(), subnet(put.octet()));
      case Step.DeleteSubnet delete -> send("DELETE", group + network(delete.network()) + "/subnets/" + delete.name(), null, Map.of());
      case Step.PutNic put -> put(provider("networkInterfaces", put.name()), body(put.nic()));
      case Step.DeleteNic delete -> send("DELETE", group + provider("networkInterfaces", delete.name()), null, Map.of());
      case Step.PutAddress put -> put(provider("publicIPAddresses", put.name()), tagged(located(), put.tag()));
      case Step.DeleteAddress delete -> send("DELETE", group + provider("publicIPAddresses", delete.name()), null, Map.of());
    };
    if (answer.statusCode() / 100 != 2 && answer.statusCode() / 100 != 4) {
      throw new AssertionError(step + " -> " + answer.statusCode() + " " + answer.body());
    }
    return answer;
  }

  /** Waits until the operation that an answer names has ended. */
  void follow(HttpResponse<String> answer) throws IOException {
    List<String> urls = new ArrayList<>(answer.headers().allValues("Azure-AsyncOperation"));
    boolean results = urls.isEmpty() && answer.statusCode() == 202;
    if (results) {
      urls.addAll(answer.headers().allValues("Location"));
    }
    for (String url : urls) {
      HttpResponse<String> poll;
      do {
        poll = send("GET", url, null, Map.of("Prefer", "wait=10"));
      } while (results ? poll.statusCode() == 202 : json(poll).path("status").asString("").equals("InProgress"));
    }
  }

  private HttpResponse<String> put(String path, JsonNode body) throws IOException {
    return send("PUT", group + path, body, Map.of());
  }

  private static String provider(String type, String name) {
    return "/providers/Microsoft.Network/" + type + "/" + name;
  }

  private static String network(String name) {
    return provider("virtualNetworks", name);
  }

  private static ObjectNode located() {
    return Json.object().put("location", "eastus");
  }

  private static ObjectNode tagged(ObjectNode body, String tag) {
    body.putObject("tags").put("t", tag);
    return body;
  }

  private static ObjectNode subnet(int octet) {
    ObjectNode body = Json.object();
    body.putObject("properties").put("addressPrefix", "10.0." + octet + ".0/24");
    return body;
  }

  private static ObjectNode body(Step.PutNetwork put) {
    ObjectNode body = tagged(located(), put.tag());
    ObjectNode properties = body.putObject("properties");
    properties.putObject("addressSpace").putArray("addressPrefixes").add("10.0.0.0/16");
    if (put.subnets() != null) {
      ArrayNode subnets = properties.putArray("subnets");
      put.subnets().forEach((name, octet) -> subnets.add(subnet(octet).put("name", name)));
    }
    return body;
  }

  private ObjectNode body(Model.Nic nic) throws IOException {
    ObjectNode body = tagged(located(), nic.tag());
    ObjectNode properties = body.putObject("properties").putArray("ipConfigurations").addObject().put("name",
        "c").putObject("properties");
    String subnet = group + network(nic.network()) + "/subnets/" + nic.subnet();
    // The octet is the subnet's, as it is now: this writer is the only one in its group.
    String prefix = json(send("GET", subnet, null, Map.of())).path("properties").path("addressPrefix").asString("10.0.0.0/24");
    properties.put("privateIPAllocationMethod", "Static").put("privateIPAddress", prefix.replaceAll("0/24$",
        Integer.toString(nic.host())));
    properties.putObject("subnet").put("id", subnet);
    if (nic.publicAddress() != null) {
      properties.putObject("publicIPAddress").put("id", group + provider("publicIPAddresses", nic.publicAddress()));
    }
    return body;
  }

  static JsonNode json(HttpResponse<String> answer) {
    return answer.body().isEmpty() ? Json.object() : Json.read(answer.body().getBytes(StandardCharsets.UTF_8));
  }

  /** Waits until no operation is left over from before a restart: what is on its way is no ground to build on. */
  void settle() throws IOException {
    boolean busy = true;
    for (long end = System.nanoTime() + 20_000_000_000L; busy && System.nanoTime() < end;) {
      busy = false;
      for (String type : List.of("virtualNetworks", "networkInterfaces", "publicIPAddresses")) {
        String all = send("GET", group + "/providers/Microsoft.Network/" + type, null, Map.of()).body();
        busy |= all.contains("\"Updating\"") || all.contains("\"Deleting\"");
      }
      busy |= send("GET", group, null, Map.of()).body().contains("\"Deleting\"");
    }
  }

  /** What is there, once nothing is going away any more. */
  Model read() throws IOException {
    if (send("GET", group, null, Map.of()).statusCode() == 404) {
      return Model.EMPTY;
    }
    Map<String, Model.Network> networks = new TreeMap<>();
    Map<String, Model.Nic> nics = new TreeMap<>();
    Map<String, String> addresses = new TreeMap<>();
    for (JsonNode network : list("virtualNetworks")) {
      Map<String, Integer> subnets = new TreeMap<>();
      for (JsonNode subnet : network.path("properties").path("subnets")) {
        subnets.put(subnet.path("name").asString(), octet(subnet.path("properties").path("addressPrefix").asString(), 2));
      }
      networks.put(network.path("name").asString(), new Model.Network(tag(network), subnets));
    }
    for (JsonNode nic : list("networkInterfaces")) {
      JsonNode configuration = nic.path("properties").path("ipConfigurations").path(0).path("properties");
      String[] subnet = configuration.path("subnet").path("id").asString().split("/");
      String[] address = configuration.path("publicIPAddress").path("id").asString("").split("/");
      nics.put(nic.path("name").asString(), new Model.Nic(tag(nic), subnet[8], subnet[10],
          octet(configuration.path("privateIPAddress").asString(), 3), address.length > 1 ? address[8] : null));
    }
    for (JsonNode address : list("publicIPAddresses")) {
      addresses.put(address.path("name").asString(), tag(address));
    }
    return new Model(true, networks, nics, addresses);
  }

  private List<JsonNode> list(String type) throws IOException {
    List<JsonNode> found = new ArrayList<>();
    json(send("GET", group + "/providers/Microsoft.Network/" + type, null, Map.of())).path("value").forEach(found::add);
    return found;
  }

  private static String tag(JsonNode resource) {
    return resource.path("tags").path("t").asString("");
  }

  private static int octet(String address, int index) {
    return Integer.parseInt(address.split("[./]")[index]);
  }
}
