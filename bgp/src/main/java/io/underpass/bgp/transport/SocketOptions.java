package io.underpass.bgp.transport;

import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelOption;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.unix.IntegerUnixChannelOption;
import io.underpass.bgp.Md5Key;
import io.underpass.net.IpAddress;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What Linux calls the options of a session's sockets (ip(7), ipv6(7), tcp(7)). */
final class SocketOptions {
  private static final int IPPROTO_IP = 0;
  private static final int IPPROTO_IPV6 = 41;
  private static final ChannelOption<Integer> IP_TTL = new IntegerUnixChannelOption("IP_TTL", IPPROTO_IP, 2);
  private static final ChannelOption<Integer> IP_MINTTL = new IntegerUnixChannelOption("IP_MINTTL", IPPROTO_IP, 21);
  private static final ChannelOption<Integer> IPV6_UNICAST_HOPS = new IntegerUnixChannelOption("IPV6_UNICAST_HOPS", IPPROTO_IPV6, 16);
  private static final ChannelOption<Integer> IPV6_MINHOPCOUNT = new IntegerUnixChannelOption("IPV6_MINHOPCOUNT", IPPROTO_IPV6, 73);
  private static final ChannelOption<Integer> IPV6_V6ONLY = new IntegerUnixChannelOption("IPV6_V6ONLY", IPPROTO_IPV6, 26);
  private static final Pattern SYSTEM_ERROR = Pattern.compile("failed(?: with error\\(-\\d+\\))?: ([^:]+)");

  private SocketOptions() {}

  static void ttl(ChannelConfig config, IpAddress family, TtlRule rule) {
    config.setOption(family.isIpv4() ? IP_TTL : IPV6_UNICAST_HOPS, rule.sent());
    if (rule.required() > 1) {
      config.setOption(family.isIpv4() ? IP_MINTTL : IPV6_MINHOPCOUNT, rule.required());
    }
  }

  /** An IPv6 address that listens leaves IPv4 alone. */
  static void onlyOwnFamily(ChannelConfig config, IpAddress family) {
    if (!family.isIpv4()) {
      config.setOption(IPV6_V6ONLY, 1);
    }
  }

  static void keys(ChannelConfig config, Map<IpAddress, Md5Key> keys) {
    Map<InetAddress, byte[]> octets = new HashMap<>();
    keys.forEach((address, key) -> octets.put(inet(address), key.octets()));
    config.setOption(EpollChannelOption.TCP_MD5SIG, octets);
  }

  static InetAddress inet(IpAddress address) {
    try {
      return InetAddress.getByAddress(address.wireBytes());
    } catch (UnknownHostException e) {
      throw new IllegalStateException("4 or 16 octets are an address", e);
    }
  }

  static InetSocketAddress inet(IpAddress address, int port) {
    return new InetSocketAddress(inet(address), port);
  }

  static IpAddress address(InetSocketAddress address) {
    return IpAddress.of(address.getAddress().getAddress());
  }

  /** What the system said, without what Netty adds. */
  static String reason(Throwable cause) {
    String text = String.valueOf(cause.getMessage());
    Matcher system = SYSTEM_ERROR.matcher(text);
    return system.find() ? system.group(1) : text;
  }
}
