package io.underpass.arm.http;

import org.eclipse.jetty.http.HttpCompliance;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpParser;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.internal.HttpConnection;
import org.jspecify.annotations.Nullable;

/**
 * Connections that read a request to its end although its target can't be read, so that its answer arrives.
 * Jetty refuses such a request in the middle of its head; what is still to come then meets a closed socket, whose reset overtakes the
 * answer.
 * Here the request goes on with the target {@code /}, and {@link #unreadable} says that it mustn't be answered as that.
 * {@link HttpConnection} is open to this though it isn't of Jetty's public API: a new version must be looked at (ListenerTest does).
 */
final class WholeHeads extends HttpConnectionFactory {
  /** az writes {@code …/providers/Microsoft.Network//virtualNetworks/v} where a resource has no parent. */
  private static final UriCompliance AZURE =
      UriCompliance.DEFAULT.with("AZURE", UriCompliance.Violation.AMBIGUOUS_EMPTY_SEGMENT);

  WholeHeads(HttpConfiguration configuration) {
    super(configuration);
    configuration.setUriCompliance(UriCompliance.UNSAFE);
  }

  @Override
  public Connection newConnection(Connector connector, EndPoint endPoint) {
    PatientConnection connection = new PatientConnection(getHttpConfiguration(), connector, endPoint);
    connection.setTransferEncodingChunkMaxLength(getTransferEncodingChunkMaxLength());
    return configure(connection, connector, endPoint);
  }

  /** Why this request's target can't be read; null if it can. */
  static @Nullable String unreadable(Request request) {
    PatientConnection connection = (PatientConnection) request.getConnectionMetaData().getConnection();
    String unreadable = connection.unreadable;
    return unreadable != null || !request.getHttpURI().hasViolations()
        ? unreadable
        : UriCompliance.checkUriCompliance(AZURE, request.getHttpURI(), null);
  }

  private static final class PatientConnection extends HttpConnection {
    /** Of the request being read or answered: HTTP/1.1 has one at a time. */
    private volatile @Nullable String unreadable;

    PatientConnection(HttpConfiguration configuration, Connector connector, EndPoint endPoint) {
      super(configuration, connector, endPoint);
    }

    @Override
    protected HttpParser newHttpParser(HttpCompliance compliance) {
      HttpParser.RequestHandler handler = (HttpParser.RequestHandler) super.newHttpParser(compliance).getHandler();
      HttpParser parser = new SameCredentials(handler, getHttpConfiguration().getRequestHeaderSize(), compliance);
      parser.setHeaderCacheSize(getHttpConfiguration().getHeaderCacheSize());
      return parser;
    }

    /** What can't be read as HTTP is answered here and now: Jetty does that on a thread beside this one, and both give the buffer back. */
    @Override
    protected RequestHandler newRequestHandler() {
      return new RequestHandler() {
        @Override
        public void badMessage(HttpException unreadable) {
          if (getHttpChannel().getRequest() == null) {
            getEndPoint().upgrade(new Refusal(getEndPoint(), getExecutor(), unreadable.getCode()));
          } else {
            super.badMessage(unreadable);
          }
        }
      };
    }

    @Override
    protected HttpStreamOverHTTP1 newHttpStream(String method, String target, HttpVersion version) {
      unreadable = null;
      try {
        return super.newHttpStream(method, target, version);
      } catch (HttpException.RuntimeException e) {
        unreadable = String.valueOf(e.getReason());
      } catch (IllegalArgumentException e) {
        unreadable = String.valueOf(e.getMessage());
      }
      return super.newHttpStream(method, "/", version);
    }
  }
}
