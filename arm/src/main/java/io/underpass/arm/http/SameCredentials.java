package io.underpass.arm.http;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.http.HttpCompliance;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpParser;
import org.jspecify.annotations.Nullable;

/**
 * Reads requests, and an {@code Authorization} field that stands there as in the connection's last request with one comparison instead of
 * octet by octet: a token has about a thousand, most of a request, and a client sends it with every one. The same field comes out, as the
 * same object. Only a request whose fields are looked at from their first on has this done; whatever is in doubt is Jetty's to read.
 */
final class SameCredentials extends HttpParser {
  private static final String NAME = "authorization:";

  private final RequestHandler handler;
  private @Nullable HttpField last;
  /** What stands behind the name, up to the end of the line. */
  private ByteBuffer lastValue = ByteBuffer.allocate(0);
  private boolean atFirstField;

  SameCredentials(RequestHandler handler, int mostHeadOctets, HttpCompliance compliance) {
    super(handler, mostHeadOctets, compliance);
    this.handler = handler;
  }

  @Override
  protected void setState(State state) {
    super.setState(state);
    atFirstField = state == State.HEADER;
  }

  @Override
  public HttpField newHttpField(HttpHeader header, String name, String value) {
    HttpField field = super.newHttpField(header, name, value);
    if (header == HttpHeader.AUTHORIZATION) {
      last = field;
      lastValue = ByteBuffer.wrap((" " + value + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
    }
    return field;
  }

  @Override
  protected boolean parseFields(ByteBuffer buffer) {
    HttpField same = last;
    int line = atFirstField && same != null ? lineOfSame(buffer) : -1;
    atFirstField = false;
    if (line < 0 || same == null) {
      return super.parseFields(buffer);
    }
    int limit = buffer.limit();
    try {
      buffer.limit(line);
      if (super.parseFields(buffer)) {
        return true;
      }
    } finally {
      buffer.limit(limit);
    }
    if (isState(State.HEADER) && buffer.position() == line) {
      buffer.position(line + NAME.length() + lastValue.limit());
      handler.parsedHeader(same);
    }
    return super.parseFields(buffer);
  }

  /** Where the first line of this name begins, if it is the one we know and no other continues it; -1 else. */
  private int lineOfSame(ByteBuffer buffer) {
    int line = buffer.position();
    while (line < buffer.limit() && buffer.get(line) > ' ') {
      if (isOfName(buffer, line)) {
        int value = line + NAME.length();
        int next = value + lastValue.limit();
        boolean same = next < buffer.limit() && buffer.slice(value, lastValue.limit()).equals(lastValue) && buffer.get(next) != ' '
            && buffer.get(next) != '\t';
        return same ? line : -1;
      }
      while (line < buffer.limit() && buffer.get(line) != '\n') {
        line++;
      }
      line++;
    }
    return -1;
  }

  private static boolean isOfName(ByteBuffer buffer, int line) {
    if (buffer.limit() - line < NAME.length()) {
      return false;
    }
    for (int i = 0; i < NAME.length(); i++) {
      if (Character.toLowerCase((char) buffer.get(line + i)) != NAME.charAt(i)) {
        return false;
      }
    }
    return true;
  }
}
