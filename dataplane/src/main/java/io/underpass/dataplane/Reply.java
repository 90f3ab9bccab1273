package io.underpass.dataplane;

/** What became of one probe of a TCP port. */
public enum Reply {
  /** The connection was accepted. */
  ACCEPTED,
  /** The connection was refused: the machine is there, nothing listens. */
  REFUSED,
  /** Nothing came in time, or the probe couldn't be sent. */
  SILENT
}
