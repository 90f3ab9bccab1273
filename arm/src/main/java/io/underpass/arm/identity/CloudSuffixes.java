package io.underpass.arm.identity;

/**
 * Where the names of services end in this cloud, as its metadata and templates' {@code environment()} say. All of it is below
 * {@code localhost} (RFC 6761), so that nothing that is meant for this cloud leaves the machine.
 */
public final class CloudSuffixes {
  public static final String STORAGE = "core.localhost";
  public static final String KEY_VAULT = "vault.localhost";

  private CloudSuffixes() {}
}
