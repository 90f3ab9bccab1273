package io.underpass.arm.wire;

import io.underpass.arm.http.Answer;
import io.underpass.arm.http.Call;
import io.underpass.control.Document;
import io.underpass.model.ResourceId;
import io.underpass.model.ResourceType;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiFunction;

/** Azure Resource Manager: from a call's path to what answers it. Paths compare without case. */
public final class ResourceManager {
  private final CallRules rules;
  private final ResourceLife life;
  private final Operations operations;
  private final List<ResourceAction> actions;
  private final List<Answers> fixed;
  private final List<ProviderAnswers> provided;
  private final Guard guard;

  /** Answers calls of its own on fixed paths; empty for those of others. */
  @FunctionalInterface
  public interface Answers {
    Optional<Answer> answer(Call call, List<String> path);
  }

  /** As {@link Answers}, of calls whose path names a provider. */
  @FunctionalInterface
  public interface ProviderAnswers {
    /** @param path with a word behind the namespace at least */
    Optional<Answer> answer(Call call, ArmPath path);
  }

  /**
   * @param fixed asked in order, before resources
   * @param provided asked in order, between the two
   */
  public ResourceManager(
      String subscription, ResourceLife life, Operations operations, List<ResourceAction> actions, List<Answers> fixed,
      List<ProviderAnswers> provided, Guard guard) {
    this.rules = new CallRules(subscription);
    this.life = life;
    this.operations = operations;
    this.actions = List.copyOf(actions);
    this.fixed = List.copyOf(fixed);
    this.provided = List.copyOf(provided);
    this.guard = guard;
  }

  public Answer answer(Call call) {
    List<String> path = call.segments();
    rules.check(call, path);
    if (!call.caller().isOwner()) {
      Asked.of(call, path, life.catalogue()).check(guard, call);
    }
    CallRules.checkContent(call);
    for (Answers one : fixed) {
      Optional<Answer> answer = one.answer(call, path);
      if (answer.isPresent()) {
        return answer.get();
      }
    }
    ArmPath parsed =
        ArmPath.parse(path)
            .filter(found -> !found.rest().isEmpty())
            .orElseThrow(() -> unknown(call, path));
    for (ProviderAnswers one : provided) {
      Optional<Answer> answer = one.answer(call, parsed);
      if (answer.isPresent()) {
        return answer.get();
      }
    }
    return operation(call, parsed)
        .or(() -> resource(call, parsed))
        .or(() -> word(call, parsed))
        .or(() -> member(call, parsed))
        .orElseThrow(() -> ArmError.notImplemented(operationName(call, parsed)));
  }

  static ArmError unknown(Call call, List<String> path) {
    return ArmError.of(
        501,
        "NotImplemented",
        "'%s %s' is not implemented by Underpass. docs/api.md lists what is.",
        call.method(),
        "/" + String.join("/", path));
  }

  /** {@code …/providers/{namespace}/locations/{location}/operations/{id}}. */
  private Optional<Answer> operation(Call call, ArmPath path) {
    List<String> rest = path.rest();
    if (rest.size() != 4 || !rest.get(0).equalsIgnoreCase("locations")) {
      return Optional.empty();
    }
    return switch (rest.get(2).toLowerCase(Locale.ROOT)) {
      case "operations", "operationstatuses" -> Optional.of(only(call, "GET", operations::status, rest.get(3)));
      case "operationresults" -> Optional.of(only(call, "GET", operations::result, rest.get(3)));
      default -> Optional.empty();
    };
  }

  private static Answer only(Call call, String method, BiFunction<Call, String, Answer> run, String id) {
    if (!call.method().equals(method)) {
      throw notAllowed(call, method);
    }
    return run.apply(call, id);
  }

  /** 405, naming what would do. */
  public static ArmError notAllowed(Call call, String allowed) {
    return ArmError.of(
        405,
        "MethodNotAllowed",
        "The HTTP method '%s' is not supported on '%s'. Use %s.",
        call.method(),
        call.path(),
        allowed);
  }

  private Optional<Answer> resource(Call call, ArmPath path) {
    Optional<ResourceKind> kind = life.catalogue().find(path.type());
    if (kind.isEmpty() || path.scope() == null) {
      return Optional.empty();
    }
    ResourceType scope = path.scope().type();
    boolean onGroup = scope.equals(ResourceType.RESOURCE_GROUP);
    boolean onSubscription = path.scope().resourceGroup().isEmpty();
    boolean fits =
        kind.get().shape().placement() == Shape.Placement.EXTENSION
            ? !onGroup && !onSubscription && life.catalogue().find(scope).isPresent()
            : path.isOnGroup() || path.isOnSubscription() && !path.isResource();
    if (!fits) {
      return Optional.empty();
    }
    if (!path.isResource()) {
      if (!call.method().equals("GET")) {
        throw notAllowed(call, "GET");
      }
      return Optional.of(life.list(call, path.rest().size() == 1 ? path.scope() : path.owner(), kind.get()));
    }
    ResourceId id = path.id();
    return Optional.of(
        switch (call.method()) {
          case "GET" -> life.get(id);
          case "PUT" -> life.put(call, id);
          case "PATCH" -> life.patch(call, id);
          case "DELETE" -> life.delete(call, id);
          default -> throw notAllowed(call, "GET, PUT, PATCH or DELETE");
        });
  }

  /** A word behind a resource's id. */
  private Optional<Answer> word(Call call, ArmPath path) {
    if (path.rest().size() < 3 || path.scope() == null) {
      return Optional.empty();
    }
    ResourceId owner = path.isResource() ? path.ownerOfPair() : path.owner();
    List<String> behind = path.rest().subList(path.rest().size() - (path.isResource() ? 2 : 1), path.rest().size());
    List<ResourceAction> named =
        actions.stream().filter(action -> action.type().equals(owner.type()) && action.answers(behind)).toList();
    if (named.isEmpty()) {
      return Optional.empty();
    }
    ResourceAction action =
        named.stream()
            .filter(one -> one.method().equals(call.method()))
            .findFirst()
            .orElseThrow(() -> notAllowed(call, String.join(" or ", named.stream().map(ResourceAction::method).toList())));
    Draft draft = life.now();
    ResourceId known =
        draft.snapshot().get(owner).map(Document::id).or(() -> item(draft, owner)).orElseThrow(() -> Ids.notFound(draft, owner));
    return Optional.of(action.run().answer(call, known));
  }

  /** An item of a list in a resource's body, such as a load balancer's rule, with its own casing. */
  private Optional<ResourceId> item(Draft draft, ResourceId id) {
    String type = id.type().path();
    String list = type.substring(type.lastIndexOf('/') + 1);
    return life.catalogue().find(id.parent().type())
        .flatMap(kind -> kind.shape().members().stream().filter(list::equalsIgnoreCase).findFirst())
        .flatMap(member -> draft.body(id.parent()).flatMap(body -> Members.find(Json.at(body, "properties", member), id.name()))
            .flatMap(item -> Json.text(item, "name"))
            .map(name -> draft.canonical(id.parent()).child(member, name)));
  }

  /** An item of a list in a resource's body, or the list. */
  private Optional<Answer> member(Call call, ArmPath path) {
    int behind = path.isResource() ? 2 : 1;
    if (path.rest().size() < 2 + behind || path.scope() == null) {
      return Optional.empty();
    }
    ResourceId owner = path.isResource() ? path.ownerOfPair() : path.owner();
    String word = path.rest().get(path.rest().size() - behind);
    return life.catalogue().find(owner.type())
        .flatMap(kind -> kind.shape().members().stream().filter(word::equalsIgnoreCase).findFirst())
        .map(member -> {
          if (!call.method().equals("GET")) {
            throw notAllowed(call, "GET, or PUT " + owner + " as a whole");
          }
          return life.member(owner, member, path.isResource() ? Optional.of(path.rest().getLast()) : Optional.empty());
        });
  }

  private static String operationName(Call call, ArmPath path) {
    String verb =
        switch (call.method()) {
          case "GET" -> "/read";
          case "DELETE" -> "/delete";
          case "POST" -> "/action";
          default -> "/write";
        };
    return path.type() + verb;
  }
}
