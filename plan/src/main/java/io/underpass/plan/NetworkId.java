package io.underpass.plan;

/**
 * An address space of its own: on the wire the VXLAN network identifier (RFC 7348 section 5). Equal addresses in two
 * networks are strangers.
 *
 * @param vni 1–16777215
 */
public record NetworkId(int vni) implements Comparable<NetworkId> {
  /** @throws IllegalArgumentException if out of range */
  public NetworkId {
    if (vni < 1 || vni > 0xFF_FFFF) {
      throw new IllegalArgumentException("VNI " + vni + " is not between 1 and 16777215");
    }
  }

  @Override
  public int compareTo(NetworkId other) {
    return Integer.compare(vni, other.vni);
  }

  @Override
  public String toString() {
    return Integer.toString(vni);
  }
}
