package io.underpass.e2e.sdk;

import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.HttpMethod;
import com.azure.core.http.HttpPipelineCallContext;
import com.azure.core.http.HttpPipelineNextPolicy;
import com.azure.core.http.HttpRequest;
import com.azure.core.http.HttpResponse;
import com.azure.core.http.policy.HttpPipelinePolicy;
import io.underpass.cli.client.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;

/**
 * Stands in the SDK's pipeline and holds the body of every PUT that was taken against the next GET of the same resource. The SDK itself
 * sends one at the end of most operations; where it didn't, the witness does before the resource changes again. Thread-safe.
 */
final class Witness implements HttpPipelinePolicy {
  private final Map<String, JsonNode> sent = new ConcurrentHashMap<>();
  private final List<String> lost = new CopyOnWriteArrayList<>();
  private final List<String> compared = new CopyOnWriteArrayList<>();

  @Override
  public Mono<HttpResponse> process(HttpPipelineCallContext context, HttpPipelineNextPolicy next) {
    HttpRequest request = context.getHttpRequest();
    boolean puts = request.getHttpMethod() == HttpMethod.PUT && request.getBodyAsBinaryData() != null;
    String body = puts ? request.getBodyAsBinaryData().toString() : "";
    boolean changes = request.getHttpMethod() != HttpMethod.GET && sent.containsKey(key(request));
    Mono<Void> before = changes ? read(context, next.clone()) : Mono.empty();
    return before.then(Mono.defer(next::process)).map(HttpResponse::buffer).flatMap(response ->
        response.getBodyAsString().defaultIfEmpty("").map(text -> {
          seen(request, body, response.getStatusCode(), text);
          return response;
        }));
  }

  /** What nobody has read before it is changed again or deleted, the witness reads, through the same pipeline. */
  private Mono<Void> read(HttpPipelineCallContext context, HttpPipelineNextPolicy next) {
    HttpRequest change = context.getHttpRequest();
    HttpRequest get = new HttpRequest(HttpMethod.GET, change.getUrl());
    change.getHeaders().stream()
        .filter(header -> Set.of("authorization", "user-agent", "accept").contains(header.getName().toLowerCase(Locale.ROOT)))
        .forEach(header -> get.setHeader(HttpHeaderName.fromString(header.getName()), header.getValue()));
    context.setHttpRequest(get);
    return next.process()
        .flatMap(response -> response.getBodyAsString().defaultIfEmpty("").doOnNext(text -> seen(get, "", response.getStatusCode(), text)))
        .then(Mono.fromRunnable(() -> context.setHttpRequest(change)));
  }

  private static String key(HttpRequest request) {
    return request.getUrl().getPath().replaceAll("/{2,}", "/").toLowerCase(Locale.ROOT);
  }

  private void seen(HttpRequest request, String body, int status, String text) {
    String path = key(request);
    if (request.getHttpMethod() == HttpMethod.PUT && status < 300 && !body.isEmpty()) {
      sent.put(path, Json.read(body));
    } else if (request.getHttpMethod() == HttpMethod.GET && status == 200) {
      JsonNode before = sent.remove(path);
      if (before != null) {
        String type = type(request.getUrl().getPath());
        compared.add(type);
        lost.addAll(SentFields.lost(type, before, Json.read(text)));
      }
    }
  }

  /** {@code expressRouteCircuits/peerings} of the path of a peering. */
  static String type(String path) {
    String[] segments = path.substring(1).split("/");
    int providers = segments.length - 2;
    while (providers >= 0 && !segments[providers].equalsIgnoreCase("providers")) {
      providers--;
    }
    List<String> types = new ArrayList<>();
    for (int i = providers + 2; i < segments.length; i += 2) {
      types.add(segments[i]);
    }
    return String.join("/", types);
  }

  /** What didn't come back as it was sent. */
  List<String> lost() {
    return List.copyOf(lost);
  }

  /** Types of the resources whose fields were compared, once a PUT. */
  List<String> compared() {
    return List.copyOf(compared);
  }
}
