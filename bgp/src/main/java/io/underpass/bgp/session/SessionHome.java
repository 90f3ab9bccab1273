package io.underpass.bgp.session;

import io.underpass.bgp.message.AddressFamily;
import io.underpass.bgp.rib.Rib;
import io.underpass.net.Asn;
import java.time.Duration;

/** What a session asks of, and tells, the speaker it is part of. */
interface SessionHome {
  Asn asn();

  int bgpId();

  Rib rib();

  /** Whether the speaker has restarted and advertises nothing yet (RFC 4724 section 4.1). */
  boolean deferring();

  /** Whether an OPEN still says that the speaker has restarted: within the restart time from its start. */
  boolean restartedWithin(Duration restartTime);

  /** The session is up; tells whether it may advertise already. */
  void established(PeerSession session);

  /** The neighbor's End-of-RIB. */
  void endOfRib(PeerSession session, AddressFamily family);

  /** The status is another. */
  void changed(PeerSession session);
}
