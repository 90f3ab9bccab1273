package io.underpass.arm.wire;

import io.underpass.arm.http.Answer;
import io.underpass.arm.http.Call;
import io.underpass.control.Document;
import io.underpass.model.ResourceId;
import io.underpass.model.ResourceType;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.regex.Pattern;

/** Azure Resource Manager: from a call's path to what answers it. Paths compare without case. */
public final class ResourceManager {
  private static final Pattern VERSION = Pattern.compile("\\d{4}-\\d{2}-\\d{2}(-[A-Za-z]+)?");
  private static final Pattern GUID = Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

  private final String subscription;
  private final ResourceLife life;
  private final Operations operations;
  private final List<ResourceAction> actions;
  private final List<Answers> fixed;
  private final List<ProviderAnswers> provided;
  private final Guard guard;
  /** One that was found well-formed: a client says the same again and again. */
  private volatile String lastVersion = "";

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
    this.subscription = subscription;
    this.life = life;
    this.operations = operations;
    this.actions = List.copyOf(actions);
    this.fixed = List.copyOf(fixed);
    this.provided = List.copyOf(provided);
    this.guard = guard;
  }

  public Answer answer(Call call) {
    List<String> path = call.segments();
    if (path.isEmpty() || !isRoot(path.getFirst())) {
      throw unknown(call, path);
    }
    checkWords(call, path);
    checkVersion(call);
    checkSubscription(path);
    if (!call.caller().isOwner()) {
      Asked.of(call, path, life.catalogue()).check(guard, call);
    }
    checkContent(call);
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

  private static boolean isRoot(String word) {
    return word.equalsIgnoreCase("subscriptions") || word.equalsIgnoreCase("providers") || word.equalsIgnoreCase("tenants");
  }

  /**
   * Words of a path, unlike names, are ASCII: a long s is an s where case doesn't count, so that a namespace written with one would be
   * Microsoft.Authorization here and another one to roles. What is in no subscription is of a tenant or a provider alone.
   */
  private static void checkWords(Call call, List<String> path) {
    boolean inside = path.getFirst().equalsIgnoreCase("subscriptions");
    for (int i = 0; i < path.size(); i++) {
      boolean word = i % 2 == 0 || path.get(i - 1).equalsIgnoreCase("providers");
      boolean further = i > 0 && i % 2 == 0 && path.get(i).equalsIgnoreCase("providers");
      if (word && !isAscii(path.get(i)) || further && !inside) {
        throw unknown(call, path);
      }
    }
  }

  private static boolean isAscii(String word) {
    for (int i = 0; i < word.length(); i++) {
      if (word.charAt(i) >= 128) {
        return false;
      }
    }
    return true;
  }

  private void checkVersion(Call call) {
    String version =
        call.parameter("api-version")
            .filter(text -> !text.isBlank())
            .orElseThrow(
                () ->
                    ArmError.badRequest(
                        "MissingApiVersionParameter",
                        "The api-version query parameter (?api-version=) is required for all requests."));
    if (version.equals(lastVersion)) {
      return;
    }
    if (!VERSION.matcher(version).matches() || !isDate(version.substring(0, 10))) {
      throw ArmError.badRequest(
          "InvalidApiVersionParameter",
          "The api-version '%s' is invalid. The supported versions are of the form '2024-05-01' or '2024-05-01-preview', all of them.",
          version);
    }
    lastVersion = version;
  }

  private static boolean isDate(String text) {
    try {
      LocalDate.parse(text);
      return true;
    } catch (DateTimeParseException _) {
      return false;
    }
  }

  private void checkSubscription(List<String> path) {
    if (path.size() < 2 || !path.getFirst().equalsIgnoreCase("subscriptions") || path.get(1).equalsIgnoreCase(subscription)) {
      return;
    }
    if (!GUID.matcher(path.get(1)).matches()) {
      throw ArmError.badRequest("InvalidSubscriptionId", "The provided subscription identifier '%s' is malformed or invalid.", path.get(1));
    }
    throw ArmError.notFound("SubscriptionNotFound", "The subscription '%s' could not be found.", path.get(1));
  }

  private static void checkContent(Call call) {
    String coding = call.header("Content-Encoding").orElse("identity").strip();
    if (call.body().length > 0 && !coding.isEmpty() && !coding.equalsIgnoreCase("identity")) {
      throw ArmError.of(415, "UnsupportedMediaType", "The content encoding '%s' is not supported. Send the content as it is.", coding);
    }
    String type = call.header("Content-Type").orElse("");
    boolean json = type.isBlank() || type.toLowerCase(Locale.ROOT).contains("json");
    if (call.body().length > 0 && !json && !call.method().equals("GET") && !call.method().equals("DELETE")) {
      throw ArmError.of(
          415,
          "UnsupportedMediaType",
          "The content media type '%s' is not supported. Only 'application/json' is supported.",
          type);
    }
  }

  private static ArmError unknown(Call call, List<String> path) {
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
