package io.underpass.arm.activity;

import io.underpass.arm.http.Answer;
import io.underpass.arm.http.Call;
import io.underpass.arm.wire.ArmError;
import io.underpass.arm.wire.Guard;
import io.underpass.arm.wire.Json;
import io.underpass.arm.wire.Pages;
import io.underpass.arm.wire.ResourceManager;
import io.underpass.control.ActivityLog;
import io.underpass.control.ActivityLog.Event;
import io.underpass.control.ActivityLog.Phase;
import io.underpass.control.ActivityLog.Query;
import io.underpass.model.ResourceId;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.node.ObjectNode;

/** {@code GET …/providers/microsoft.insights/eventtypes/management/values}: the activity log, newest first, in the service's shape. */
public final class ActivityApi implements ResourceManager.Answers {
  private static final List<String> WORDS = List.of("providers", "microsoft.insights", "eventtypes", "management", "values");
  private static final int PAGE = 200;
  private static final int SCANNED = 1_000;

  private final ActivityLog log;
  private final Guard guard;
  private final String subscription;
  private final String tenant;
  private final Clock clock;

  public ActivityApi(ActivityLog log, Guard guard, String subscription, String tenant, Clock clock) {
    this.log = log;
    this.guard = guard;
    this.subscription = subscription;
    this.tenant = tenant;
    this.clock = clock;
  }

  @Override
  public Optional<Answer> answer(Call call, List<String> path) {
    if (path.size() != 7) {
      return Optional.empty();
    }
    for (int i = 0; i < WORDS.size(); i++) {
      if (!path.get(2 + i).equalsIgnoreCase(WORDS.get(i))) {
        return Optional.empty();
      }
    }
    if (!call.method().equals("GET")) {
      throw ResourceManager.notAllowed(call, "GET");
    }
    ActivityFilter filter = ActivityFilter.parse(call.parameter("$filter").orElse(""));
    Instant now = clock.instant();
    Instant to = filter.to() == null ? now.plusSeconds(60) : filter.to();
    Set<String> wanted =
        call.parameter("$select").stream().flatMap(text -> Stream.of(text.split(","))).map(String::strip).filter(name -> !name.isEmpty())
            .collect(Collectors.toCollection(() -> new TreeSet<>(String.CASE_INSENSITIVE_ORDER)));
    return Optional.of(page(call, new Query(filter.from(), to, filter.equal(), before(call)), wanted));
  }

  private static long before(Call call) {
    String token = call.parameter("$skipToken").orElse("");
    if (token.isEmpty()) {
      return Long.MAX_VALUE;
    }
    if (!token.matches("\\d{1,18}")) {
      throw ArmError.badRequest("InvalidSkipToken", "The $skipToken '%s' is not one of this server's. Follow nextLink as it is.", token);
    }
    return Long.parseLong(token);
  }

  /** What the caller may read, up to a page; a page may be short, or empty, and another follow. */
  private Answer page(Call call, Query query, Set<String> wanted) {
    List<Event> events = log.find(query, SCANNED);
    List<ObjectNode> shown = new ArrayList<>();
    long last = 0;
    for (Event event : events) {
      if (shown.size() == PAGE) {
        break;
      }
      last = event.number();
      if (guard.allows(call.caller(), "Microsoft.Insights/eventtypes/values/read", scope(event))) {
        ObjectNode one = shown(event);
        if (!wanted.isEmpty()) {
          one.retain(one.propertyNames().stream().filter(wanted::contains).toList());
        }
        shown.add(one);
      }
    }
    ObjectNode list = Json.list(Json.array().addAll(shown));
    boolean more = !events.isEmpty() && (last > events.getLast().number() || events.size() == SCANNED);
    if (more) {
      list.put("nextLink", Pages.link(call, Long.toString(last)));
    }
    return Answer.json(200, list);
  }

  private String scope(Event event) {
    String resource = event.what().resource();
    return resource.startsWith("/subscriptions/") ? resource : "/subscriptions/" + subscription;
  }

  private ObjectNode shown(Event event) {
    ActivityLog.What what = event.what();
    ActivityLog.Outcome outcome = event.outcome();
    Optional<ResourceId> id = ResourceId.tryParse(what.resource());
    String caller = event.who().caller().isEmpty() ? event.who().application() : event.who().caller();
    ObjectNode shown = Json.object();
    shown.putObject("authorization").put("action", what.action()).put("role", event.who().role()).put("scope", what.resource());
    shown.put("caller", caller).put("channels", "Operation");
    shown
        .putObject("claims")
        .put("appid", event.who().application())
        .put("http://schemas.microsoft.com/identity/claims/objectidentifier", event.who().principal())
        .put("http://schemas.microsoft.com/identity/claims/tenantid", tenant)
        .put("idtyp", "app")
        .put("name", event.who().caller());
    shown.put("correlationId", event.correlation()).put("description", "").put("eventDataId", event.id());
    boolean begin = outcome.phase() == Phase.BEGIN_REQUEST;
    put(shown, "eventName", begin ? "BeginRequest" : "EndRequest", begin ? "Begin request" : "End request");
    put(shown, "category", "Administrative", "Administrative");
    ObjectNode request = shown.putObject("httpRequest").put("clientRequestId", event.correlation()).put("clientIpAddress", "127.0.0.1");
    request.put("method", what.method()).put("uri", what.path());
    shown.put("id", what.resource() + "/events/" + event.id() + "/ticks/" + ticks(event.time()));
    shown.put("level", outcome.status().equals("Failed") ? "Error" : "Informational");
    id.map(ResourceId::resourceGroup).filter(group -> !group.isEmpty()).ifPresent(group -> shown.put("resourceGroupName", group));
    String provider = what.action().substring(0, Math.max(0, what.action().indexOf('/')));
    put(shown, "resourceProviderName", provider, provider);
    shown.put("resourceId", what.resource());
    String type = id.map(one -> one.type().toString()).orElse("");
    put(shown, "resourceType", type, type);
    shown.put("operationId", event.operation() == null ? event.correlation() : event.operation());
    put(shown, "operationName", what.action(), title(what.action()));
    put(shown, "status", outcome.status(), outcome.status());
    String sub = outcome.http() == 0 ? "" : word(outcome.http());
    put(shown, "subStatus", sub, sub.isEmpty() ? "" : sub + " (HTTP Status Code: " + outcome.http() + ")");
    shown.put("eventTimestamp", event.time().toString()).put("submissionTimestamp", event.time().toString());
    shown.put("subscriptionId", subscription).put("tenantId", tenant);
    ObjectNode properties = shown.putObject("properties").put("entity", what.resource()).put("message", what.action())
        .put("hierarchy", subscription);
    if (outcome.http() != 0) {
      properties.put("statusCode", sub);
    }
    if (!outcome.code().isEmpty()) {
      ObjectNode message = Json.object();
      message.putObject("error").put("code", outcome.code()).put("message", outcome.message());
      properties.put("statusMessage", message.toString());
    }
    return shown;
  }

  private static void put(ObjectNode shown, String member, String value, String localized) {
    shown.putObject(member).put("value", value).put("localizedValue", localized);
  }

  /** 100 ns since the year 1, as .NET counts. */
  private static long ticks(Instant time) {
    return 621_355_968_000_000_000L + time.toEpochMilli() * 10_000;
  }

  /** {@code Microsoft.Network/virtualNetworks/write} for people: "Write virtualNetworks". */
  private static String title(String action) {
    String[] words = action.split("/");
    String verb = words[words.length - 1];
    boolean own = verb.equals("action") && words.length > 2;
    String what = words.length < 2 ? "" : words[words.length - 2];
    return own ? what : Character.toUpperCase(verb.charAt(0)) + verb.substring(1) + " " + what;
  }

  /** As .NET calls it. */
  private static String word(int status) {
    return switch (status) {
      case 200 -> "OK";
      case 201 -> "Created";
      case 202 -> "Accepted";
      case 204 -> "NoContent";
      case 400 -> "BadRequest";
      case 403 -> "Forbidden";
      case 404 -> "NotFound";
      case 405 -> "MethodNotAllowed";
      case 409 -> "Conflict";
      case 412 -> "PreconditionFailed";
      case 413 -> "RequestEntityTooLarge";
      case 415 -> "UnsupportedMediaType";
      case 429 -> "TooManyRequests";
      case 500 -> "InternalServerError";
      case 501 -> "NotImplemented";
      case 503 -> "ServiceUnavailable";
      default -> Integer.toString(status);
    };
  }
}
