package io.underpass.e2e.terraform;

import static org.assertj.core.api.Assertions.assertThat;

import io.underpass.cli.client.Json;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A configuration that is applied resource by resource, its state, its plans, and its end. */
final class Workspace {
  private static final Pattern ARGUMENT = Pattern.compile("\\{(\\w+)}");
  private static final Pattern INTERPOLATION = Pattern.compile("\\$\\{([\\w-]+)\\.(\\w+)}");

  private final Provider provider;
  private final Poller poller;
  private final Map<String, Instance> instances = new LinkedHashMap<>();

  /** A resource that is managed: its id as the provider builds it, its arguments, and what was read. */
  private record Instance(ResourceType type, String id, ObjectNode configuration, ObjectNode state) {}

  Workspace(Provider provider) {
    this.provider = provider;
    this.poller = new Poller(provider);
  }

  /**
   * Creates a resource. One that is there already is an error, as is any argument that reads back different.
   *
   * @param arguments JSON with single quotes for double ones; <code>${address.attribute}</code> stands for another resource's
   */
  void create(String address, ResourceType type, String arguments) {
    ObjectNode configuration = configuration(arguments);
    String id = id(type, configuration);
    assertThat(provider.send("GET", id, null).status()).as("to be imported, not created: " + id).isEqualTo(404);
    put(id, Attribute.expand(type.attributes(), configuration), 201, 202, 200);
    for (int i = 1; i < type.sightings(); i++) {
      provider.pause(Duration.ofSeconds(1));
      Provider.expect(provider.send("GET", id, null), 200);
    }
    keep(address, type, id, configuration);
  }

  /** Changes arguments: the resource is read, changed and put back whole, members that the provider doesn't know included. */
  void update(String address, String arguments) {
    Instance before = instances.get(address);
    ObjectNode configuration = before.configuration().deepCopy();
    configuration.setAll(configuration(arguments));
    ObjectNode body = (ObjectNode) Provider.expect(provider.send("GET", before.id(), null), 200).json();
    merge(body, Attribute.expand(before.type().attributes(), configuration));
    put(before.id(), body, 200, 201, 202);
    keep(address, before.type(), before.id(), configuration);
  }

  private void put(String id, ObjectNode body, Integer... statuses) {
    poller.untilDone(Provider.expect(provider.send("PUT", id, body), statuses));
  }

  private void keep(String address, ResourceType type, String id, ObjectNode configuration) {
    Instance instance = new Instance(type, id, configuration, read(type, id, configuration));
    assertThat(changes(instance, instance.state())).as("provider produced inconsistent result after apply: " + address).isEmpty();
    instances.put(address, instance);
  }

  private ObjectNode read(ResourceType type, String id, ObjectNode configuration) {
    JsonNode body = Provider.expect(provider.send("GET", id, null), 200).json();
    StrictId.checkAll(body);
    assertThat(body.path("id").asString()).isEqualTo(id);
    assertThat(body.path("name").asString()).isEqualTo(id.substring(id.lastIndexOf('/') + 1));
    assertThat(body.at("/properties/provisioningState").asString("")).as("spelt as azurerm compares it").isEqualTo("Succeeded");
    return Attribute.flatten(type.attributes(), body, configuration);
  }

  /** What a plan would change now, one line a change; empty when reality is as it is configured and as it was read. */
  List<String> plan() {
    List<String> changes = new ArrayList<>();
    instances.forEach((address, instance) -> {
      ObjectNode now = read(instance.type(), instance.id(), instance.configuration());
      changes(instance, now).forEach(change -> changes.add(address + ": " + change));
      if (!now.equals(instance.state())) {
        changes.add(address + ": changed outside of Terraform: " + instance.state() + " -> " + now);
      }
    });
    return changes;
  }

  /** Reads all again, as {@code refresh} does: for what another party has changed meanwhile. */
  void refresh() {
    instances.replaceAll((_, one) ->
        new Instance(one.type(), one.id(), one.configuration(), read(one.type(), one.id(), one.configuration())));
  }

  private static List<String> changes(Instance instance, ObjectNode state) {
    List<String> changes = new ArrayList<>();
    compare("", arguments(instance.type().attributes(), instance.configuration()), state, changes);
    return changes;
  }

  /** What of a configuration is no part of the id. */
  private static ObjectNode arguments(List<Attribute> attributes, ObjectNode configuration) {
    return Attribute.flatten(attributes, Attribute.expand(attributes, configuration), configuration);
  }

  private static void compare(String path, JsonNode configured, JsonNode state, List<String> changes) {
    if (configured.isObject()) {
      configured.properties().forEach(member ->
          compare(path + "." + member.getKey(), member.getValue(), state.path(member.getKey()), changes));
    } else if (configured.isArray() && configured.size() == state.size()) {
      for (int i = 0; i < configured.size(); i++) {
        compare(path + "[" + i + "]", configured.get(i), state.get(i), changes);
      }
    } else if (!configured.equals(state)) {
      changes.add(path + ": " + state + " -> " + configured);
    }
  }

  /** Destroys all, last made first; afterwards nothing is there. */
  void destroy() {
    for (Map.Entry<String, Instance> entry : new ArrayList<>(instances.entrySet()).reversed()) {
      Instance instance = entry.getValue();
      if (instance.type() == ResourceType.RESOURCE_GROUP) {
        assertThat(provider.list(instance.id() + "/resources?$expand=provisioningState&$top=10", "2020-06-01"))
            .as("left in " + instance.id()).isEmpty();
      }
      poller.untilDone(Provider.expect(provider.send("DELETE", instance.id(), null), 200, 202, 204));
      instances.remove(entry.getKey());
    }
  }

  String attribute(String address, String name) {
    Instance instance = instances.get(address);
    return name.equals("id") ? instance.id() : instance.state().path(name).asString();
  }

  private ObjectNode configuration(String arguments) {
    Matcher matcher = INTERPOLATION.matcher(arguments);
    return (ObjectNode) Json.read(matcher.replaceAll(match -> Matcher.quoteReplacement(attribute(match.group(1), match.group(2))))
        .replace('\'', '"'));
  }

  private String id(ResourceType type, ObjectNode configuration) {
    return provider.subscription() + ARGUMENT.matcher(type.path()).replaceAll(match -> configuration.path(match.group(1)).asString());
  }

  private static void merge(ObjectNode body, ObjectNode changes) {
    changes.properties().forEach(member -> {
      if (member.getValue() instanceof ObjectNode inner && body.get(member.getKey()) instanceof ObjectNode there) {
        merge(there, inner);
      } else {
        body.set(member.getKey(), member.getValue());
      }
    });
  }
}
