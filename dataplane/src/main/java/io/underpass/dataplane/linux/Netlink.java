package io.underpass.dataplane.linux;

import io.underpass.dataplane.DataPlaneException;
import io.underpass.net.MacAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** rtnetlink(7), as much as iproute2 can't do or does slowly, in the namespace of the calling thread. */
final class Netlink {
  private static final int AF_NETLINK = 16;
  private static final int SOCK_RAW_CLOEXEC = 3 | 0x80000;
  private static final int RTM_NEWLINK = 16;
  private static final int RTM_GETLINK = 18;
  private static final int RTM_SETLINK = 19;
  private static final int NLMSG_ERROR = 2;
  private static final int NLMSG_DONE = 3;
  private static final int REQUEST_DUMP = 0x301;
  private static final int REQUEST_ACK = 0x5;
  private static final int HEADER = 16;
  private static final int IFINFO = 16;
  private static final int IFLA_ADDRESS = 1;
  private static final int IFLA_IFNAME = 3;
  private static final int IFLA_LINKINFO = 18;
  private static final int IFLA_INFO_KIND = 1;
  private static final int IFLA_IFALIAS = 20;
  private static final int IFLA_LINK_NETNSID = 37;
  private static final int IFLA_GSO_MAX_SIZE = 41;
  private static final int IFLA_GSO_IPV4_MAX_SIZE = 63;
  private static final int IFF_UP = 1;
  private static final int IFF_LOWER_UP = 1 << 16;
  private static final int TYPE_MASK = 0x3FFF;
  private static final int BUFFER = 1 << 17;

  private Netlink() {}

  /**
   * An interface.
   *
   * @param flags IFF_UP and the like, netdevice(7)
   * @param kind {@code veth}, {@code bridge} and the like; empty for hardware
   * @param peerElsewhere whether its peer is in another namespace
   */
  record Link(int index, int flags, String name, @Nullable MacAddress mac, String kind, boolean peerElsewhere, String alias) {
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
    ByteBuffer request = message(RTM_GETLINK, REQUEST_DUMP, 0, 0);
    List<Link> links = new ArrayList<>();
    exchange(finish(request), message -> links.add(parse(message)));
    return links;
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
    exchange(finish(request), _ -> {});
  }

  private static ByteBuffer message(int type, int flags, int index, int room) {
    ByteBuffer buffer = ByteBuffer.allocate(HEADER + IFINFO + room).order(ByteOrder.nativeOrder());
    buffer.putInt(0).putShort((short) type).putShort((short) flags).putInt(1).putInt(0);
    buffer.put((byte) 0).put((byte) 0).putShort((short) 0).putInt(index).putInt(0).putInt(0);
    return buffer;
  }

  private static ByteBuffer finish(ByteBuffer buffer) {
    return buffer.putInt(0, buffer.position()).flip();
  }

  private interface Visitor {
    void message(ByteBuffer payload);
  }

  private static void exchange(ByteBuffer request, Visitor visitor) {
    int socket = Libc.socket(AF_NETLINK, SOCK_RAW_CLOEXEC, 0);
    if (socket < 0) {
      throw new DataPlaneException("no netlink socket: errno " + -socket);
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment out = arena.allocate(request.remaining());
      out.asByteBuffer().put(request);
      long sent = Libc.send(socket, out);
      if (sent < 0) {
        throw new DataPlaneException("netlink refuses the request: errno " + -sent);
      }
      MemorySegment in = arena.allocate(BUFFER);
      while (true) {
        long received = Libc.receive(socket, in);
        if (received <= 0) {
          throw new DataPlaneException("netlink doesn't answer: errno " + -received);
        }
        if (read(in.asSlice(0, received).asByteBuffer().order(ByteOrder.nativeOrder()), visitor)) {
          return;
        }
      }
    } finally {
      Libc.close(socket);
    }
  }

  /** True when the answer is complete. */
  private static boolean read(ByteBuffer buffer, Visitor visitor) {
    while (buffer.remaining() >= HEADER) {
      int start = buffer.position();
      int length = buffer.getInt(start);
      int type = buffer.getShort(start + 4);
      if (type == NLMSG_DONE) {
        return true;
      }
      if (type == NLMSG_ERROR) {
        int error = buffer.getInt(start + HEADER);
        if (error != 0) {
          throw new DataPlaneException("netlink refuses: errno " + -error);
        }
        return true;
      }
      if (type == RTM_NEWLINK) {
        visitor.message(buffer.slice(start + HEADER, length - HEADER).order(ByteOrder.nativeOrder()));
      }
      buffer.position(Math.min(buffer.limit(), start + align(length)));
    }
    return false;
  }

  private static int align(int length) {
    return length + 3 & ~3;
  }

  private static Link parse(ByteBuffer message) {
    int index = message.getInt(4);
    int flags = message.getInt(8);
    String name = "";
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
        case IFLA_ADDRESS -> mac = value.limit() == 6 ? mac(value) : null;
        case IFLA_LINKINFO -> kind = kind(value);
        case IFLA_IFALIAS -> alias = text(value);
        case IFLA_LINK_NETNSID -> elsewhere = true;
        default -> { }
      }
      at += align(length);
    }
    return new Link(index, flags, name, mac, kind, elsewhere, alias);
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
      at += align(length);
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
