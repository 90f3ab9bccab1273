package io.underpass.bgp.message;

/** Routes that are gone: withdrawn by the neighbor, or treated so because the UPDATE was malformed (RFC 7606 section 2). */
public record Withdrawal(Nlri prefixes) {
  public AddressFamily family() {
    return prefixes.family();
  }
}
