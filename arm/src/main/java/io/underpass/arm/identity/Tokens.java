package io.underpass.arm.identity;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Issues and checks bearer tokens: RS256 (RFC 7518 section 3.3) with a key of its own in {@code
 * token-key.json} (0600), read or made when the first one is asked for; and one opaque token for
 * the local command line, new at each start.
 */
public final class Tokens {
  static final Duration LIFETIME = Duration.ofHours(1);
  private static final Duration CLOCK_SKEW = Duration.ofMinutes(1);

  private final Path keyFile;
  private final Credentials credentials;
  private final Clock clock;
  private final byte[] local;
  private @Nullable RSAKey key;

  public Tokens(Path directory, Credentials credentials, Clock clock) {
    this.keyFile = directory.resolve("token-key.json");
    this.credentials = credentials;
    this.clock = clock;
    this.local = Credentials.randomText(32).getBytes(StandardCharsets.US_ASCII);
  }

  /** The opaque token. Secret. */
  public String local() {
    return new String(local, StandardCharsets.US_ASCII);
  }

  String issue(String issuer, String audience) {
    Instant now = clock.instant();
    JWTClaimsSet claims =
        new JWTClaimsSet.Builder()
            .issuer(issuer)
            .audience(audience)
            .subject(credentials.clientId())
            .issueTime(Date.from(now))
            .notBeforeTime(Date.from(now))
            .expirationTime(Date.from(now.plus(LIFETIME)))
            .claim("appid", credentials.clientId())
            .claim("azp", credentials.clientId())
            .claim("oid", credentials.clientId())
            .claim("tid", credentials.tenant())
            .claim("idtyp", "app")
            .claim("ver", "1.0")
            .jwtID(UUID.randomUUID().toString())
            .build();
    try {
      RSAKey signing = key();
      JWSHeader header = new JWSHeader.Builder(JWSAlgorithm.RS256).type(JOSEObjectType.JWT).keyID(signing.getKeyID()).build();
      SignedJWT token = new SignedJWT(header, claims);
      token.sign(new RSASSASigner(signing));
      return token.serialize();
    } catch (JOSEException e) {
      throw new IllegalStateException("the token key cannot sign", e);
    }
  }

  /** Why a token is not accepted; null when it is. */
  public @Nullable String problem(String token) {
    if (MessageDigest.isEqual(local, token.getBytes(StandardCharsets.UTF_8))) {
      return null;
    }
    if (token.length() > 8192 || token.chars().filter(c -> c == '.').count() != 2) {
      return "The access token is invalid.";
    }
    try {
      SignedJWT jwt = SignedJWT.parse(token);
      if (!JWSAlgorithm.RS256.equals(jwt.getHeader().getAlgorithm()) || !jwt.verify(new RSASSAVerifier(key().toRSAPublicKey()))) {
        return "The access token's signature is invalid.";
      }
      JWTClaimsSet claims = jwt.getJWTClaimsSet();
      Instant now = clock.instant();
      Date expires = claims.getExpirationTime();
      Date from = claims.getNotBeforeTime();
      if (expires == null || expires.toInstant().isBefore(now)) {
        return "The access token expiry UTC time has passed.";
      }
      if (from != null && from.toInstant().isAfter(now.plus(CLOCK_SKEW))) {
        return "The access token is not valid yet.";
      }
      return credentials.tenant().equals(claims.getStringClaim("tid")) ? null : "The access token is from the wrong issuer.";
    } catch (ParseException | JOSEException _) {
      return "The access token is invalid.";
    }
  }

  /** The public key as a JWK set (RFC 7517). */
  String keySet() {
    return new JWKSet(key().toPublicJWK()).toString();
  }

  private synchronized RSAKey key() {
    if (key == null) {
      try {
        key = Files.exists(keyFile) ? RSAKey.parse(Files.readString(keyFile)) : make();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (ParseException | JOSEException e) {
        throw new IllegalStateException(keyFile + " holds no RSA key; delete it to have a new one made", e);
      }
    }
    return key;
  }

  private RSAKey make() throws JOSEException, IOException {
    RSAKey made = new RSAKeyGenerator(2048).keyID(UUID.randomUUID().toString()).algorithm(JWSAlgorithm.RS256).generate();
    PrivateFiles.write(keyFile, made.toJSONString().getBytes(StandardCharsets.UTF_8));
    return made;
  }
}
