package io.underpass.bgp.rib;

import static io.underpass.bgp.rib.Routes.path;
import static io.underpass.bgp.rib.Routes.prefix;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.underpass.bgp.message.Community;
import io.underpass.bgp.message.LargeCommunity;
import io.underpass.bgp.message.PathAttributes;
import io.underpass.net.Asn;
import io.underpass.net.IpAddress;
import io.underpass.net.Prefix;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PolicyTest {
  private static final Prefix PREFIX = prefix("10.1.0.0/16");
  private static final Community ONE = Community.of(65_001, 1);
  private static final Community TWO = Community.of(65_001, 2);
  private static final LargeCommunity LARGE = new LargeCommunity(65_001, 1, 1);
  private static final PathAttributes PATH =
      path(65_001, 64_512, 65_534, 4_200_000_000L, 3).toBuilder().communities(List.of(ONE)).largeCommunities(List.of(LARGE)).build();

  static Stream<Arguments> actions() {
    return Stream.of(
        arguments(Policy.ACCEPT, PATH),
        arguments(Policy.setLocalPref(200), PATH.toBuilder().localPref(200).build()),
        arguments(Policy.setWeight(7), PATH.toBuilder().weight(7).build()),
        arguments(Policy.setMed(7), PATH.toBuilder().med(7).build()),
        arguments(Policy.setNextHop(IpAddress.parse("10.0.0.1")), PATH.toBuilder().nextHop(IpAddress.parse("10.0.0.1")).build()),
        arguments(Policy.prepend(new Asn(65_009), 2), PATH.toBuilder().asPath(PATH.asPath().prepend(new Asn(65_009), 2)).build()),
        arguments(Policy.addCommunities(TWO, ONE), PATH.toBuilder().communities(List.of(ONE, TWO)).build()),
        arguments(Policy.addLargeCommunities(LARGE, new LargeCommunity(1, 2, 3)),
            PATH.toBuilder().largeCommunities(List.of(LARGE, new LargeCommunity(1, 2, 3))).build()),
        arguments(Policy.removeCommunities(ONE, TWO), PATH.toBuilder().communities(List.of()).build()),
        arguments(Policy.removeLargeCommunities(LARGE), PATH.toBuilder().largeCommunities(List.of()).build()),
        arguments(Policy.removeAllCommunities(), PATH.toBuilder().communities(List.of()).largeCommunities(List.of()).build()),
        arguments(Policy.removePrivateAs(), PATH.toBuilder().asPath(path(65_535, 3).asPath().without(new Asn(65_535)::equals)).build()),
        arguments(Policy.ofAttributes(it -> it.toBuilder().med(9).build()), PATH.toBuilder().med(9).build()),
        arguments(Policy.chain(Policy.setMed(1), Policy.setMed(2), Policy.setWeight(3)), PATH.toBuilder().med(2).weight(3).build()));
  }

  @ParameterizedTest
  @MethodSource("actions")
  void anActionChangesThisAndNothingElse(Policy policy, PathAttributes expected) {
    assertThat(policy.apply(PREFIX, PATH)).isEqualTo(expected);
  }

  static Stream<Arguments> conditions() {
    return Stream.of(
        arguments(Condition.prefixIn(PrefixSet.exactly(PREFIX)), true),
        arguments(Condition.prefixIn(PrefixSet.exactly(prefix("10.0.0.0/8"))), false),
        arguments(Condition.prefixIn(PrefixSet.within(prefix("10.0.0.0/8"), prefix("fd00::/8"))), true),
        arguments(Condition.prefixIn(PrefixSet.within(prefix("::/0"))), false),
        arguments(Condition.prefixIn(new PrefixSet(java.util.Set.of())), false),
        arguments(Condition.asPathContains(new Asn(3)), true),
        arguments(Condition.asPathContains(new Asn(4)), false),
        arguments(Condition.asPathContains(new Asn(4_199_999_999L), new Asn(4_200_000_000L)), true),
        arguments(Condition.asPathContains(new Asn(65_515), new Asn(65_520)), false),
        arguments(Condition.neighborAs(new Asn(65_001)), true),
        arguments(Condition.neighborAs(new Asn(3)), false),
        arguments(Condition.originAs(new Asn(3)), true),
        arguments(Condition.originAs(new Asn(65_001)), false),
        arguments(Condition.asPathAtLeast(5), true),
        arguments(Condition.asPathAtLeast(6), false),
        arguments(Condition.has(ONE), true),
        arguments(Condition.has(TWO), false),
        arguments(Condition.has(LARGE), true),
        arguments(Condition.has(new LargeCommunity(1, 1, 1)), false),
        arguments(Condition.not(Condition.has(TWO)), true),
        arguments(Condition.allOf(Condition.has(ONE), Condition.has(TWO)), false),
        arguments(Condition.allOf(), true),
        arguments(Condition.anyOf(Condition.has(TWO), Condition.prefixIn(PrefixSet.exactly(PREFIX))), true),
        arguments(Condition.anyOf(), false));
  }

  @ParameterizedTest
  @MethodSource("conditions")
  void aConditionMatches(Condition condition, boolean expected) {
    assertThat(Policy.only(condition).apply(PREFIX, PATH)).isEqualTo(expected ? PATH : null);
    assertThat(Policy.except(condition).apply(PREFIX, PATH)).isEqualTo(expected ? null : PATH);
    assertThat(Policy.when(condition, Policy.setMed(1), Policy.setMed(2)).apply(PREFIX, PATH))
        .isEqualTo(PATH.toBuilder().med(expected ? 1 : 2).build());
    assertThat(Policy.when(condition, Policy.setMed(1)).apply(PREFIX, PATH))
        .isEqualTo(expected ? PATH.toBuilder().med(1).build() : PATH);
  }

  @Test
  void aRejectionEndsAChain() {
    Policy never = Policy.ofAttributes(_ -> {
      throw new AssertionError("asked after the rejection");
    });
    assertThat(Policy.setMed(1).andThen(Policy.REJECT).andThen(never).apply(PREFIX, PATH)).isNull();
  }

  @Test
  void equalPartsMakeEqualPolicies() {
    assertThat(Policy.when(Condition.prefixIn(PrefixSet.within(PREFIX)), Policy.prepend(new Asn(1), 2)).andThen(Policy.setMed(4)))
        .isEqualTo(Policy.when(Condition.prefixIn(PrefixSet.within(PREFIX)), Policy.prepend(new Asn(1), 2)).andThen(Policy.setMed(4)))
        .isNotEqualTo(Policy.when(Condition.prefixIn(PrefixSet.within(PREFIX)), Policy.prepend(new Asn(1), 3)).andThen(Policy.setMed(4)));
  }

  /** Against each range, one after the other. */
  @ParameterizedTest
  @MethodSource("io.underpass.bgp.rib.PrefixIndexTest#seeds")
  void prefixSetsMatchAsTheirRangesSay(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<PrefixSet.Range> ranges = new ArrayList<>();
    for (int i = random.nextInt(40); i > 0; i--) {
      Prefix prefix = PrefixIndexTest.anyPrefix(random);
      int least = prefix.length() + random.nextInt(prefix.address().width() - prefix.length() + 1);
      ranges.add(new PrefixSet.Range(prefix, least, least + random.nextInt(prefix.address().width() - least + 1)));
    }
    Policy policy = Policy.only(Condition.prefixIn(PrefixSet.of(ranges)));
    for (int i = 0; i < 2_000; i++) {
      Prefix asked = PrefixIndexTest.anyPrefix(random);
      boolean expected = ranges.stream().anyMatch(
          range -> range.prefix().contains(asked) && asked.length() >= range.least() && asked.length() <= range.most());
      assertThat(policy.apply(asked, PATH) != null).as("seed %d: %s in %s", seed, asked, ranges).isEqualTo(expected);
    }
  }

  @Test
  void valuesOutOfRangeAreRefused() {
    assertThatThrownBy(() -> Policy.setLocalPref(1L << 32)).hasMessage("local preference 4294967296 is not between 0 and 4294967295");
    assertThatThrownBy(() -> Policy.setWeight(65_536)).hasMessage("weight 65536 is not between 0 and 65535");
    assertThatThrownBy(() -> Policy.setMed(-1)).hasMessage("MED -1 is not between 0 and 4294967295");
    assertThatThrownBy(() -> Policy.prepend(new Asn(1), 0)).hasMessage("prepend times 0 is not between 1 and 50");
    assertThatThrownBy(() -> new PrefixSet.Range(PREFIX, 15, 24))
        .hasMessage("prefix range 10.1.0.0/16 ge 15 le 24: expected 16 <= ge <= le <= 32");
    Policy many = Policy.chain(IntStream.range(0, 65)
        .mapToObj(i -> Policy.except(Condition.prefixIn(PrefixSet.exactly(Prefix.host(IpAddress.ofIpv4(i))))))
        .toArray(Policy[]::new));
    assertThatThrownBy(() -> many.apply(PREFIX, PATH)).hasMessage("a policy with 65 prefix sets: at most 64 are possible; join some");
  }
}
