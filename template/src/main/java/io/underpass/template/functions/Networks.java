package io.underpass.template.functions;

import io.underpass.net.IpAddress;
import io.underpass.net.Prefix;
import io.underpass.template.TemplateException;
import java.math.BigInteger;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** {@code parseCidr}, {@code cidrSubnet}, {@code cidrHost}, for both families. */
final class Networks {
  static final Map<String, Function> ALL = Map.of(
      "parseCidr", arguments -> parse(prefix(arguments.expect(1, 1), 0)),
      "cidrSubnet", arguments -> {
        Prefix prefix = prefix(arguments.expect(3, 3), 0);
        int length = arguments.whole(1, prefix.length(), prefix.address().width());
        long index = arguments.whole(2);
        if (index < 0 || BigInteger.valueOf(index).bitLength() > length - prefix.length()) {
          throw TemplateException.of("The network '%s' has no subnet '%d' of length '%d'.", prefix, index, length);
        }
        BigInteger first = number(prefix.address()).add(BigInteger.valueOf(index).shiftLeft(prefix.address().width() - length));
        return Values.of(address(first, prefix.address().width()) + "/" + length);
      },
      "cidrHost", arguments -> {
        Prefix prefix = prefix(arguments.expect(2, 2), 0);
        long index = arguments.whole(1);
        BigInteger host = number(prefix.address()).add(BigInteger.valueOf(index)).add(BigInteger.ONE);
        if (index < 0 || host.compareTo(number(prefix.last())) > 0) {
          throw TemplateException.of("The network '%s' has no host '%d'.", prefix, index);
        }
        return Values.of(address(host, prefix.address().width()).toString());
      });

  private Networks() {}

  private static Prefix prefix(Arguments arguments, int at) {
    String text = arguments.text(at);
    int slash = text.indexOf('/');
    try {
      return Prefix.of(IpAddress.parse(slash < 0 ? text : text.substring(0, slash)), Integer.parseInt(text.substring(slash + 1)));
    } catch (IllegalArgumentException _) {
      throw TemplateException.of(
          "The template language function '%s' was invoked with '%s', which is not a network such as 10.0.0.0/16.", arguments.name(), text);
    }
  }

  private static JsonNode parse(Prefix prefix) {
    int width = prefix.address().width();
    BigInteger network = number(prefix.address());
    BigInteger last = number(prefix.last());
    boolean small = width - prefix.length() < 2;
    BigInteger all = BigInteger.ONE.shiftLeft(width).subtract(BigInteger.ONE);
    BigInteger mask = all.xor(BigInteger.ONE.shiftLeft(width - prefix.length()).subtract(BigInteger.ONE));
    var result =
        JsonNodeFactory.instance
            .objectNode()
            .put("network", prefix.address().toString())
            .put("netmask", address(mask, width).toString())
            .put("broadcast", prefix.last().toString())
            .put("firstUsable", address(small ? network : network.add(BigInteger.ONE), width).toString())
            .put("lastUsable", address(small || width == 128 ? last : last.subtract(BigInteger.ONE), width).toString())
            .put("cidr", prefix.length());
    if (width == 128) {
      result.remove("broadcast");
    }
    return result;
  }

  private static BigInteger number(IpAddress address) {
    return new BigInteger(1, address.wireBytes());
  }

  private static IpAddress address(BigInteger number, int width) {
    byte[] bytes = new byte[width / 8];
    byte[] digits = number.toByteArray();
    for (int i = 1; i <= Math.min(digits.length, bytes.length); i++) {
      bytes[bytes.length - i] = digits[digits.length - i];
    }
    return IpAddress.of(bytes);
  }
}
