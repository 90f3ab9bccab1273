package io.underpass.arm.identity;

import io.underpass.arm.http.Caller;
import io.underpass.arm.wire.Json;
import io.underpass.control.Document;
import io.underpass.control.Snapshot;
import io.underpass.model.ResourceId;
import io.underpass.model.ResourceType;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The applications of the tenant and their service principals, a document each at {@code /underpass/principals/{client id}}. Of a secret a
 * salted SHA-256 is stored: secrets are 256 random bits made here, so there is nothing to guess and no need for a slow hash.
 */
public final class Principals {
  public static final ResourceType TYPE = ResourceType.parse("Underpass/principals");

  private final Supplier<Snapshot> snapshot;
  private final Caller owner;
  private final Credentials bootstrap;

  /** What became of a client's attempt to prove who it is. */
  sealed interface Proof {
    record Proven(Caller caller) implements Proof {}

    /** No such application, or one without a service principal. */
    record Unknown() implements Proof {}

    record WrongSecret() implements Proof {}

    record ExpiredSecret() implements Proof {}
  }

  public Principals(Supplier<Snapshot> snapshot, Credentials bootstrap) {
    this.snapshot = snapshot;
    this.bootstrap = bootstrap;
    this.owner = new Caller(bootstrap.clientId(), bootstrap.clientId(), "underpass-owner", Caller.Standing.OWNER);
  }

  /** Whoever has {@code credentials.json} or the local token. */
  public Caller owner() {
    return owner;
  }

  static ResourceId id(String clientId) {
    return ResourceId.parse("/underpass/principals/" + clientId);
  }

  /** The caller that a client id stands for; empty without a service principal. */
  Optional<Caller> caller(String clientId) {
    if (clientId.equalsIgnoreCase(owner.application())) {
      return Optional.of(owner);
    }
    return ResourceId.tryParse("/underpass/principals/" + clientId).flatMap(snapshot.get()::get).flatMap(Principals::caller);
  }

  /** What people call the principal with an object id. */
  public Optional<Caller> principal(String objectId) {
    if (objectId.equalsIgnoreCase(owner.principal())) {
      return Optional.of(owner);
    }
    return snapshot.get().ofType(TYPE).stream()
        .flatMap(document -> caller(document).stream())
        .filter(caller -> caller.principal().equalsIgnoreCase(objectId))
        .findFirst();
  }

  private static Optional<Caller> caller(Document document) {
    ObjectNode body = document.body();
    return Json.text(body, "principal")
        .map(principal -> new Caller(document.id().name(), principal, Json.text(body, "displayName").orElse(""), Caller.Standing.ASSIGNED));
  }

  Proof prove(String clientId, String secret, Instant now) {
    Optional<Caller> caller = caller(clientId);
    if (caller.isEmpty()) {
      return new Proof.Unknown();
    }
    if (caller.get().isOwner()) {
      return same(secret, bootstrap.clientSecret()) ? new Proof.Proven(owner) : new Proof.WrongSecret();
    }
    JsonNode passwords = snapshot.get().get(id(clientId)).map(document -> document.body().path("passwords")).orElseGet(Json::array);
    for (JsonNode password : passwords) {
      if (same(hash(password.path("salt").asString(""), secret), password.path("hash").asString(""))) {
        boolean over = Instant.parse(password.path("endDateTime").asString("")).isBefore(now);
        return over ? new Proof.ExpiredSecret() : new Proof.Proven(caller.get());
      }
    }
    return new Proof.WrongSecret();
  }

  private static boolean same(String one, String other) {
    return MessageDigest.isEqual(one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
  }

  /** In hex digits. */
  static String hash(String salt, @Nullable String secret) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(salt.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest.digest(String.valueOf(secret).getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
