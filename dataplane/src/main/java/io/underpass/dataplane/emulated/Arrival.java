package io.underpass.dataplane.emulated;

/** Where a frame comes in. */
public sealed interface Arrival {
  /** At a customer port or machine port of the node. */
  record AtPort(String port) implements Arrival {}

  /** At the node's underlay port, from another node. */
  record FromUnderlay() implements Arrival {}
}
