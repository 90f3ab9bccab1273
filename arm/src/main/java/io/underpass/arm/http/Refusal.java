package io.underpass.arm.http;

import io.underpass.arm.wire.ArmError;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executor;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.AbstractConnection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.util.BufferUtil;

/**
 * What becomes of a connection whose request isn't HTTP: it gets its answer, and what the client still sends is thrown away until it has
 * read that and closes. A connection that is closed over octets not yet read is reset, and the reset overtakes the answer (RFC 9112
 * section 9.6).
 */
final class Refusal extends AbstractConnection {
  private static final int MOST_THROWN_AWAY = 16 << 20;
  private static final long PATIENCE_MS = 5_000;

  private final ByteBuffer answer;
  private final ByteBuffer thrownAway = BufferUtil.allocate(16 << 10);
  private long left = MOST_THROWN_AWAY;

  Refusal(EndPoint endPoint, Executor executor, int status) {
    super(endPoint, executor);
    this.answer = ByteBuffer.wrap(octets(answer(status)));
  }

  /** @param status what is below 400 becomes 400 */
  static Answer answer(int status) {
    ArmError error =
        status <= 400
            ? ArmError.badRequest("BadRequest", "The request could not be read: its address or a header is malformed.")
            : ArmError.of(status, "BadRequest", "The request could not be read (HTTP status %d).", status);
    // Where the next request begins is anybody's guess (RFC 9112 section 6.3).
    return error.answer().with("Connection", "close");
  }

  private static byte[] octets(Answer answer) {
    StringBuilder head = new StringBuilder("HTTP/1.1 " + answer.status() + " " + HttpStatus.getMessage(answer.status()) + "\r\n");
    answer.headers().forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
    head.append("Content-Length: ").append(answer.body().length).append("\r\n\r\n");
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    whole.writeBytes(head.toString().getBytes(StandardCharsets.ISO_8859_1));
    whole.writeBytes(answer.body());
    return whole.toByteArray();
  }

  @Override
  public void onOpen() {
    super.onOpen();
    getEndPoint().setIdleTimeout(PATIENCE_MS);
    try {
      getEndPoint().flush(answer);
      getEndPoint().shutdownOutput();
      fillInterested();
    } catch (IOException gone) {
      getEndPoint().close(gone);
    }
  }

  @Override
  public void onFillable() {
    try {
      for (int filled = 1; filled > 0 && left > 0; left -= filled) {
        BufferUtil.clear(thrownAway);
        filled = getEndPoint().fill(thrownAway);
        if (filled == 0) {
          fillInterested();
          return;
        }
      }
      close();
    } catch (IOException gone) {
      getEndPoint().close(gone);
    }
  }
}
