package io.underpass.dataplane.linux;

import io.underpass.net.IpAddress;
import io.underpass.net.MacAddress;
import io.underpass.plan.FrontEnd;
import io.underpass.plan.Meter;
import io.underpass.plan.NetworkId;
import io.underpass.plan.Route;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** The structs of tables.h as Java writes and reads them; a test compares both through the object's BTF. */
final class Layout {
  /** The layout of everything pinned. Raised when a struct or a map changes; what runs with another one is replaced under traffic. */
  static final int VERSION = 8;

  private static final ValueLayout.OfInt HOST32 = ValueLayout.JAVA_INT_UNALIGNED;
  private static final ValueLayout.OfInt NETWORK32 = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfLong NETWORK64 = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfLong HOST64 = ValueLayout.JAVA_LONG_UNALIGNED;

  static final int FEATURE_RECORD = 1;
  static final int FEATURE_FLOWS = 2;
  static final int FEATURE_PACKET_LIMIT = 4;
  static final int FEATURE_FLOW_LIMIT = 8;
  static final int FEATURE_HAND_OVER = 16;
  static final int FEATURE_POLICY = 32;
  static final int FEATURE_FRONT_ENDS = 64;
  static final int FEATURE_CROSSINGS = 128;
  static final int FEATURE_FILTERS = 256;
  static final int FEATURE_TRANSLATIONS = 512;
  static final int FEATURE_OBSERVE = 1024;

  static final int SLOT_FORWARDED = 2;
  static final int SLOT_NEW_FLOWS = 3;
  static final int SLOT_FIRST_FREE = 4;

  static final int TARGET_TUNNEL = 1;
  static final int TARGET_MACHINE = 2;
  static final int TARGET_CUSTOMER = 3;
  static final int TARGET_DROP = 4;
  static final int FLAG_PEER = 1;
  static final int FLAG_NEXT_HOP6 = 2;
  static final int FLAG_LOCAL = 4;
  static final int FLAG_BALANCED = 8;
  static final int FLAG_FILTERED = 16;
  static final int FLAG_AS_IT_IS = 32;
  static final int FLAG_IDLE_SHIFT = 8;

  static final int PORT_ANY_SOURCE = 1;
  static final int PORT_MORE_SOURCES = 2;
  static final int PORT_CHECK_MAC = 4;
  static final int PORT_ADDRESS4 = 8;
  static final int PORT_ADDRESS6 = 16;
  static final int PORT_POLICY_ALONE = 32;
  static final int PORT_FILTERED = 64;

  private Layout() {}

  static void putInt(MemorySegment at, long offset, int value) {
    at.set(HOST32, offset, value);
  }

  static int getInt(MemorySegment at, long offset) {
    return at.get(HOST32, offset);
  }

  static void putLong(MemorySegment at, long offset, long value) {
    at.set(HOST64, offset, value);
  }

  static long getLong(MemorySegment at, long offset) {
    return at.get(HOST64, offset);
  }

  static void putNetworkInt(MemorySegment at, long offset, int value) {
    at.set(NETWORK32, offset, value);
  }

  static int getNetworkInt(MemorySegment at, long offset) {
    return at.get(NETWORK32, offset);
  }

  static void putAddress(MemorySegment at, long offset, IpAddress address) {
    at.set(NETWORK64, offset, address.high());
    at.set(NETWORK64, offset + 8, address.low());
  }

  static IpAddress getAddress(MemorySegment at, long offset) {
    return new IpAddress(at.get(NETWORK64, offset), at.get(NETWORK64, offset + 8));
  }

  static int getByte(MemorySegment at, long offset) {
    return at.get(ValueLayout.JAVA_BYTE, offset) & 0xFF;
  }

  static int getShort(MemorySegment at, long offset) {
    return at.get(ValueLayout.JAVA_SHORT_UNALIGNED, offset) & 0xFFFF;
  }

  static void putMac(MemorySegment at, long offset, MacAddress mac) {
    long bits = mac.bits();
    for (int i = 0; i < 6; i++) {
      at.set(ValueLayout.JAVA_BYTE, offset + i, (byte) (bits >>> (40 - 8 * i)));
    }
  }

  /** struct config */
  static final class Config {
    static final int SIZE = 88;
    static final int BUILD = 0;
    static final int BUILD_LENGTH = 32;
    static final int ROLE = 32;
    static final int FEATURES = 36;
    static final int IFINDEX = 40;
    static final int ADDRESS = 44;
    static final int MAC = 48;
    static final int ROUTER4 = 56;
    static final int ROUTER6 = 72;

    private Config() {}
  }

  /** struct target */
  static final class TargetValue {
    static final int SIZE = 44;
    static final int KIND = 0;
    static final int CODE = 1;
    static final int MAC = 2;
    static final int VNI = 8;
    static final int REMOTE = 12;
    static final int IFINDEX = 16;
    static final int FLAGS = 20;
    static final int SLOT = 24;
    static final int NEXT_HOP = 28;

    private TargetValue() {}
  }

  /** struct mapping_key, struct source_key */
  static final class AddressKey {
    static final int SIZE = 20;

    private AddressKey() {}

    static void put(MemorySegment at, long offset, int scope, IpAddress address) {
      putInt(at, offset, scope);
      putAddress(at, offset + 4, address);
    }
  }

  /** struct route_key */
  static final class RouteKey {
    static final int SIZE = 24;

    private RouteKey() {}

    static void put(MemorySegment at, Route.Key key) {
      putInt(at, 0, 32 + key.prefix().mappedLength());
      putNetworkInt(at, 4, family(key.network(), key.prefix().isIpv4()));
      putAddress(at, 8, key.prefix().address());
    }

    private static int family(NetworkId network, boolean ipv4) {
      return network.vni() << 1 | (ipv4 ? 0 : 1);
    }
  }

  /** struct route */
  static final class RouteValue {
    static final int SIZE = 8 + 8 * TargetValue.SIZE;
    static final int COUNT = 0;
    static final int LENGTH = 4;
    static final int TARGETS = 8;

    private RouteValue() {}
  }

  /** struct port */
  static final class PortValue {
    static final int SIZE = 112;
    static final int NETWORK = 0;
    static final int SLOT = 4;
    static final int FLAGS = 8;
    static final int MAC = 12;
    static final int POLICY = 20;
    static final int ADDRESS4 = 24;
    static final int ADDRESS6 = 40;
    static final int SOURCES = 56;
    static final int SOURCES_INLINE = 2;
    static final int IDLE_SECONDS = 88;
    static final int SETS_IN = 92;
    static final int SETS_OUT = 100;

    private PortValue() {}
  }

  /** struct wire_network */
  static final class NetworkValue {
    static final int SIZE = 16 + TargetValue.SIZE;
    static final int LOOKUP = 0;
    static final int SLOT = 4;
    static final int POLICY = 8;
    static final int FLAGS = 12;
    static final int PORT = 16;
    static final int POLICY_ALONE = 1;
    static final int HAS_PORT = 2;

    private NetworkValue() {}
  }

  /** struct front_end_key and struct front_end */
  static final class FrontEndEntry {
    static final int KEY_SIZE = 24;
    static final int KEY_SERVICE = 20;
    static final int SIZE = 8;
    static final int LIST = 0;
    static final int SPREAD = 4;

    private FrontEndEntry() {}
  }

  /** struct backend_list */
  static final class BackendList {
    static final int BACKENDS = 8;
    static final int BACKEND_SIZE = 12 + TargetValue.SIZE;
    static final int SIZE = BACKENDS + FrontEnd.MAX_BACKENDS * BACKEND_SIZE;
    static final int COUNT = 0;
    static final int BACKEND_IDENTITY = 0;
    static final int BACKEND_UP = 8;
    static final int BACKEND_TARGET = 12;

    private BackendList() {}
  }

  /** struct observation */
  static final class ObservationValue {
    static final int SIZE = 24;
    static final int MARK = 0;
    static final int KIND = 4;
    static final int CODE = 8;
    static final int IFINDEX = 12;
    static final int REMOTE = 16;
    static final int VNI = 20;

    private ObservationValue() {}
  }

  /** struct crossing */
  static final class CrossingValue {
    static final int MAX_PREFIXES = 16;
    static final int COUNT = 0;
    static final int IPV6 = 4;
    static final int PREFIXES = 8;
    static final int PREFIX_SIZE = 32;
    static final int SIZE = PREFIXES + MAX_PREFIXES * PREFIX_SIZE;

    private CrossingValue() {}
  }

  /** struct class_key */
  static final class ClassKey {
    static final int SIZE = 24;

    private ClassKey() {}

    static void put(MemorySegment at, int set, int dimension, long high, long low, int length) {
      putInt(at, 0, 32 + length);
      putNetworkInt(at, 4, set << 3 | dimension);
      at.set(NETWORK64, 8, high);
      at.set(NETWORK64, 16, low);
    }
  }

  /** struct rule_set and struct rule_bitmap */
  static final class RuleSetValue {
    static final int SIZE = 192;
    static final int WORDS = 128;
    static final int DIGEST = 128;
    static final int DIGEST_LENGTH = 16;
    static final int LISTS = 144;
    static final int MOST_LISTS = 4;
    static final int LIST_SIZE = 12;
    static final int LIST_SOURCES = 4;
    static final int LIST_DESTINATIONS = 8;
    /** The number of no set: nothing matches there. */
    static final int NOBODY = (1 << 29) - 1;

    private RuleSetValue() {}
  }

  /** struct rule_name_key and struct rule_name */
  static final class RuleName {
    static final int KEY_SIZE = 8;
    static final int RULE = 4;
    static final int SIZE = 256;
    static final int TEXT = 4;
    static final int MAX_LENGTH = 252;
    static final int CAPACITY = 1 << 18;

    private RuleName() {}
  }

  /** struct tracked_key and struct tracked */
  static final class Tracked {
    static final int KEY_SIZE = 48;
    static final int LOCAL = 0;
    static final int REMOTE = 16;
    static final int IFINDEX = 32;
    static final int PORTS = 36;
    static final int PROTOCOL = 40;

    static final int SIZE = 88;
    static final int FIRST_SEEN = 0;
    static final int LAST_SEEN = 8;
    static final int IN = 16;
    static final int OUT = 32;
    static final int SETS = 48;
    static final int RULES = 56;
    static final int STATE = 60;
    static final int FLAGS = 61;
    static final int ENDED = 62;
    static final int NETWORK = 68;

    static final int ALLOWED = 1;
    static final int BEGUN_OUT = 1;
    static final int BOTH_FIN = 3;
    static final int RST = 4;
    static final int RULE_NONE = 0xFFFF;
    static final int RULE_NOT_ASKED = 0xFFFE;

    private Tracked() {}
  }

  /** struct translation_key and struct translation */
  static final class TranslationEntry {
    static final int KEY_SIZE = 24;
    static final int SERVICE = 4;
    static final int ADDRESS = 8;
    static final int SIZE = 24;
    static final int PORT = 16;

    private TranslationEntry() {}
  }

  /** struct flow_key and struct flow */
  static final class GatewayFlow {
    static final int SOURCE = 0;
    static final int DESTINATION = 16;
    static final int NETWORK = 32;
    static final int PORTS = 36;
    static final int PROTOCOL = 40;

    static final int SIZE = 40;
    static final int LAST_SEEN = 0;
    static final int FIRST_SEEN = 8;
    static final int SEEN = 16;
    static final int ENDED = 32;

    private GatewayFlow() {}
  }

  /** struct meter */
  static final class MeterValue {
    static final int SIZE = 48;
    static final int PACKET_COST = 0;
    static final int PACKET_DEPTH = 8;
    static final int FLOW_COST = 24;
    static final int FLOW_DEPTH = 32;

    private MeterValue() {}

    static void put(MemorySegment at, Meter meter) {
      bucket(at, PACKET_COST, PACKET_DEPTH, meter.packetsPerSecond(), Meter.PACKET_BURST_MS);
      bucket(at, FLOW_COST, FLOW_DEPTH, meter.newFlowsPerSecond(), Meter.FLOW_BURST_MS);
    }

    /** Times are in 1/256 ns. */
    private static void bucket(MemorySegment at, int costAt, int depthAt, long perSecond, long depthMs) {
      long cost = perSecond == 0 ? 0 : (1_000_000_000L << 8) / perSecond;
      putLong(at, costAt, cost);
      putLong(at, depthAt, Math.max(cost, depthMs * 1_000_000 << 8));
    }
  }

  static final int FLOW_KEY_SIZE = 48;
  static final int PICK_SIZE = 16;
  static final int COUNTER_SIZE = 16;
  static final int VERDICT_SIZE = 24;
  static final int MAX_PROBES = 64;
  static final int PROBE_NUMBER = 0xFF_FFFF;
  static final int OBSERVED_AT_PORT = 0x100_0000;
}
