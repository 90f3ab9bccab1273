package io.underpass.bgp.bfd;

/** What becomes of the sessions when the control plane dies that they watch for (the C bit: RFC 5880 section 4.1, RFC 5882 section 4.3). */
public enum Fate {
  /** They die too, so that BFD down says nothing about forwarding: C bit clear. */
  SHARED,
  /** They go on, so that BFD down says that forwarding died: C bit set. */
  OWN
}
