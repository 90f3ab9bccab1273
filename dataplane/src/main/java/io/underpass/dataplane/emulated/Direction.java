package io.underpass.dataplane.emulated;

/** As a machine sees it. */
enum Direction {
  /** From the machine. */
  OUT,
  /** To the machine. */
  IN
}
