package io.underpass.arm.own;

import io.underpass.arm.http.Answer;
import io.underpass.arm.http.Call;
import io.underpass.arm.wire.ArmError;
import io.underpass.arm.wire.Asked;
import io.underpass.arm.wire.Draft;
import io.underpass.arm.wire.Json;
import io.underpass.arm.wire.Operations;
import io.underpass.arm.wire.ResourceLife;
import io.underpass.arm.wire.ResourceManager;
import io.underpass.control.ControlPlane;
import io.underpass.control.Document;
import io.underpass.control.Snapshot;
import io.underpass.model.Host;
import io.underpass.model.PortBinding;
import io.underpass.model.ResourceId;
import io.underpass.model.ResourceType;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Everything below {@code /underpass}: hosts, ports and routes; nodes, plan, path, BGP; down. */
public final class OwnApi implements Function<Call, Answer> {
  /** How long a PUT waits for the data plane when the client doesn't say. */
  private static final Duration DEFAULT_WAIT = Duration.ofSeconds(30);

  private final ControlPlane control;
  private final ResourceLife life;
  private final Running running;
  private final PathApi paths;
  private final BgpApi bgp;
  private final AdviceApi advice;

  /** @param steps how much work one advice may take, as {@link io.underpass.routing.Budget} counts it */
  public OwnApi(ControlPlane control, ResourceLife life, CurrentPaths paths, Clock clock, long steps) {
    this.control = control;
    this.life = life;
    this.running = new Running(control);
    this.paths = new PathApi(control, paths);
    this.bgp = new BgpApi(control.routers(), clock);
    this.advice = new AdviceApi(control, clock, steps);
  }

  /** What a call asks to do, in the words of roles: {@code Underpass/hosts/write} and the like, of the subscription. */
  public static Asked asked(Call call, String subscription) {
    String word = call.segments().size() > 1 ? call.segments().get(1) : "";
    return new Asked("Underpass/" + word + "/" + Asked.verb(call), "/subscriptions/" + subscription, Asked.Need.THE_ACTION);
  }

  @Override
  public Answer apply(Call call) {
    List<String> path = call.segments();
    String word = path.size() > 1 ? path.get(1).toLowerCase(Locale.ROOT) : "";
    Optional<ResourceType> type = Bodies.type(word);
    if (type.isPresent() && path.size() == 2) {
      return only(call, "GET", () -> list(type.get()));
    }
    if (type.isPresent() && path.size() == 3) {
      return document(call, type.get(), ResourceId.parse("/underpass/" + word + "/" + Bodies.name(type.get(), path.get(2))));
    }
    if (word.equals("bgp") && path.size() == 3 && path.get(2).equalsIgnoreCase("routes")) {
      return only(call, "GET", () -> bgp.routes(call));
    }
    if (word.equals("path") && path.size() == 3 && path.get(2).equalsIgnoreCase("probe")) {
      return only(call, "POST", () -> paths.probe(call));
    }
    return switch (path.size() == 2 ? word : "") {
      case "bgp" -> only(call, "GET", () -> bgp.sessions(call));
      case "nodes" -> only(call, "GET", () -> Answer.json(200, running.nodes()));
      case "plan" -> only(call, "GET", () -> Answer.json(200, running.plan(call.parameter("node").orElse(""))));
      case "advice" -> only(call, "GET", () -> advice.answer(call));
      case "path" -> only(call, "GET", () -> paths.answer(call));
      case "down" -> only(call, "POST", () -> {
        control.tearDown();
        return Answer.json(200, Json.object().put("status", "down"));
      });
      default -> throw ArmError.notFound("NotFound", "There is no '%s'. docs/api.md lists what is below /underpass.", call.path());
    };
  }

  private static Answer only(Call call, String method, Supplier<Answer> answer) {
    if (!call.method().equals(method)) {
      throw ResourceManager.notAllowed(call, method);
    }
    return answer.get();
  }

  private Answer list(ResourceType type) {
    ArrayNode values = Json.array();
    for (Document document : control.snapshot().ofType(type)) {
      values.add(shown(document));
    }
    return Answer.json(200, values);
  }

  private Answer document(Call call, ResourceType type, ResourceId id) {
    return switch (call.method()) {
      case "GET" -> Answer.json(200, shown(control.snapshot().get(id).orElseThrow(() -> missing(id))));
      case "PUT" -> put(call, type, id);
      case "DELETE" -> delete(call, id);
      default -> throw ResourceManager.notAllowed(call, "GET, PUT or DELETE");
    };
  }

  private static ArmError missing(ResourceId id) {
    return ArmError.notFound("ResourceNotFound", "The resource '%s' was not found.", id);
  }

  private Answer put(Call call, ResourceType type, ResourceId id) {
    ObjectNode given = call.body().length == 0 && type.equals(Host.TYPE) ? Json.object() : Json.object(call.body());
    boolean[] created = new boolean[1];
    Snapshot snapshot = life.edit(draft -> {
      created[0] = !draft.exists(id);
      draft.put(id, Bodies.read(type, given, draft, id));
    });
    await(call, snapshot.revision());
    return Answer.json(created[0] ? 201 : 200, shown(snapshot.get(id).orElseThrow(() -> missing(id))));
  }

  private Answer delete(Call call, ResourceId id) {
    boolean[] gone = new boolean[1];
    Snapshot snapshot = life.edit(draft -> {
      gone[0] = !draft.exists(id);
      if (!gone[0]) {
        checkUnused(draft, id);
        draft.delete(id);
      }
    });
    if (!gone[0]) {
      await(call, snapshot.revision());
    }
    return Answer.empty(204);
  }

  private static void checkUnused(Draft draft, ResourceId id) {
    if (!id.type().equals(Host.TYPE)) {
      return;
    }
    for (Document port : draft.snapshot().ofType(PortBinding.TYPE)) {
      if (draft.exists(port.id()) && Json.text(port.body(), "node").filter(id.name()::equalsIgnoreCase).isPresent()) {
        throw ArmError.conflict(
            "HostInUse",
            "Host %s cannot be deleted: port %s is on it. Delete the port first.",
            id.name(),
            port.id().name());
      }
    }
  }

  private void await(Call call, long revision) {
    Duration wait = call.header("Prefer").filter(text -> text.contains("wait=")).isPresent() ? Operations.wait(call) : DEFAULT_WAIT;
    try {
      control.awaitApplied(revision, wait);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private ObjectNode shown(Document document) {
    ObjectNode shown = document.body().deepCopy();
    if (document.id().type().equals(PortBinding.TYPE)) {
      running.addPortStatus(document.id().name(), shown);
    }
    return shown;
  }
}
