package io.underpass.lab.router;

import io.underpass.bgp.BfdTimers;
import io.underpass.bgp.GracefulRestart;
import io.underpass.bgp.Neighbor;
import io.underpass.bgp.PrefixLimit;
import io.underpass.bgp.SessionTimers;
import io.underpass.bgp.SpeakerConfig;
import io.underpass.bgp.message.AddressFamily;
import io.underpass.bgp.message.AsPath;
import io.underpass.bgp.message.PathAttributes;
import io.underpass.bgp.rib.Condition;
import io.underpass.bgp.rib.LocalRoute;
import io.underpass.bgp.rib.Policy;
import io.underpass.bgp.rib.PrefixSet;
import io.underpass.lab.router.BgpNeighbor.Bfd;
import io.underpass.lab.router.BgpNeighbor.Exchange;
import io.underpass.lab.router.RouterPlan.Restart;
import io.underpass.net.IpAddress;
import io.underpass.net.Prefix;
import java.time.Duration;
import java.util.Collection;
import java.util.List;

/** A plan in the words of Underpass's own speaker. A session's name there is its interface's. */
public final class SpeakerPlan {
  private static final Duration CONNECT_RETRY = Duration.ofSeconds(1);
  private static final IpAddress NO_IPV4 = IpAddress.ofIpv4(0);
  private static final IpAddress NO_IPV6 = new IpAddress(0, 0);

  private SpeakerPlan() {}

  /** What the speaker is told; it listens on its end of each session. */
  public static SpeakerConfig config(RouterPlan plan) {
    SpeakerConfig.Builder config =
        SpeakerConfig.builder(plan.asn(), plan.id())
            .maxPaths(RouterPlan.MAXIMUM_PATHS)
            .start(plan.restart() == Restart.RESTARTING ? SpeakerConfig.Start.RESTARTING : SpeakerConfig.Start.FRESH);
    for (BgpNeighbor neighbor : plan.neighbors()) {
      config.listen(neighbor.local());
      config.neighbor(neighbor(plan, neighbor));
    }
    return config.build();
  }

  private static Neighbor neighbor(RouterPlan plan, BgpNeighbor session) {
    Duration hold = Duration.ofSeconds(session.liveness().hold());
    Duration keepAlive = Duration.ofSeconds(session.liveness().keepalive());
    Neighbor.Builder neighbor =
        Neighbor.builder(session.device(), session.address(), session.asn())
            .localAddress(session.local())
            .timers(new SessionTimers(hold, keepAlive, CONNECT_RETRY, Duration.ZERO))
            .exportPolicy(export(plan, session));
    if (plan.restart() == Restart.NONE) {
      neighbor.noGracefulRestart();
    } else if (plan.restart() == Restart.HELPER) {
      neighbor.gracefulRestart(
          new GracefulRestart(GracefulRestart.DEFAULT.restartTime(), GracefulRestart.DEFAULT.staleTime(), GracefulRestart.Forwarding.LOST));
    }
    if (session.key() != null) {
      neighbor.md5(session.key());
    }
    Bfd bfd = session.liveness().bfd();
    if (bfd != null) {
      Duration interval = Duration.ofMillis(bfd.interval());
      neighbor.bfd(new BfdTimers(interval, interval, bfd.multiplier(), BfdTimers.Mode.LENIENT));
    }
    Exchange exchange = session.exchange();
    if (exchange.limit() > 0) {
      neighbor.limit(AddressFamily.of(session.address()), PrefixLimit.of(exchange.limit(), Duration.ofSeconds(exchange.limitReturn())));
    }
    return neighbor.build();
  }

  /** Own routes alone, whose path is empty yet; fewer where the neighbor is told less. */
  private static Policy export(RouterPlan plan, BgpNeighbor session) {
    Policy policy = Policy.except(Condition.asPathAtLeast(1));
    if (plan.filtered(session)) {
      policy = policy.andThen(Policy.only(Condition.prefixIn(PrefixSet.exactly(session.exchange().announced().toArray(Prefix[]::new)))));
    }
    return session.exchange().prepend() == 0 ? policy : policy.andThen(Policy.prepend(plan.asn(), session.exchange().prepend()));
  }

  /** Routes of one's own to these prefixes. */
  public static List<LocalRoute> routes(Collection<Prefix> prefixes) {
    return prefixes.stream().map(prefix -> new LocalRoute(prefix, attributes(prefix))).toList();
  }

  private static PathAttributes attributes(Prefix prefix) {
    return PathAttributes.builder(prefix.isIpv4() ? NO_IPV4 : NO_IPV6).asPath(AsPath.EMPTY).build();
  }
}
