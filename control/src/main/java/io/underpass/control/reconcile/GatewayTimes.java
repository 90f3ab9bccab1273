package io.underpass.control.reconcile;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** How long a gateway's instances take to come, beyond the work itself. */
public interface GatewayTimes {
  /** As long as the work takes. */
  GatewayTimes FAST = new GatewayTimes() {
    @Override
    public Duration creation() {
      return Duration.ZERO;
    }

    @Override
    public Duration replacement() {
      return Duration.ZERO;
    }
  };

  /** From asking for a gateway to its instances. */
  Duration creation();

  /** From the old instances' going to the new ones' coming. */
  Duration replacement();

  /** 30–45 s to create, 30–60 s to replace: a short version of the service's half hour, and the interruption that it warns of. */
  static GatewayTimes azure(RandomGenerator random) {
    return new GatewayTimes() {
      @Override
      public Duration creation() {
        return Duration.ofMillis(random.nextInt(30_000, 45_001));
      }

      @Override
      public Duration replacement() {
        return Duration.ofMillis(random.nextInt(30_000, 60_001));
      }
    };
  }
}
