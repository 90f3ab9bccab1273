package io.underpass.e2e.interop;

import static io.underpass.e2e.interop.Case.BFD;
import static io.underpass.e2e.interop.Case.BFD_RESTARTER;
import static io.underpass.e2e.interop.Case.HOLD_TIMER_RESTARTER;
import static io.underpass.e2e.interop.Case.OUR_BAD_MESSAGE;
import static io.underpass.e2e.interop.Case.OUR_RESTART;
import static io.underpass.e2e.interop.Case.OUR_RESTART_BFD_GOES_ON;
import static io.underpass.e2e.interop.Case.OUR_RESTART_WATCHED;
import static io.underpass.e2e.interop.Case.PEERS_PREFIX_LIMIT;
import static io.underpass.e2e.interop.Case.PREPEND;
import static io.underpass.e2e.interop.Case.SHUTDOWN;

import java.util.Map;

/** What is special about a peer in a case: why it can't be tried, or how it was tried otherwise than with the others. */
final class Remarks {
  /** Why a case can't be tried with a peer. */
  private static final Map<Implementation, Map<Case, String>> IMPOSSIBLE =
      Map.of(
          Implementation.BIRD,
              Map.of(
                  OUR_RESTART_WATCHED,
                      "BIRD does not look at the C bit: BFD that goes down ends a graceful restart. A server's BFD outlives the server, so users of the library "
                          + "alone meet this"),
          Implementation.GOBGP,
              Map.of(
                  BFD, "GoBGP has no BFD",
                  BFD_RESTARTER, "GoBGP has no BFD",
                  OUR_RESTART_BFD_GOES_ON, "GoBGP has no BFD",
                  OUR_RESTART_WATCHED, "GoBGP has no BFD",
                  HOLD_TIMER_RESTARTER,
                  "where graceful restart was agreed on, GoBGP takes an expired hold timer for a restart and keeps the routes 120 s more"),
          Implementation.EXABGP,
              Map.of(
                  BFD, "ExaBGP has no BFD",
                  BFD_RESTARTER, "ExaBGP has no BFD",
                  OUR_RESTART_BFD_GOES_ON, "ExaBGP has no BFD",
                  OUR_RESTART_WATCHED, "ExaBGP has no BFD",
                  PEERS_PREFIX_LIMIT, "ExaBGP has no prefix limit",
                  OUR_RESTART, "ExaBGP keeps no table in which routes could stay"));

  private static final Map<Implementation, Map<Case, String>> SPECIAL =
      Map.of(
          Implementation.FRR,
              Map.of(PEERS_PREFIX_LIMIT,
                  "looks at its limit before it takes an UPDATE, so it took one more; returns in whole minutes, so it was reset"),
          Implementation.GOBGP,
              Map.of(
                  PEERS_PREFIX_LIMIT, "rests until it is told otherwise",
                  OUR_BAD_MESSAGE, "does not look at the marker, so the length was damaged, with all peers"),
          Implementation.EXABGP,
              Map.of(
                  PREPEND, "forwards nothing, so only the AS paths were looked at",
                  SHUTDOWN, "4.2 on Python 3 fails on any text, and sends none but its own: shut down without one"));

  private Remarks() {}

  /** Why a case can't be tried with a peer; empty where it can. */
  static String impossible(Implementation peer, Case what) {
    return IMPOSSIBLE.getOrDefault(peer, Map.of()).getOrDefault(what, "");
  }

  static String of(Implementation peer, Case what) {
    String impossible = impossible(peer, what);
    return impossible.isEmpty() ? SPECIAL.getOrDefault(peer, Map.of()).getOrDefault(what, "") : impossible;
  }
}
