package io.underpass.lab.bench.bgp;

import java.nio.ByteBuffer;

/** What a link does with the octets that arrive. */
interface Intake {
  /** Takes what it can use; octets left over come again, with more behind them. */
  void take(ByteBuffer octets);

  /** Takes everything and looks at nothing. */
  final class Sink implements Intake {
    private long taken;

    @Override
    public void take(ByteBuffer octets) {
      taken += octets.remaining();
      octets.position(octets.limit());
    }

    /** Octets so far. */
    long taken() {
      return taken;
    }
  }
}
