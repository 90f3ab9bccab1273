package io.underpass.bgp.rib;

/** Where a path comes from. */
enum Source {
  /** This speaker. */
  OWN,
  /** A neighbor in another AS. */
  EXTERNAL,
  /** A neighbor in the same AS. */
  INTERNAL
}
