package io.underpass.bgp.message;

import io.underpass.net.Asn;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/** What a speaker can do, said in its OPEN (RFC 5492). */
public sealed interface Capability {
  /** The number in IANA's registry, 0–255. */
  int code();

  /**
   * Routes of this family (RFC 4760 section 8, code 1).
   *
   * @param afi 0–65535, also one that this speaker doesn't carry
   * @param safi 0–255
   */
  record MultiProtocol(int afi, int safi) implements Capability {
    public static final int CODE = 1;

    /** @throws IllegalArgumentException if out of range */
    public MultiProtocol {
      if (afi < 0 || afi > 0xFFFF || safi < 0 || safi > 0xFF) {
        throw new IllegalArgumentException("AFI " + afi + ", SAFI " + safi + " are not within 0–65535 and 0–255");
      }
    }

    public MultiProtocol(AddressFamily family) {
      this(family.afi(), family.safi());
    }

    /** The family, if this speaker carries it. */
    public Optional<AddressFamily> family() {
      return AddressFamily.of(afi, safi);
    }

    @Override
    public int code() {
      return CODE;
    }
  }

  /** Sends its routes again when asked (RFC 2918, code 2). */
  record RouteRefresh() implements Capability {
    public static final int CODE = 2;

    @Override
    public int code() {
      return CODE;
    }
  }

  /** Marks the begin and the end of a refresh (RFC 7313, code 70). */
  record EnhancedRouteRefresh() implements Capability {
    public static final int CODE = 70;

    @Override
    public int code() {
      return CODE;
    }
  }

  /** AS numbers of four octets (RFC 6793, code 65). */
  record FourOctetAs(Asn asn) implements Capability {
    public static final int CODE = 65;

    @Override
    public int code() {
      return CODE;
    }
  }

  /**
   * Graceful restart (RFC 4724 section 3, code 64).
   *
   * @param restarting the R bit: the sender has just restarted, don't wait for its End-of-RIB
   * @param notification the N bit: NOTIFICATION doesn't lose routes either (RFC 8538 section 2)
   * @param restartSeconds how long the session may take to come back, 0–4095
   * @param forwarding the families, each with its F bit: whether forwarding went on during the restart; families that this
   *     speaker doesn't carry are left out
   */
  record GracefulRestart(boolean restarting, boolean notification, int restartSeconds, Map<AddressFamily, Boolean> forwarding)
      implements Capability {
    public static final int CODE = 64;

    /** @throws IllegalArgumentException if the time is out of range */
    public GracefulRestart {
      if (restartSeconds < 0 || restartSeconds > 0xFFF) {
        throw new IllegalArgumentException("restart time of " + restartSeconds + " s is not between 0 and 4095");
      }
      EnumMap<AddressFamily, Boolean> copy = new EnumMap<>(AddressFamily.class);
      copy.putAll(forwarding);
      forwarding = Collections.unmodifiableMap(copy);
    }

    @Override
    public int code() {
      return CODE;
    }
  }

  /** Any other, as it came. */
  record Unknown(int code, Octets value) implements Capability {
    /** @throws IllegalArgumentException if the code or the length doesn't fit an octet */
    public Unknown {
      if (code < 0 || code > 0xFF || value.size() > 0xFF) {
        throw new IllegalArgumentException("capability " + code + " of " + value.size() + " octets: both fit one octet, 0–255");
      }
    }
  }
}
