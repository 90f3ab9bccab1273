package io.underpass.arm.identity;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * The server's certificate and the authority that signed it: {@code ca.pem} for everybody, {@code
 * server.pem} with its key for the owner alone. Read, or made where absent or about to expire, on a
 * thread of its own: a TLS handshake waits for it, plain HTTP doesn't. The authority's key is
 * forgotten once it has signed, so nothing else can be signed with it; a new server certificate
 * brings a new authority.
 */
public final class ServerCertificate {
  private static final Duration VALID = Duration.ofDays(825);
  private static final Duration RENEW_BEFORE = Duration.ofDays(30);
  private static final String ALIAS = "server";

  private final CompletableFuture<Identity> identity = new CompletableFuture<>();

  private record Identity(PrivateKey key, X509Certificate[] chain) {}

  /** Starts reading or making. */
  public void readOrMake(Path directory, Clock clock) {
    Thread.ofPlatform().name("certificate").daemon().start(() -> {
      try {
        identity.complete(readOrMake(directory, clock.instant()));
      } catch (GeneralSecurityException | IOException | RuntimeException e) {
        identity.completeExceptionally(e);
      }
    });
  }

  /** Waits until {@code ca.pem} is there. */
  public void await() throws IOException {
    try {
      identity.join();
    } catch (CompletionException e) {
      throw new IOException("the server's certificate can't be read or made: " + e.getCause(), e);
    }
  }

  private static Identity readOrMake(Path directory, Instant now) throws GeneralSecurityException, IOException {
    Path authorityFile = directory.resolve("ca.pem");
    Path serverFile = directory.resolve("server.pem");
    if (Files.exists(authorityFile) && Files.exists(serverFile)) {
      String pem = Files.readString(serverFile);
      X509Certificate certificate = certificate(pem, serverFile);
      if (certificate.getNotAfter().toInstant().isAfter(now.plus(RENEW_BEFORE))) {
        PrivateKey key = KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(unwrap(pem, "PRIVATE KEY", serverFile)));
        return new Identity(key, new X509Certificate[] {certificate, certificate(Files.readString(authorityFile), authorityFile)});
      }
    }
    Instant from = now.minus(Duration.ofDays(1));
    Instant to = now.plus(VALID);
    String issuer = "Underpass " + now;
    KeyPair authorityKey = Certificates.newKey();
    X509Certificate authority = Certificates.authority(authorityKey, issuer, from, to);
    KeyPair key = Certificates.newKey();
    X509Certificate certificate = Certificates.server(authorityKey, issuer, key.getPublic(), from, to);
    PrivateFiles.write(
        serverFile,
        (wrap("CERTIFICATE", certificate.getEncoded()) + wrap("PRIVATE KEY", key.getPrivate().getEncoded()))
            .getBytes(StandardCharsets.US_ASCII));
    PrivateFiles.writePublic(authorityFile, wrap("CERTIFICATE", authority.getEncoded()).getBytes(StandardCharsets.US_ASCII));
    return new Identity(key.getPrivate(), new X509Certificate[] {certificate, authority});
  }

  private static X509Certificate certificate(String pem, Path file) throws CertificateException {
    byte[] encoded = unwrap(pem, "CERTIFICATE", file);
    return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(encoded));
  }

  private static String wrap(String label, byte[] der) {
    String lines = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
    return "-----BEGIN " + label + "-----\n" + lines + "\n-----END " + label + "-----\n";
  }

  private static byte[] unwrap(String pem, String label, Path file) throws CertificateException {
    String begin = "-----BEGIN " + label + "-----";
    int from = pem.indexOf(begin);
    int to = pem.indexOf("-----END " + label + "-----");
    if (from < 0 || to < from) {
      throw new CertificateException("no " + label + " in " + file + "; delete it to have a new one made");
    }
    return Base64.getMimeDecoder().decode(pem.substring(from + begin.length(), to));
  }

  /** May be used at once: handshakes wait for the certificate. */
  public SSLContext context() {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(new KeyManager[] {new Keys()}, new TrustManager[] {new TrustNobody()}, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has TLS", e);
    }
  }

  private final class Keys extends X509ExtendedKeyManager {
    @Override
    public String chooseEngineServerAlias(String keyType, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
      return keyType.startsWith("EC") ? ALIAS : null;
    }

    @Override
    public String chooseServerAlias(String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
      return keyType.startsWith("EC") ? ALIAS : null;
    }

    @Override
    public String[] getServerAliases(String keyType, Principal @Nullable [] issuers) {
      return new String[] {ALIAS};
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
      return identity.join().chain().clone();
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
      return identity.join().key();
    }

    @Override
    public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
      return null;
    }

    @Override
    public @Nullable String chooseClientAlias(String[] keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
      return null;
    }
  }

  /** Client certificates are never asked for; an empty trust keeps the JVM's root store from being read. */
  private static final class TrustNobody extends X509ExtendedTrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
      throw new CertificateException("client certificates are not used");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) throws CertificateException {
      throw new CertificateException("client certificates are not used");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
      throw new CertificateException("client certificates are not used");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
      throw new CertificateException("this side is the server");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) throws CertificateException {
      throw new CertificateException("this side is the server");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
      throw new CertificateException("this side is the server");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
