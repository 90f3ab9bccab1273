package io.underpass.arm.deployments;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import tools.jackson.databind.JsonNode;

/** A number that changes when a template does; the service's own isn't published. */
final class TemplateHash {
  private TemplateHash() {}

  static String of(JsonNode template) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(template.toString().getBytes(StandardCharsets.UTF_8));
      return Long.toUnsignedString(ByteBuffer.wrap(hash).getLong());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
