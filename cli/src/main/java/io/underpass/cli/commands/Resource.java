package io.underpass.cli.commands;

import io.underpass.cli.CliException;
import io.underpass.cli.client.Ids;
import io.underpass.cli.client.Json;
import io.underpass.cli.client.Service;
import io.underpass.cli.grammar.Call;
import io.underpass.cli.grammar.Command;
import io.underpass.cli.grammar.Invocation;
import io.underpass.cli.grammar.Option;
import io.underpass.cli.output.Presentation;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A resource type with the commands that every one has: create, show, list, update, delete. A command line becomes a path and a
 * body by data alone; a {@link Shape} does what data can't say.
 *
 * @param group the command group, such as {@code network vnet subnet}
 * @param noun for help: {@code subnet}
 * @param type with the options that name the parents and itself: {@code
 *     Microsoft.Network/virtualNetworks/{vnet-name}/subnets/{name}}
 * @param naming the options in that type, parents first, all required
 * @param located whether it has a location and tags
 * @param options what create and update write into the body
 */
record Resource(String group, String noun, String type, List<Option> naming, boolean located, List<Option> options) {

  /** Completes a body before it is sent. */
  @FunctionalInterface
  interface Shape {
    void complete(ObjectNode body, Call call);
  }

  static final Shape AS_IS = (_, _) -> {};

  Resource {
    naming = List.copyOf(naming);
    options = List.copyOf(options);
  }

  /** A resource right in a group, named by {@code --name}. */
  static Resource of(String group, String noun, String type, Option... options) {
    return new Resource(group, noun, type + "/{name}", List.of(Common.name(noun)), true, List.of(options));
  }

  /** A resource below others. */
  static Resource child(String group, String noun, String type, List<Option> naming, Option... options) {
    return new Resource(group, noun, type, naming, false, List.of(options));
  }

  private String path(String verb) {
    return group + " " + verb;
  }

  private String article() {
    return "aeiou".indexOf(Character.toLowerCase(noun.charAt(0))) >= 0 ? "an " : "a ";
  }

  Command create(Shape shape, String wrapper, Option... more) {
    List<Option> own = new ArrayList<>(naming);
    own.add(Common.GROUP);
    if (located) {
      own.add(Common.LOCATION);
      own.add(Common.TAGS);
    }
    own.addAll(options);
    own.addAll(List.of(more));
    own.add(Common.NO_WAIT);
    return new Command(path("create"), "Create " + article() + noun + ".", own, call -> wrapped(wrapper, put(call, own, shape)))
        .shownAs(wrapper.isEmpty() ? Presentation.FLAT : Presentation.FLAT.table("[]." + wrapper));
  }

  private @Nullable JsonNode put(Call call, List<Option> own, Shape shape) {
    ObjectNode body = Json.object();
    if (located) {
      body.put("location", location(call));
    }
    body.putObject("properties");
    Body.write(body, own, call, true);
    shape.complete(body, call);
    JsonNode created = call.service().put(target(call), body, call.waits());
    return call.waits() ? created : null;
  }

  static @Nullable JsonNode wrapped(String wrapper, @Nullable JsonNode resource) {
    return resource == null || wrapper.isEmpty() ? resource : Json.object().set(wrapper, resource);
  }

  Command update(Shape shape, Option... more) {
    List<Option> own = selectors();
    List<Option> written = new ArrayList<>(options);
    written.addAll(List.of(more));
    own.addAll(written);
    if (located) {
      own.add(Common.TAGS);
    }
    own.addAll(Common.EDITS);
    own.add(Common.NO_WAIT);
    List<Option> body = own;
    return new Command(
        path("update"),
        "Update " + article() + noun + ".",
        own,
        call -> each(call, one -> {
              if (!(one.service().get(target(one)) instanceof ObjectNode resource)) {
                throw CliException.failed("The server's answer for '" + one.require(naming.getLast().key()) + "' is not an object.");
              }
              Body.write(resource, body, one, false);
              shape.complete(resource, one);
              Edits.apply(resource, one);
              JsonNode updated = one.service().put(target(one), resource, one.waits());
              return one.waits() ? updated : null;
            }));
  }

  Command show() {
    return new Command(path("show"), "Show " + article() + noun + ".", selectors(),
        call -> each(call, one -> one.service().get(target(one))));
  }

  Command delete() {
    List<Option> own = selectors();
    own.add(Common.NO_WAIT);
    own.add(Common.YES);
    return new Command(
        path("delete"),
        "Delete " + article() + noun + ".",
        own,
        call -> each(call, one -> {
              one.service().delete(target(one), one.waits());
              return null;
            }));
  }

  /** Those in a group, or in the subscription; of a child, those below its parent. */
  Command list() {
    List<Option> own = new ArrayList<>(naming.subList(0, naming.size() - 1));
    own.add(naming.size() > 1 ? Common.GROUP : Common.GROUP_FILTER);
    return new Command(path("list"), "List " + plural() + ".", own, call -> pages(call.service(), collection(call)));
  }

  private String plural() {
    return noun.endsWith("y") ? noun.substring(0, noun.length() - 1) + "ies" : noun + "s";
  }

  /** The options that say which resource: by name, or by {@code --ids}. */
  List<Option> selectors() {
    List<Option> own = new ArrayList<>();
    naming.forEach(option -> own.add(option.section("Resource Id")));
    own.add(Common.GROUP.section("Resource Id"));
    own.add(Common.IDS);
    return own;
  }

  /** Runs for every id of {@code --ids}, or once; several answers are a list. */
  @Nullable JsonNode each(Call call, Command.Work work) {
    if (!call.has("ids")) {
      return work.run(call);
    }
    ArrayNode answers = JsonNodeFactory.instance.arrayNode();
    List<String> ids = call.words("ids").stream().flatMap(word -> word.lines()).map(String::strip).filter(id -> !id.isEmpty()).toList();
    for (String id : ids) {
      JsonNode answer = work.run(call.with(named(call.invocation(), Body.withSubscription(id, call))));
      if (answer != null) {
        answers.add(answer);
      }
    }
    return answers.isEmpty() ? null : ids.size() == 1 ? answers.get(0) : answers;
  }

  private Invocation named(Invocation invocation, String id) {
    String[] pattern = type.split("/");
    String[] parts = id.split("/");
    int start = 6;
    boolean fits = parts.length == start + pattern.length && Ids.isId(id);
    Invocation named = invocation;
    for (int i = 0; fits && i < pattern.length; i++) {
      if (pattern[i].startsWith("{")) {
        named = named.with(pattern[i].substring(1, pattern[i].length() - 1), parts[start + i]);
      } else {
        fits = pattern[i].equalsIgnoreCase(parts[start + i]);
      }
    }
    if (!fits) {
      throw CliException.usage("argument --ids: '" + id + "' is not the id of " + article() + noun
          + ": expected /subscriptions/{id}/resourceGroups/{group}/providers/"
          + type.replaceAll("\\{[^}]*}", "{name}"));
    }
    return named.with("resource-group", parts[4]).with("subscription", parts[2]);
  }

  /** The resource's id. */
  String id(Call call) {
    StringBuilder id = new StringBuilder("/subscriptions/").append(call.subscription()).append("/resourceGroups/")
        .append(call.require("resource-group"))
        .append("/providers");
    for (String segment : type.split("/")) {
      id.append('/').append(segment.startsWith("{") ? call.require(segment.substring(1, segment.length() - 1)) : segment);
    }
    return id.toString();
  }

  /** Path and query of the resource. */
  String target(Call call) {
    return target(id(call), "");
  }

  /** Path and query of what is below a resource; {@code below} starts with a slash or is empty. */
  static String target(String id, String below) {
    String type = id.substring(id.lastIndexOf("/providers/") + 11);
    return Ids.path(id) + below + "?api-version=" + Versions.of(type);
  }

  private String collection(Call call) {
    String versioned = "?api-version=" + Versions.of(type);
    if (naming.size() == 1 && !call.has("resource-group")) {
      return "/subscriptions/" + Ids.escape(call.subscription()) + "/providers/" + type.substring(0, type.lastIndexOf('/')) + versioned;
    }
    String id = id(call.with(call.invocation().with(naming.getLast().key(), "-")));
    return Ids.path(id.substring(0, id.lastIndexOf('/'))) + versioned;
  }

  /** All items of a list, page after page. */
  static JsonNode pages(Service service, String target) {
    ArrayNode items = JsonNodeFactory.instance.arrayNode();
    String next = target;
    while (!next.isEmpty()) {
      JsonNode page = service.get(next);
      (page.isArray() ? page : page.path("value")).forEach(items::add);
      String link = page.path("nextLink").asString("");
      next = link.isEmpty() ? "" : link.replaceFirst("^https?://[^/]+", "");
    }
    return items;
  }

  /** The location named, else the group's. */
  static String location(Call call) {
    return call.text("location")
        .map(Resource::regionName)
        .orElseGet(() -> {
          String group = GroupCommands.target(call.subscription(), call.require("resource-group"));
          return call.service().get(group).path("location").asString("");
        });
  }

  /** {@code East US} as {@code eastus}. */
  static String regionName(String location) {
    return location.replace(" ", "").toLowerCase(Locale.ROOT);
  }
}
