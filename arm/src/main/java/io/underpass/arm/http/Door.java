package io.underpass.arm.http;

import io.underpass.arm.wire.ArmError;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.PreEncodedHttpField;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Fields;

/**
 * From a request to a call, and from an answer to a response.
 * A request that reads one resource is answered by the thread that found it, which then looks for the next: no hand-over, no second thread
 * awake. Whatever may wait, for the disk, for an operation, for the data plane or for its own body, or takes long, as lists do, gets a
 * virtual thread.
 */
final class Door extends Handler.Abstract {
  /** What Resource Manager takes at most: 4 MiB. */
  static final int LARGEST_BODY = 4 << 20;

  /** How much of a body that is too large is read all the same. */
  private static final int MOST_THROWN_AWAY = 16 << 20;

  /** Fields of nearly every answer, by name, as they are written. */
  private static final Map<String, HttpField> FREQUENT =
      Stream.of(
              new PreEncodedHttpField("Content-Type", "application/json; charset=utf-8"),
              new PreEncodedHttpField("X-Content-Type-Options", "nosniff"),
              new PreEncodedHttpField("Cache-Control", "no-cache"),
              new PreEncodedHttpField("Pragma", "no-cache"))
          .collect(Collectors.toUnmodifiableMap(HttpField::getName, Function.identity()));

  private static final System.Logger LOG = System.getLogger(Door.class.getName());
  private static final byte[] NO_BODY = new byte[0];

  private final Function<Call, Answer> api;
  private final Executor waiting;
  /** A client says the same again and again. */
  private volatile Query lastQuery = new Query("", Map.of());

  private record Query(String text, Map<String, String> parameters) {}

  Door(Function<Call, Answer> api, Executor waiting) {
    super(InvocationType.NON_BLOCKING);
    this.api = api;
    this.waiting = waiting;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    if (isQuick(request)) {
      answer(request, response, callback);
    } else {
      waiting.execute(() -> answer(request, response, callback));
    }
    return true;
  }

  /** Whether it reads something small, has no body that is still to come and doesn't wish to be answered later (RFC 7240). */
  private static boolean isQuick(Request request) {
    boolean reads = request.getMethod().equals("GET") || request.getMethod().equals("HEAD");
    HttpFields headers = request.getHeaders();
    boolean waits = headers.contains("Prefer") || headers.contains(HttpHeader.CONTENT_LENGTH)
        || headers.contains(HttpHeader.TRANSFER_ENCODING);
    return reads && !waits && QuickReads.hold(Request.getPathInContext(request));
  }

  private void answer(Request request, Response response, Callback callback) {
    Answer answer;
    try {
      answer = api.apply(call(request));
    } catch (ArmError e) {
      answer = e.answer();
    } catch (UncheckedIOException _) {
      answer = ArmError.badRequest("BadRequest", "The request's body did not arrive whole.").answer();
    } catch (RuntimeException | Error e) {
      answer = failed(e).answer();
    }
    boolean asksForHead = request.getMethod().equals("HEAD");
    write(response, callback, asksForHead ? head(request, answer) : answer, !asksForHead);
  }

  /** Whatever goes wrong is answered: nobody shall wait for a connection that nobody looks after any more. */
  private static ArmError failed(Throwable e) {
    if (e instanceof HttpException unreadable) {
      return ArmError.badRequest("BadRequest", "The request could not be read: %s.", String.valueOf(unreadable.getReason()));
    }
    LOG.log(System.Logger.Level.ERROR, "a request failed before it reached the API", e);
    return ArmError.of(500, "InternalServerError", "The server made a mistake. Its log has it.");
  }

  /**
   * Resource Manager answers 204 to whoever asks whether something is there (Microsoft.Resources, {@code
   * ResourceGroups_CheckExistence}).
   */
  private static Answer head(Request request, Answer answer) {
    boolean there = answer.status() == 200 && path(request).toLowerCase(Locale.ROOT).startsWith("/subscriptions/");
    return there ? new Answer(204, answer.headers(), new byte[0]) : answer;
  }

  private Call call(Request request) {
    byte[] body = body(request);
    String unreadable = WholeHeads.unreadable(request);
    if (unreadable != null) {
      throw ArmError.badRequest("BadRequest", "The request could not be read: its address is malformed (%s).", unreadable);
    }
    Map<String, String> headers = new HashMap<>();
    for (HttpField field : request.getHeaders()) {
      headers.putIfAbsent(field.getLowerCaseName(), field.getValue() == null ? "" : field.getValue());
    }
    String method = request.getMethod().toUpperCase(Locale.ROOT);
    String authority = request.getHttpURI().getAuthority();
    return new Call(
        method.equals("HEAD") ? "GET" : method,
        path(request),
        query(request),
        headers,
        body,
        (request.isSecure() ? "https" : "http") + "://" + (authority == null ? "127.0.0.1" : authority));
  }

  private Map<String, String> query(Request request) {
    String text = request.getHttpURI().getQuery();
    if (text == null || text.isEmpty()) {
      return Map.of();
    }
    Query known = lastQuery;
    if (known.text().equals(text)) {
      return known.parameters();
    }
    Map<String, String> parameters = new HashMap<>();
    try {
      for (Fields.Field field : Request.extractQueryParameters(request)) {
        parameters.putIfAbsent(field.getName().toLowerCase(Locale.ROOT), field.getValue());
      }
    } catch (IllegalArgumentException _) {
      throw ArmError.badRequest("BadRequest", "The query string is not valid UTF-8 in percent encoding.");
    }
    Query read = new Query(text, Collections.unmodifiableMap(parameters));
    lastQuery = read;
    return read.parameters();
  }

  /**
   * Two slashes are one to Resource Manager, and clients rely on that: Azure's SDK for Java writes {@code
   * //subscriptions} before an id of its own.
   */
  private static String path(Request request) {
    String path = Request.getPathInContext(request);
    if (path == null || !path.startsWith("/")) {
      throw ArmError.badRequest("BadRequest", "The request has no path.");
    }
    return path.contains("//") ? path.replaceAll("/{2,}", "/") : path;
  }

  private static byte[] body(Request request) {
    HttpFields headers = request.getHeaders();
    if (!headers.contains(HttpHeader.CONTENT_LENGTH) && !headers.contains(HttpHeader.TRANSFER_ENCODING)) {
      return NO_BODY;
    }
    if (request.getLength() > LARGEST_BODY + MOST_THROWN_AWAY) {
      throw tooLarge();
    }
    try (InputStream in = Content.Source.asInputStream(request)) {
      byte[] body = in.readNBytes(LARGEST_BODY + 1);
      if (body.length > LARGEST_BODY) {
        // A client that is still sending would lose the answer with the connection.
        byte[] thrownAway = new byte[8192];
        for (int left = MOST_THROWN_AWAY, read = 0; left > 0 && read >= 0; left -= read) {
          read = in.read(thrownAway, 0, Math.min(left, thrownAway.length));
        }
        throw tooLarge();
      }
      return body;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ArmError tooLarge() {
    return ArmError.of(413, "RequestContentTooLarge", "The request content exceeds the largest size allowed, %d bytes.", LARGEST_BODY);
  }

  private static HttpField field(String name, String value) {
    HttpField frequent = FREQUENT.get(name);
    return frequent != null && frequent.getValue().equals(value) ? frequent : new HttpField(name, value);
  }

  static void write(Response response, Callback callback, Answer answer, boolean withBody) {
    response.setStatus(answer.status());
    HttpFields.Mutable headers = response.getHeaders();
    answer.headers().forEach((name, value) -> headers.put(field(name, value)));
    if (answer.status() != 204 && answer.status() != 304) {
      headers.put(HttpHeader.CONTENT_LENGTH, answer.body().length);
    }
    response.write(true, withBody ? ByteBuffer.wrap(answer.body()) : ByteBuffer.allocate(0), callback);
  }
}
