package io.underpass.bgp.bfd;

/** Why a session last left Up (RFC 5880 section 4.1). */
public enum Diagnostic {
  NONE(0),
  DETECTION_TIME_EXPIRED(1),
  ECHO_FAILED(2),
  NEIGHBOR_SIGNALED_DOWN(3),
  FORWARDING_PLANE_RESET(4),
  PATH_DOWN(5),
  CONCATENATED_PATH_DOWN(6),
  ADMINISTRATIVELY_DOWN(7),
  REVERSE_CONCATENATED_PATH_DOWN(8),
  /** A value that the RFC reserves: only ever received. */
  RESERVED(9);

  private static final Diagnostic[] BY_CODE = values();

  private final int code;

  Diagnostic(int code) {
    this.code = code;
  }

  /** The value on the wire, 0–31. */
  public int code() {
    return code;
  }

  static Diagnostic of(int code) {
    return code < RESERVED.code ? BY_CODE[code] : RESERVED;
  }
}
