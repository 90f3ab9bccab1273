package io.underpass.dataplane.linux;

import io.underpass.dataplane.linux.Layout.RuleSetValue;
import io.underpass.net.Prefix;
import io.underpass.plan.PortRange;
import io.underpass.plan.RuleSet;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * What two sets with the same rules, under the same names, have in common. A list that several sets share is looked at once. Not
 * thread-safe.
 */
final class RuleDigests {
  private final Map<List<Prefix>, byte[]> lists = new IdentityHashMap<>();
  private final ByteBuffer numbers = ByteBuffer.allocate(24);

  ByteBuffer of(RuleSet set) {
    MessageDigest digest = sha256();
    for (RuleSet.Rule rule : set.rules()) {
      byte[] name = rule.name().getBytes(StandardCharsets.UTF_8);
      update(digest, numbers.putInt(name.length).putInt(rule.action() == RuleSet.Action.ALLOW ? 1 : 0).putInt(rule.protocol()));
      digest.update(name);
      for (List<Prefix> prefixes : List.of(rule.sources(), rule.destinations())) {
        update(digest, numbers.putInt(prefixes.size()));
        if (prefixes.size() < SharedLists.SHORTEST) {
          prefixes.forEach(prefix -> update(digest, prefix));
        } else {
          digest.update(lists.computeIfAbsent(prefixes, this::of));
        }
      }
      for (List<PortRange> ranges : List.of(rule.sourcePorts(), rule.destinationPorts())) {
        update(digest, numbers.putInt(ranges.size()));
        ranges.forEach(range -> update(digest, numbers.putInt(range.from() << 16 | range.to())));
      }
    }
    return ByteBuffer.wrap(Arrays.copyOf(digest.digest(), RuleSetValue.DIGEST_LENGTH));
  }

  private byte[] of(List<Prefix> list) {
    MessageDigest digest = sha256();
    list.forEach(prefix -> update(digest, prefix));
    return digest.digest();
  }

  private void update(MessageDigest digest, Prefix prefix) {
    update(digest, numbers.putLong(prefix.address().high()).putLong(prefix.address().low()).putInt(prefix.length()));
  }

  private static void update(MessageDigest digest, ByteBuffer numbers) {
    digest.update(numbers.flip());
    numbers.clear();
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every Java has SHA-256", impossible);
    }
  }
}
