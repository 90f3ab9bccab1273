package io.underpass.lab.bench.arm;

import io.underpass.lab.linux.LinuxException;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongFunction;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/**
 * The same as {@link OpenLoop} over TLS, a thread for each of a few connections: each request has its due time, and a late one is sent at
 * once.
 */
public final class TlsLoop {
  private static final int CONNECTIONS = 16;
  private static final long LONGEST_NANOS = 60_000_000_000L;

  private TlsLoop() {}

  /**
   * @param authority the PEM of what signs the server's certificate
   * @return milliseconds, from when each request was due
   */
  public static Histogram run(
      int port, String authority, LongFunction<byte[]> requests, double perSecond, Duration lead, Duration measured) {
    Histogram latency = new ConcurrentHistogram(LONGEST_NANOS, 3);
    SSLContext context = context(authority);
    double between = 1e9 / perSecond;
    long uncounted = (long) (lead.toNanos() / between);
    long all = uncounted + (long) (measured.toNanos() / between);
    List<CompletableFuture<Void>> done = new ArrayList<>();
    long begin = System.nanoTime();
    for (int i = 0; i < CONNECTIONS; i++) {
      int first = i;
      CompletableFuture<Void> end = new CompletableFuture<>();
      done.add(end);
      Thread.ofPlatform().name("tls-" + i).daemon().start(() -> {
        try (Socket socket = context.getSocketFactory().createSocket("localhost", port)) {
          socket.setTcpNoDelay(true);
          OutputStream out = socket.getOutputStream();
          InputStream in = new BufferedInputStream(socket.getInputStream(), 32 << 10);
          for (long request = first; request < all; request += CONNECTIONS) {
            long due = begin + (long) (request * between);
            LockSupport.parkNanos(due - System.nanoTime());
            out.write(requests.apply(request));
            readAnswer(in);
            if (request >= uncounted) {
              latency.recordValue(Math.min(LONGEST_NANOS, Math.max(1, System.nanoTime() - due)));
            }
          }
          end.complete(null);
        } catch (IOException | RuntimeException failure) {
          end.completeExceptionally(new LinuxException("the server can't be asked over TLS: " + failure.getMessage()));
        }
      });
    }
    CompletableFuture.allOf(done.toArray(CompletableFuture[]::new)).join();
    return latency;
  }

  private static void readAnswer(InputStream in) throws IOException {
    String line = line(in);
    if (!line.startsWith("HTTP/1.1 200")) {
      throw new IOException("it answered '" + line + "'");
    }
    long length = -1;
    for (; !line.isEmpty(); line = line(in)) {
      if (line.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
        length = Long.parseLong(line.substring(line.indexOf(':') + 1).strip());
      }
    }
    in.skipNBytes(length);
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder(80);
    for (int octet = in.read(); octet != '\n'; octet = in.read()) {
      if (octet < 0) {
        throw new EOFException("the connection was closed in the middle of an answer");
      }
      line.append((char) octet);
    }
    return line.toString().stripTrailing();
  }

  private static SSLContext context(String authority) {
    try {
      KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
      trusted.load(null, null);
      trusted.setCertificateEntry("underpass",
          CertificateFactory.getInstance("X.509")
          .generateCertificate(new ByteArrayInputStream(authority.getBytes(StandardCharsets.US_ASCII))));
      TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(trusted);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException | IOException failure) {
      throw new LinuxException("the server's authority can't be trusted: " + failure.getMessage());
    }
  }
}
