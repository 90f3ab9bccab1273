package io.underpass.net;

/** The text forms of addresses: dotted decimal, RFC 4291 in, RFC 5952 out. */
final class AddressText {
  private AddressText() {}

  static IpAddress parseIpv4(String text) {
    return IpAddress.ofIpv4(ipv4(text, text));
  }

  private static int ipv4(String text, String whole) {
    int bits = 0;
    int at = 0;
    for (int part = 0; part < 4; part++) {
      int start = at;
      int value = 0;
      while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9' && at - start < 3) {
        value = value * 10 + text.charAt(at++) - '0';
      }
      boolean leadingZero = at - start > 1 && text.charAt(start) == '0';
      boolean separated = part == 3 ? at == text.length() : at < text.length() && text.charAt(at) == '.';
      if (at == start || value > 255 || leadingZero || !separated) {
        throw malformed(whole, "an IPv4 address such as 10.0.1.10");
      }
      bits = bits << 8 | value;
      at++;
    }
    return bits;
  }

  static IpAddress parseIpv6(String text) {
    int[] groups = new int[8];
    int count = 0;
    int gap = -1;
    int at = 0;
    if (text.startsWith("::")) {
      gap = 0;
      at = 2;
    }
    while (at < text.length()) {
      int end = text.indexOf(':', at);
      String group = end < 0 ? text.substring(at) : text.substring(at, end);
      if (end < 0 && group.indexOf('.') >= 0 && count <= 6) {
        int bits = ipv4(group, text);
        groups[count++] = bits >>> 16;
        groups[count++] = bits & 0xFFFF;
        break;
      }
      if (group.isEmpty() || group.length() > 4 || count == 8) {
        throw malformed(text, IPV6);
      }
      groups[count++] = hex(group, text);
      if (end < 0) {
        break;
      }
      at = end + 1;
      if (at < text.length() && text.charAt(at) == ':') {
        if (gap >= 0) {
          throw malformed(text, IPV6);
        }
        gap = count;
        at++;
      } else if (at == text.length()) {
        throw malformed(text, IPV6);
      }
    }
    if (gap < 0 ? count != 8 : count > 7) {
      throw malformed(text, IPV6);
    }
    int[] full = new int[8];
    int head = gap < 0 ? 8 : gap;
    System.arraycopy(groups, 0, full, 0, head);
    System.arraycopy(groups, head, full, 8 - (count - head), count - head);
    long high = 0;
    long low = 0;
    for (int i = 0; i < 4; i++) {
      high = high << 16 | full[i];
      low = low << 16 | full[i + 4];
    }
    return new IpAddress(high, low);
  }

  private static final String IPV6 = "an IPv6 address such as fd00::10";

  private static int hex(String group, String whole) {
    int value = 0;
    for (int i = 0; i < group.length(); i++) {
      int digit = Character.digit(group.charAt(i), 16);
      if (digit < 0 || group.charAt(i) > 'f') {
        throw malformed(whole, IPV6);
      }
      value = value << 4 | digit;
    }
    return value;
  }

  private static IllegalArgumentException malformed(String text, String expected) {
    return new IllegalArgumentException("'" + text + "' is not " + expected);
  }

  static String printIpv4(int bits) {
    return (bits >>> 24) + "." + (bits >>> 16 & 255) + "." + (bits >>> 8 & 255) + "." + (bits & 255);
  }

  static String printIpv6(IpAddress address) {
    int[] groups = new int[8];
    for (int i = 0; i < 4; i++) {
      groups[i] = (int) (address.high() >>> (48 - 16 * i)) & 0xFFFF;
      groups[i + 4] = (int) (address.low() >>> (48 - 16 * i)) & 0xFFFF;
    }
    int bestStart = -1;
    int bestLength = 1;
    for (int i = 0; i < 8; ) {
      int run = i;
      while (run < 8 && groups[run] == 0) {
        run++;
      }
      if (run - i > bestLength) {
        bestStart = i;
        bestLength = run - i;
      }
      i = Math.max(run, i + 1);
    }
    StringBuilder text = new StringBuilder(39);
    for (int i = 0; i < 8; i++) {
      if (i == bestStart) {
        text.append("::");
        i += bestLength - 1;
        continue;
      }
      if (!text.isEmpty() && text.charAt(text.length() - 1) != ':') {
        text.append(':');
      }
      text.append(Integer.toHexString(groups[i]));
    }
    return text.toString();
  }
}
