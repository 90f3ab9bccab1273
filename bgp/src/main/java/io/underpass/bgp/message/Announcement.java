package io.underpass.bgp.message;

/**
 * Routes with common attributes.
 *
 * @param prefixes not empty
 */
public record Announcement(Nlri prefixes, PathAttributes attributes) {
  public AddressFamily family() {
    return prefixes.family();
  }
}
