package io.underpass.bgp.message;

/** Type codes of path attributes (IANA's registry), those that mean something to us. */
final class AttributeCode {
  static final int ORIGIN = 1;
  static final int AS_PATH = 2;
  static final int NEXT_HOP = 3;
  static final int MULTI_EXIT_DISC = 4;
  static final int LOCAL_PREF = 5;
  static final int ATOMIC_AGGREGATE = 6;
  static final int AGGREGATOR = 7;
  static final int COMMUNITIES = 8;
  static final int ORIGINATOR_ID = 9;
  static final int CLUSTER_LIST = 10;
  static final int MP_REACH_NLRI = 14;
  static final int MP_UNREACH_NLRI = 15;
  static final int EXTENDED_COMMUNITIES = 16;
  static final int AS4_PATH = 17;
  static final int AS4_AGGREGATOR = 18;
  static final int IPV6_EXTENDED_COMMUNITIES = 25;
  static final int LARGE_COMMUNITIES = 32;

  private static final int NOT_OURS = -1;

  private AttributeCode() {}

  /** Whether we know what it means. */
  static boolean isRecognized(int code) {
    return flags(code) != NOT_OURS;
  }

  /** The Optional and Transitive bits that its specification gives a recognized attribute. */
  static int flags(int code) {
    return switch (code) {
      case ORIGIN, AS_PATH, NEXT_HOP, LOCAL_PREF, ATOMIC_AGGREGATE -> AttributeFlags.TRANSITIVE;
      case MULTI_EXIT_DISC, ORIGINATOR_ID, CLUSTER_LIST, MP_REACH_NLRI, MP_UNREACH_NLRI -> AttributeFlags.OPTIONAL;
      case AGGREGATOR, COMMUNITIES, EXTENDED_COMMUNITIES, AS4_PATH, AS4_AGGREGATOR, IPV6_EXTENDED_COMMUNITIES, LARGE_COMMUNITIES ->
          AttributeFlags.OPTIONAL | AttributeFlags.TRANSITIVE;
      default -> NOT_OURS;
    };
  }

  /** The name for logs. */
  static String name(int code) {
    return switch (code) {
      case ORIGIN -> "ORIGIN";
      case AS_PATH -> "AS_PATH";
      case NEXT_HOP -> "NEXT_HOP";
      case MULTI_EXIT_DISC -> "MULTI_EXIT_DISC";
      case LOCAL_PREF -> "LOCAL_PREF";
      case ATOMIC_AGGREGATE -> "ATOMIC_AGGREGATE";
      case AGGREGATOR -> "AGGREGATOR";
      case COMMUNITIES -> "COMMUNITIES";
      case ORIGINATOR_ID -> "ORIGINATOR_ID";
      case CLUSTER_LIST -> "CLUSTER_LIST";
      case MP_REACH_NLRI -> "MP_REACH_NLRI";
      case MP_UNREACH_NLRI -> "MP_UNREACH_NLRI";
      case EXTENDED_COMMUNITIES -> "EXTENDED COMMUNITIES";
      case AS4_PATH -> "AS4_PATH";
      case AS4_AGGREGATOR -> "AS4_AGGREGATOR";
      case IPV6_EXTENDED_COMMUNITIES -> "IPV6 EXTENDED COMMUNITIES";
      case LARGE_COMMUNITIES -> "LARGE_COMMUNITY";
      default -> "attribute " + code;
    };
  }
}
