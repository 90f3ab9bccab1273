package io.underpass.cli.commands;

import io.underpass.cli.CliException;
import io.underpass.cli.client.Json;
import io.underpass.cli.client.ServiceException;
import io.underpass.cli.grammar.Call;
import io.underpass.cli.grammar.Command;
import io.underpass.cli.grammar.Option;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Named items of a list in a resource's body, such as the rules of a load balancer: stored with the resource, so that every change is a
 * PUT of the whole.
 *
 * @param group the command group, such as {@code network lb rule}
 * @param noun for help: {@code load balancing rule}
 * @param owner the resource's type with the options that name it: {@code Microsoft.Network/loadBalancers/{lb-name}}
 * @param naming the options in that type, all required
 * @param member the list in the resource's {@code properties}
 * @param options what create and update write into the item
 */
record Item(String group, String noun, String owner, List<Option> naming, String member, List<Option> options) {

  /** Completes an item before its resource is sent. */
  @FunctionalInterface
  interface Shape {
    void complete(ObjectNode item, ObjectNode resource, Call call);
  }

  Item {
    naming = List.copyOf(naming);
    options = List.copyOf(options);
  }

  private Command command(String verb, String help, List<Option> more, Command.Work work) {
    List<Option> own = new ArrayList<>();
    if (!verb.equals("list")) {
      own.add(Common.name(noun));
    }
    own.addAll(naming);
    own.add(Common.GROUP);
    own.addAll(more);
    if (!verb.equals("list") && !verb.equals("show")) {
      own.add(Common.NO_WAIT);
    }
    return new Command(group + " " + verb, help, own, work);
  }

  Command create(Shape shape, Option... more) {
    List<Option> written = new ArrayList<>(options);
    written.addAll(List.of(more));
    return command("create", "Create " + article() + noun + ".", written, call -> {
      ObjectNode resource = resource(call);
      ObjectNode item = Json.object().put("name", call.require("name"));
      item.putObject("properties");
      Body.write(item, written, call, true);
      shape.complete(item, resource, call);
      ArrayNode items = items(resource);
      items.removeIf(one -> isNamed(one, call.require("name")));
      items.add(item);
      return store(resource, call);
    });
  }

  Command update(Shape shape) {
    List<Option> written = new ArrayList<>(options);
    written.addAll(Common.EDITS);
    return command("update", "Update " + article() + noun + ".", written, call -> {
      ObjectNode resource = resource(call);
      ObjectNode item = find(resource, call);
      Body.write(item, options, call, false);
      shape.complete(item, resource, call);
      Edits.apply(item, call);
      return store(resource, call);
    });
  }

  Command show() {
    return command("show", "Show " + article() + noun + ".", List.of(), call -> find(resource(call), call));
  }

  Command list() {
    return command("list", "List the " + noun + "s.", List.of(), call -> items(resource(call)));
  }

  Command delete() {
    return command("delete", "Delete " + article() + noun + ".", List.of(), call -> {
      ObjectNode resource = resource(call);
      ObjectNode gone = find(resource, call);
      items(resource).removeIf(one -> one == gone);
      call.service().put(target(call), resource, call.waits());
      return null;
    });
  }

  private String article() {
    return "aeiou".indexOf(Character.toLowerCase(noun.charAt(0))) >= 0 ? "an " : "a ";
  }

  private String target(Call call) {
    int last = owner.lastIndexOf('/');
    String key = owner.substring(last + 2, owner.length() - 1);
    return Resource.target(Body.id(owner.substring(0, last), call.require(key), call), "");
  }

  private ObjectNode resource(Call call) {
    if (call.service().get(target(call)) instanceof ObjectNode resource && resource.get("properties") instanceof ObjectNode) {
      return resource;
    }
    throw CliException.failed("The server's answer for " + owner + " is not a resource.");
  }

  private ArrayNode items(ObjectNode resource) {
    ObjectNode properties = (ObjectNode) resource.get("properties");
    return properties.get(member) instanceof ArrayNode found ? found : properties.putArray(member);
  }

  private static boolean isNamed(JsonNode item, String name) {
    return item.path("name").asString("").equalsIgnoreCase(name);
  }

  private ObjectNode find(JsonNode resource, Call call) {
    for (JsonNode item : resource.path("properties").path(member)) {
      if (isNamed(item, call.require("name"))) {
        return (ObjectNode) item;
      }
    }
    throw new ServiceException(404, "ResourceNotFound", "There is no " + noun + " '" + call.require("name") + "' in " + target(call) + ".");
  }

  private @Nullable JsonNode store(ObjectNode resource, Call call) {
    JsonNode stored = call.service().put(target(call), resource, call.waits());
    return call.waits() ? find(stored, call) : null;
  }
}
