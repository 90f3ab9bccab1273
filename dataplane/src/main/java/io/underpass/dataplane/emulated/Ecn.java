package io.underpass.dataplane.emulated;

/** Explicit congestion notification over a tunnel (RFC 6040 section 4.2, normal mode). */
final class Ecn {
  static final int NOT_ECT = 0;
  static final int ECT1 = 1;
  static final int ECT0 = 2;
  static final int CE = 3;
  /** The answer of {@link #decapsulate} for a packet that must be dropped. */
  static final int DROP = -1;

  private Ecn() {}

  /** The inner field after decapsulation, or {@link #DROP}. */
  static int decapsulate(int outer, int inner) {
    return switch (outer) {
      case CE -> inner == NOT_ECT ? DROP : CE;
      case ECT1 -> inner == ECT0 ? ECT1 : inner;
      default -> inner;
    };
  }
}
