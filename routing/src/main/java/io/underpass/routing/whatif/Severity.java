package io.underpass.routing.whatif;

/** What a change of the way means for a conversation, the gravest first. */
public enum Severity {
  /** It worked, and doesn't any more. */
  BROKEN,
  /** It works, and a firewall that keeps state, or a rule that denied it, no longer stands in the way. */
  UNFILTERED,
  /** A firewall that keeps state sees one direction only, and is predicted to end it. */
  ASYMMETRIC,
  /** It comes by a gateway or a machine that it didn't come by. */
  SLOWER,
  /** It no longer comes by a gateway or a machine. */
  FASTER,
  /** It didn't work, and does now. */
  REPAIRED,
  /** It goes another way, no better and no worse; or it didn't work and ends elsewhere. */
  MOVED
}
