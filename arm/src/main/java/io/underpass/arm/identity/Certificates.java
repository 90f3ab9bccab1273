package io.underpass.arm.identity;

import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.Arrays;

/** Makes keys and X.509 certificates (RFC 5280): P-256 keys, ECDSA with SHA-256. */
final class Certificates {
  private static final byte[] ECDSA_SHA256 = Der.sequence(Der.oid("1.2.840.10045.4.3.2"));
  private static final byte[] LOOPBACK_V6 = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};

  private Certificates() {}

  static KeyPair newKey() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    return generator.generateKeyPair();
  }

  static X509Certificate authority(KeyPair key, String name, Instant from, Instant to) throws GeneralSecurityException {
    byte[] extensions =
        Der.sequence(
            extension("2.5.29.19", true, Der.sequence(Der.bool(true), Der.integer(BigInteger.ZERO))),
            extension("2.5.29.15", true, Der.bits(1, new byte[] {0x06})),
            extension("2.5.29.14", false, Der.octets(keyId(key.getPublic()))));
    return sign(key.getPrivate(), name, key.getPublic(), name, from, to, extensions);
  }

  /** For localhost, its subdomains, 127.0.0.1 and ::1. */
  static X509Certificate server(KeyPair authority, String issuer, PublicKey key, Instant from, Instant to)
      throws GeneralSecurityException, UnknownHostException {
    byte[] names =
        Der.sequence(
            Der.tagged(0x82, "localhost".getBytes(StandardCharsets.US_ASCII)),
            Der.tagged(0x82, "*.localhost".getBytes(StandardCharsets.US_ASCII)),
            Der.tagged(0x87, InetAddress.ofLiteral("127.0.0.1").getAddress()),
            Der.tagged(0x87, LOOPBACK_V6));
    byte[] extensions =
        Der.sequence(
            extension("2.5.29.19", true, Der.sequence()),
            extension("2.5.29.15", true, Der.bits(7, new byte[] {(byte) 0x80})),
            extension("2.5.29.37", false, Der.sequence(Der.oid("1.3.6.1.5.5.7.3.1"))),
            extension("2.5.29.17", false, names),
            extension("2.5.29.35", false, Der.sequence(Der.tagged(0x80, keyId(authority.getPublic())))));
    return sign(authority.getPrivate(), issuer, key, "localhost", from, to, extensions);
  }

  private static byte[] extension(String oid, boolean critical, byte[] value) {
    return critical
        ? Der.sequence(Der.oid(oid), Der.bool(true), Der.octets(value))
        : Der.sequence(Der.oid(oid), Der.octets(value));
  }

  /** RFC 7093 section 2, method 1: the leftmost 160 bits of the SHA-256 of the key. */
  private static byte[] keyId(PublicKey key) throws GeneralSecurityException {
    return Arrays.copyOf(MessageDigest.getInstance("SHA-256").digest(key.getEncoded()), 20);
  }

  private static byte[] name(String commonName) {
    return Der.sequence(Der.set(Der.sequence(Der.oid("2.5.4.3"), Der.utf8(commonName))));
  }

  private static X509Certificate sign(
      PrivateKey issuerKey, String issuer, PublicKey key, String subject, Instant from, Instant to, byte[] extensions)
      throws GeneralSecurityException {
    byte[] toBeSigned =
        Der.sequence(
            Der.tagged(0xA0, Der.integer(BigInteger.TWO)),
            Der.integer(new BigInteger(127, new SecureRandom()).add(BigInteger.ONE)),
            ECDSA_SHA256,
            name(issuer),
            Der.sequence(Der.time(from), Der.time(to)),
            name(subject),
            key.getEncoded(),
            Der.tagged(0xA3, extensions));
    Signature signature = Signature.getInstance("SHA256withECDSA");
    signature.initSign(issuerKey);
    signature.update(toBeSigned);
    byte[] certificate = Der.sequence(toBeSigned, ECDSA_SHA256, Der.bits(0, signature.sign()));
    return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(certificate));
  }
}
