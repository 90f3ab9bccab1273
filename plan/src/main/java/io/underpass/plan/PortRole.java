package io.underpass.plan;

/** Who is at the other end of a port. */
public enum PortRole {
  /** A customer's router, on an edge. */
  CUSTOMER,
  /** A machine, on a host. */
  MACHINE
}
