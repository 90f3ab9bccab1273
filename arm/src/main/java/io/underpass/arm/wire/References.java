package io.underpass.arm.wire;

import io.underpass.control.Document;
import io.underpass.control.Snapshot;
import io.underpass.model.ResourceId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Which documents may mention a key: another resource's id, or a word such as an address in use. A
 * hint, kept up by the writer and never behind it: what it names is checked against the document,
 * so that it may name too many but never too few. Look-ups take time proportional to the hits. What
 * is no longer mentioned is forgotten once in a while. Safe for any thread.
 */
public final class References {
  /** How many documents may be noted between two cleanings, besides as many as there are. */
  private static final int BETWEEN_CLEANINGS = 50_000;

  private final AtomicLong noted = new AtomicLong();
  private volatile Map<String, Set<ResourceId>> sources;

  /** Starts with what a snapshot holds. */
  public References(Snapshot snapshot) {
    sources = of(snapshot);
  }

  private static Map<String, Set<ResourceId>> of(Snapshot... snapshots) {
    Map<String, Set<ResourceId>> sources = new ConcurrentHashMap<>();
    for (Snapshot snapshot : snapshots) {
      for (Document document : snapshot.all()) {
        add(sources, document.id(), document.body());
      }
    }
    return sources;
  }

  /**
   * Forgets what nothing mentions any more, if it may be much: what is gone, and what was only tried.
   *
   * @param newest what the next change is decided on; only for the one who decides
   * @param durable what counts again should that not reach the disk
   */
  void tidy(Snapshot newest, Snapshot durable) {
    if (noted.get() > BETWEEN_CLEANINGS + newest.all().size()) {
      sources = of(newest, durable);
      noted.set(0);
    }
  }

  /** How many keys are known. */
  int size() {
    return sources.size();
  }

  /** Takes note of what a document mentions. Called before it is committed. */
  void add(ResourceId source, ObjectNode body) {
    noted.incrementAndGet();
    add(sources, source, body);
  }

  private static void add(Map<String, Set<ResourceId>> sources, ResourceId source, ObjectNode body) {
    mentions(source, body, (key, from) -> sources.computeIfAbsent(key, _ -> new ConcurrentSkipListSet<>()).add(from));
  }

  /** Those documents of a draft that do mention the key. */
  List<ResourceId> to(String key, Draft draft) {
    List<ResourceId> hits = new ArrayList<>();
    for (ResourceId source : sources.getOrDefault(key, Set.of())) {
      Optional<ObjectNode> body = draft.body(source);
      if (body.isPresent() && mentions(source, body.get(), key)) {
        hits.add(source);
      }
    }
    return hits;
  }

  private static boolean mentions(ResourceId source, ObjectNode body, String key) {
    boolean[] found = new boolean[1];
    mentions(source, body, (mentioned, _) -> found[0] |= mentioned.equals(key));
    return found[0];
  }

  private static void mentions(ResourceId source, JsonNode node, BiConsumer<String, ResourceId> each) {
    if (node instanceof ObjectNode object) {
      Json.text(object, "id").filter(id -> id.startsWith("/")).ifPresent(id -> each.accept(id.toLowerCase(Locale.ROOT), source));
      Json.text(object, "subnet", "id")
          .flatMap(subnet -> address(object).map(address -> addressKey(subnet, address)))
          .ifPresent(key -> each.accept(key, source));
      Json.text(object, "targetResourceId").ifPresent(target -> each.accept(flowLogKey(target), source));
      Json.text(object, "serviceKey").ifPresent(key -> each.accept(serviceKey(key), source));
      for (String member : List.of("nic", "circuit", "workspaceId")) {
        Json.text(object, member).ifPresent(id -> each.accept(id.toLowerCase(Locale.ROOT), source));
      }
    }
    for (JsonNode child : node) {
      if (child.isContainer()) {
        mentions(source, child, each);
      }
    }
  }

  /** Resolvers spell it another way. */
  private static Optional<String> address(ObjectNode configuration) {
    return Json.text(configuration, "privateIPAddress").or(() -> Json.text(configuration, "privateIpAddress"));
  }

  /** The addresses of a subnet that a body has. */
  public static Stream<String> addresses(JsonNode body, String subnet) {
    Stream<String> own =
        body instanceof ObjectNode object && Json.text(object, "subnet", "id").filter(subnet::equalsIgnoreCase).isPresent()
            ? address(object).stream()
            : Stream.empty();
    return Stream.concat(own, body.valueStream().filter(JsonNode::isContainer).flatMap(child -> addresses(child, subnet)));
  }

  /** The key under which an address of a subnet is in use. */
  public static String addressKey(String subnet, String address) {
    return subnet.toLowerCase(Locale.ROOT) + " " + address;
  }

  /** The key under which a resource's flow log is known. */
  public static String flowLogKey(String target) {
    return "flow log of " + target.toLowerCase(Locale.ROOT);
  }

  /** The key under which a circuit's service key is known. */
  public static String serviceKey(String key) {
    return "service key " + key.toLowerCase(Locale.ROOT);
  }
}
