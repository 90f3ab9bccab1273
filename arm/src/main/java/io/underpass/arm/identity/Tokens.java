package io.underpass.arm.identity;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.underpass.arm.http.Caller;
import io.underpass.arm.wire.ArmError;
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
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Issues and checks bearer tokens: RS256 (RFC 7518 section 3.3) with a key of its own in {@code
 * token-key.json} (0600), read or made when the first one is asked for; and one opaque token for
 * the local command line, new at each start. A token's signature is checked once.
 */
public final class Tokens {
  /** What stands before a token in an Authorization header (RFC 6750 section 2.1); its case doesn't count. */
  static final String SCHEME = "Bearer ";

  static final Duration LIFETIME = Duration.ofHours(1);
  private static final Duration CLOCK_SKEW = Duration.ofMinutes(1);
  private static final int LONGEST = 8_192;
  private static final int MOST_REMEMBERED = 4_096;
  private static final int MOST_ORIGINS = 16;

  private final Path keyFile;
  private final String tenant;
  private final Principals principals;
  private final Clock clock;
  private final byte[] local;
  /** By what the client sent, the scheme in front. */
  private final Map<String, Verified> remembered = new ConcurrentHashMap<>();
  private @Nullable RSAKey key;

  /**
   * What a token with a good signature says.
   *
   * @param origins what clients call us by when the token was for us
   */
  private record Verified(String application, List<String> audiences, Instant expires, Set<String> origins) {
    boolean isFor(String origin) {
      if (origins.contains(origin)) {
        return true;
      }
      boolean accepted = audiences.stream().anyMatch(audience -> Audiences.accepts(audience, origin));
      if (accepted && origins.size() < MOST_ORIGINS) {
        origins.add(origin);
      }
      return accepted;
    }
  }

  public Tokens(Path directory, Credentials credentials, Principals principals, Clock clock) {
    this.keyFile = directory.resolve("token-key.json");
    this.tenant = credentials.tenant();
    this.principals = principals;
    this.clock = clock;
    this.local = Credentials.randomText(32).getBytes(StandardCharsets.US_ASCII);
  }

  /** The opaque token. Secret. */
  public String local() {
    return new String(local, StandardCharsets.US_ASCII);
  }

  /** @param issuer its path ends with the tenant, whatever the client called that */
  String issue(String issuer, String audience, Caller caller, String version) {
    Instant now = clock.instant();
    JWTClaimsSet claims =
        new JWTClaimsSet.Builder()
            .issuer(issuer)
            .audience(audience)
            .subject(caller.principal())
            .issueTime(Date.from(now))
            .notBeforeTime(Date.from(now))
            .expirationTime(Date.from(now.plus(LIFETIME)))
            .claim("appid", caller.application())
            .claim("azp", caller.application())
            .claim("oid", caller.principal())
            .claim("tid", tenant)
            .claim("idtyp", "app")
            .claim("ver", version)
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

  /**
   * Who a token is of.
   *
   * @param credentials an Authorization header's value, beginning with {@link #SCHEME}
   * @param origin what the client calls us
   * @throws ArmError 401 with the service's code unless it is a token of ours, for us, and in time
   */
  Caller caller(String credentials, String origin) {
    Verified verified = remembered.get(credentials);
    if (verified == null) {
      String token = credentials.substring(SCHEME.length()).strip();
      if (MessageDigest.isEqual(local, token.getBytes(StandardCharsets.UTF_8))) {
        return principals.owner();
      }
      verified = verified(token);
      // Blanks may stand around a token, and their number is the client's choice.
      if (credentials.length() == SCHEME.length() + token.length()) {
        if (remembered.size() >= MOST_REMEMBERED) {
          remembered.clear();
        }
        remembered.put(credentials, verified);
      }
    }
    Instant now = clock.instant();
    if (verified.expires().isBefore(now)) {
      remembered.remove(credentials);
      throw expired(verified.expires(), now);
    }
    if (!verified.isFor(origin)) {
      throw ArmError.of(
          401,
          "InvalidAuthenticationTokenAudience",
          "The access token has been obtained for wrong audience or resource '%s'. It should exactly match with one of the allowed "
              + "audiences '%s'.",
          String.join(",", verified.audiences()),
          origin + "/");
    }
    return principals
        .caller(verified.application())
        .orElseThrow(() -> ArmError.of(401, "InvalidAuthenticationToken",
            "The access token is of an application that is no longer there."));
  }

  private static ArmError expired(Instant expires, Instant now) {
    return ArmError.of(
        401,
        "ExpiredAuthenticationToken",
        "The access token expiry UTC time '%s' is earlier than current UTC time '%s'.",
        expires,
        now);
  }

  private static ArmError invalid(String message) {
    return ArmError.of(401, "InvalidAuthenticationToken", message);
  }

  private Verified verified(String token) {
    if (token.length() > LONGEST || token.chars().filter(c -> c == '.').count() != 2) {
      throw invalid("The access token is invalid.");
    }
    try {
      SignedJWT jwt = SignedJWT.parse(token);
      if (!JWSAlgorithm.RS256.equals(jwt.getHeader().getAlgorithm()) || !jwt.verify(new RSASSAVerifier(key().toRSAPublicKey()))) {
        throw invalid("The access token's signature is invalid.");
      }
      JWTClaimsSet claims = jwt.getJWTClaimsSet();
      Instant now = clock.instant();
      Date expires = claims.getExpirationTime();
      Date from = claims.getNotBeforeTime();
      if (expires == null) {
        throw invalid("The access token has no expiry time.");
      }
      if (expires.toInstant().isBefore(now)) {
        throw expired(expires.toInstant(), now);
      }
      if (from != null && from.toInstant().isAfter(now.plus(CLOCK_SKEW))) {
        throw invalid("The access token is not valid yet.");
      }
      String issuer = String.valueOf(claims.getIssuer());
      if (!tenant.equals(claims.getStringClaim("tid")) || !issuer.replaceAll("(/v2\\.0|/)$", "").endsWith("/" + tenant)) {
        throw ArmError.of(
            401,
            "InvalidAuthenticationTokenTenant",
            "The access token is from the wrong issuer '%s'. It must match the tenant '%s' associated with this subscription.",
            issuer.length() > 200 ? issuer.substring(0, 200) : issuer,
            tenant);
      }
      return new Verified(String.valueOf(claims.getStringClaim("appid")), List.copyOf(claims.getAudience()), expires.toInstant(),
          ConcurrentHashMap.newKeySet());
    } catch (ParseException | JOSEException _) {
      throw invalid("The access token is invalid.");
    }
  }

  /** The public key as a JWK set (RFC 7517). */
  String keySet() {
    return new JWKSet(new RSAKey.Builder(key().toPublicJWK()).keyUse(KeyUse.SIGNATURE).build()).toString();
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
