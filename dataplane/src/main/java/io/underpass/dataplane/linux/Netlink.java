package io.underpass.dataplane.linux;

import io.underpass.dataplane.DataPlaneException;
import io.underpass.net.MacAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** rtnetlink(7), as much as iproute2 can't do or does slowly, in the namespace of the calling thread. */
final class Netlink {
  static final int RTM_NEWLINK = 16;
  private static final int RTM_GETLINK = 18;
  private static final int RTM_SETLINK = 19;
  private static final int RTM_NEWTFILTER = 44;
  private static final int RTM_GETTFILTER = 46;
  private static final int TCMSG = 20;
  /** {@code TC_H_MAKE(TC_H_CLSACT, TC_H_MIN_INGRESS)}. */
  private static final int TC_INGRESS = 0xFFFF_FFF2;
  private static final int REQUEST_DUMP = 0x301;
  private static final int REQUEST_ACK = 0x5;
  private static final int IFINFO = 16;
  private static final int IFLA_ADDRESS = 1;
  private static final int IFLA_IFNAME = 3;
  private static final int IFLA_MASTER = 10;
  private static final int IFLA_LINKINFO = 18;
  private static final int IFLA_INFO_KIND = 1;
  private static final int IFLA_IFALIAS = 20;
  private static final int IFLA_EXT_MASK = 29;
  private static final int RTEXT_FILTER_SKIP_STATS = 8;
  private static final int IFLA_LINK_NETNSID = 37;
  private static final int IFLA_GSO_MAX_SIZE = 41;
  private static final int IFLA_GSO_IPV4_MAX_SIZE = 63;
  private static final int IFF_UP = 1;
  private static final int IFF_LOWER_UP = 1 << 16;
  private static final int TYPE_MASK = 0x3FFF;

  private Netlink() {}

  /**
   * An interface.
   *
   * @param flags IFF_UP and the like, netdevice(7)
   * @param master the index of the bridge that it is a port of; 0 for none
   * @param kind {@code veth}, {@code bridge} and the like; empty for hardware
   * @param peerElsewhere whether its peer is in another namespace
   */
  record Link(
      int index, int flags, String name, int master, @Nullable MacAddress mac, String kind, boolean peerElsewhere, String alias) {
    boolean isSetUp() {
      return (flags & IFF_UP) != 0;
    }

    boolean hasCarrier() {
      return (flags & IFF_LOWER_UP) != 0;
    }

    boolean handsOverToPeer() {
      return kind.equals("veth") && peerElsewhere;
    }
  }

  static List<Link> links() {
    try (NetlinkSocket socket = NetlinkSocket.open()) {
      return links(socket);
    }
  }

  /** In the socket's namespace. */
  static List<Link> links(NetlinkSocket socket) {
    ByteBuffer request = message(RTM_GETLINK, REQUEST_DUMP, 0, 8);
    request.putShort((short) 8).putShort((short) IFLA_EXT_MASK).putInt(RTEXT_FILTER_SKIP_STATS);
    List<Link> links = new ArrayList<>();
    socket.exchange(finish(request), (type, message) -> {
      if (type == RTM_NEWLINK) {
        links.add(parse(message));
      }
    });
    return links;
  }

  /** Whether the interface has our filter at ingress, in the socket's namespace; false as well when the interface isn't there. */
  static boolean filters(NetlinkSocket socket, int index) {
    ByteBuffer request = ByteBuffer.allocate(NetlinkSocket.HEADER + TCMSG).order(ByteOrder.nativeOrder());
    request.putInt(0).putShort((short) RTM_GETTFILTER).putShort((short) REQUEST_DUMP).putInt(1).putInt(0);
    request.putInt(0).putInt(index).putInt(0).putInt(TC_INGRESS).putInt(0);
    boolean[] found = {false};
    try {
      socket.exchange(finish(request), (type, message) -> found[0] |= type == RTM_NEWTFILTER
          && message.getInt(4) == index && message.getInt(8) == Tc.HANDLE && message.getInt(16) >>> 16 == Tc.PRIORITY);
    } catch (NetlinkSocket.Refused _) {
      return false;
    }
    return found[0];
  }

  static Optional<Link> link(String name) {
    return links().stream().filter(link -> link.name.equals(name)).findFirst();
  }

  /** How long a super-packet the interface sends unsegmented; kernels before 6.3 have one limit for both families. */
  static void setGsoMaxSize(int index, int octets) {
    setLink(index, IFLA_GSO_MAX_SIZE, octets);
    try {
      setLink(index, IFLA_GSO_IPV4_MAX_SIZE, octets);
    } catch (DataPlaneException _) {
      // Before 6.3 the first call did it.
    }
  }

  private static void setLink(int index, int attribute, int value) {
    ByteBuffer request = message(RTM_SETLINK, REQUEST_ACK, index, 8);
    request.putShort((short) 8).putShort((short) attribute).putInt(value);
    try (NetlinkSocket socket = NetlinkSocket.open()) {
      socket.exchange(finish(request), (_, _) -> {});
    }
  }

  private static ByteBuffer message(int type, int flags, int index, int room) {
    ByteBuffer buffer = ByteBuffer.allocate(NetlinkSocket.HEADER + IFINFO + room).order(ByteOrder.nativeOrder());
    buffer.putInt(0).putShort((short) type).putShort((short) flags).putInt(1).putInt(0);
    buffer.put((byte) 0).put((byte) 0).putShort((short) 0).putInt(index).putInt(0).putInt(0);
    return buffer;
  }

  private static ByteBuffer finish(ByteBuffer buffer) {
    return buffer.putInt(0, buffer.position()).flip();
  }

  private static Link parse(ByteBuffer message) {
    int index = message.getInt(4);
    int flags = message.getInt(8);
    String name = "";
    int master = 0;
    MacAddress mac = null;
    String kind = "";
    String alias = "";
    boolean elsewhere = false;
    int at = IFINFO;
    while (at + 4 <= message.limit()) {
      int length = message.getShort(at) & 0xFFFF;
      if (length < 4) {
        break;
      }
      ByteBuffer value = message.slice(at + 4, length - 4).order(ByteOrder.nativeOrder());
      switch (message.getShort(at + 2) & TYPE_MASK) {
        case IFLA_IFNAME -> name = text(value);
        case IFLA_MASTER -> master = value.getInt();
        case IFLA_ADDRESS -> mac = value.limit() == 6 ? mac(value) : null;
        case IFLA_LINKINFO -> kind = kind(value);
        case IFLA_IFALIAS -> alias = text(value);
        case IFLA_LINK_NETNSID -> elsewhere = true;
        default -> { }
      }
      at += NetlinkSocket.align(length);
    }
    return new Link(index, flags, name, master, mac, kind, elsewhere, alias);
  }

  private static String kind(ByteBuffer nested) {
    int at = 0;
    while (at + 4 <= nested.limit()) {
      int length = nested.getShort(at) & 0xFFFF;
      if (length < 4) {
        break;
      }
      if ((nested.getShort(at + 2) & TYPE_MASK) == IFLA_INFO_KIND) {
        return text(nested.slice(at + 4, length - 4));
      }
      at += NetlinkSocket.align(length);
    }
    return "";
  }

  private static MacAddress mac(ByteBuffer value) {
    long bits = 0;
    for (int i = 0; i < 6; i++) {
      bits = bits << 8 | value.get(i) & 0xFF;
    }
    return new MacAddress(bits);
  }

  private static String text(ByteBuffer value) {
    String text = StandardCharsets.UTF_8.decode(value).toString();
    int end = text.indexOf('\0');
    return end < 0 ? text : text.substring(0, end);
  }
}
