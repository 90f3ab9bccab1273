package io.underpass.e2e.interop;

import static io.underpass.e2e.interop.Duel.LINK;
import static io.underpass.e2e.interop.Duel.SOON;
import static io.underpass.e2e.interop.Duel.UP;

import io.underpass.e2e.interop.Bed.Family;
import io.underpass.e2e.interop.Bed.Setting;
import io.underpass.e2e.interop.Interposer.Sender;
import io.underpass.e2e.interop.Node.Learned;
import io.underpass.net.Asn;
import io.underpass.net.IpAddress;
import io.underpass.net.Prefix;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The scripts of the cases. */
final class Cases {
  private static final Prefix VNET = Prefix.parse("10.0.0.0/16");
  private static final Prefix OTHER_VNET = Prefix.parse("10.1.0.0/16");
  private static final Prefix OFFICE = Prefix.parse("10.10.0.0/24");
  private static final Prefix OTHER_OFFICE = Prefix.parse("10.11.0.0/24");
  private static final String KEY = "s3cret-of-25-characters.x";

  private Cases() {}

  private static List<Learned> paths(Node node, Prefix prefix) {
    return node.table().getOrDefault(prefix, List.of());
  }

  private static boolean has(Node node, Prefix prefix) {
    return node.table().containsKey(prefix);
  }

  private static String asPath(Node node, Prefix prefix, String session) {
    return paths(node, prefix).stream().filter(path -> path.session().equals(session)).map(Learned::asPath).findFirst().orElse("");
  }

  private static List<Prefix> numbered(String first, int count) {
    List<Prefix> prefixes = new ArrayList<>();
    IpAddress address = IpAddress.parse(first);
    for (int i = 0; i < count; i++) {
      prefixes.add(new Prefix(address.plus(256L * i), 24));
    }
    return prefixes;
  }

  static void session(Duel duel) {
    duel.begin(duel.ourPlan(Setting.PLAIN), duel.peersPlan(Setting.PLAIN.holding(30)));
    duel.peer.close();
    duel.until(SOON, "our side notices that the peer has ended", () -> !duel.ours.established(LINK));
  }

  static void routes(Duel duel) {
    duel.begin(duel.ourPlan(Setting.PLAIN, VNET), duel.peersPlan(Setting.PLAIN, OFFICE));
    duel.until(SOON, "routes known at the start arrive", () -> has(duel.peer, VNET) && has(duel.ours, OFFICE));
    duel.check("the peer sees AS path " + Bed.OURS, asPath(duel.peer, VNET, LINK).equals(Bed.OURS.toString()));
    duel.check("we see AS path " + Bed.PEERS, asPath(duel.ours, OFFICE, LINK).equals(Bed.PEERS.toString()));
    if (duel.us == Implementation.UNDERPASS) {
      duel.check("the peer sees our communities", duel.peer.communities(VNET).equals(SpeakerNode.COMMUNITIES));
    }
    duel.ours.announce(List.of(OTHER_VNET));
    duel.peer.announce(List.of(OTHER_OFFICE));
    duel.until(SOON, "routes added later arrive", () -> has(duel.peer, OTHER_VNET) && has(duel.ours, OTHER_OFFICE));
    duel.ours.withdraw(List.of(VNET));
    duel.peer.withdraw(List.of(OFFICE));
    duel.until(SOON, "withdrawn routes go", () -> !has(duel.peer, VNET) && !has(duel.ours, OFFICE));
    duel.check("the others stay", has(duel.peer, OTHER_VNET) && has(duel.ours, OTHER_OFFICE));
  }

  static void manyRoutes(Duel duel) {
    duel.begin(duel.ourPlan(Setting.PLAIN), duel.peersPlan(Setting.PLAIN));
    List<Prefix> many = numbered("20.0.0.0", 3_000);
    duel.ours.announce(many);
    duel.until(SOON, "all 3,000 arrive", () -> duel.peer.table().keySet().containsAll(many));
    duel.ours.withdraw(many.subList(0, 2_999));
    duel.until(SOON, "all but one go", () -> duel.peer.table().keySet().equals(Set.of(many.getLast())));
  }

  static void routeRefresh(Duel duel) {
    duel.begin(duel.ourPlan(Setting.PLAIN, VNET), duel.peersPlan(Setting.PLAIN, OFFICE));
    duel.until(SOON, "routes arrive", () -> has(duel.peer, VNET) && has(duel.ours, OFFICE));
    duel.peer.refresh(LINK);
    duel.ours.refresh(LINK);
    duel.throughout(Duration.ofSeconds(2), "the routes stay", () -> has(duel.peer, VNET) && has(duel.ours, OFFICE));
    duel.check("the session stays", duel.ours.established(LINK) && duel.peer.established(LINK));
  }

  static void ipv6(Duel duel) {
    Prefix vnet = Prefix.parse("2001:db8:a000::/40");
    Prefix office = Prefix.parse("2001:db8:b000::/40");
    Setting setting = Setting.PLAIN.over(Family.IPV6);
    duel.begin(duel.ourPlan(setting, vnet), duel.peersPlan(setting, office));
    duel.until(SOON, "routes arrive", () -> has(duel.peer, vnet) && has(duel.ours, office));
    duel.ours.withdraw(List.of(vnet));
    duel.peer.withdraw(List.of(office));
    duel.until(SOON, "withdrawn routes go", () -> !has(duel.peer, vnet) && !has(duel.ours, office));
  }

  static void fourOctetAs(Duel duel) {
    Asn our = new Asn(4_200_000_001L);
    Asn their = new Asn(4_200_000_002L);
    Setting setting = Setting.PLAIN.between(our, their);
    duel.begin(duel.ourPlan(setting, VNET), duel.peersPlan(setting, OFFICE));
    duel.until(
        SOON, "AS paths have all 32 bits",
        () -> asPath(duel.peer, VNET, LINK).equals(our.toString()) && asPath(duel.ours, OFFICE, LINK).equals(their.toString()));
  }

  static void md5(Duel duel) {
    duel.begin(Bed.keyed(duel.ourPlan(Setting.PLAIN, VNET), KEY), Bed.keyed(duel.peersPlan(Setting.PLAIN, OFFICE), KEY));
    duel.until(SOON, "routes arrive", () -> has(duel.peer, VNET) && has(duel.ours, OFFICE));
  }

  static void wrongMd5(Duel duel) {
    duel.peer.start(Bed.keyed(duel.peersPlan(Setting.PLAIN), KEY));
    duel.ours.start(Bed.keyed(duel.ourPlan(Setting.PLAIN), KEY.toUpperCase(java.util.Locale.ROOT)));
    duel.throughout(Duration.ofSeconds(6), "no session", () -> !duel.ours.established(LINK) && !duel.peer.established(LINK));
    duel.ours.start(Bed.keyed(duel.ourPlan(Setting.PLAIN), KEY));
    duel.awaitUp();
  }

  static void bfd(Duel duel) {
    bfd(duel, Setting.PLAIN.watched());
  }

  /** A dead link is no restart: the routes go all the same. */
  static void bfdOfRestarters(Duel duel) {
    bfd(duel, Setting.PLAIN.watched().restarting());
  }

  private static void bfd(Duel duel, Setting setting) {
    duel.begin(duel.ourPlan(setting, VNET), duel.peersPlan(setting, OFFICE));
    duel.until(UP, "BFD is up on both sides", () -> duel.ours.watched(LINK) && duel.peer.watched(LINK));
    duel.until(SOON, "routes arrive", () -> has(duel.peer, VNET) && has(duel.ours, OFFICE));
    duel.bed.eat(0);
    duel.until(
        Duration.ofSeconds(3), "both end the session, and the routes go",
        () -> !duel.ours.established(LINK) && !duel.peer.established(LINK) && !has(duel.ours, OFFICE) && !has(duel.peer, VNET));
    duel.bed.mend(0);
    duel.awaitUp();
    duel.until(SOON, "the routes are back", () -> has(duel.peer, VNET) && has(duel.ours, OFFICE));
  }

  static void holdTimer(Duel duel) {
    holdTimer(duel, Setting.PLAIN.holding(9));
  }

  /** An expired hold timer is no restart (RFC 4724 section 4.2 speaks of a closed connection): the routes go all the same. */
  static void holdTimerOfRestarters(Duel duel) {
    holdTimer(duel, Setting.PLAIN.holding(9).restarting());
  }

  private static void holdTimer(Duel duel, Setting setting) {
    duel.begin(duel.ourPlan(setting, VNET), duel.peersPlan(setting, OFFICE));
    duel.until(SOON, "routes arrive", () -> has(duel.peer, VNET) && has(duel.ours, OFFICE));
    duel.bed.eat(0);
    duel.throughout(Duration.ofSeconds(4), "nobody is hasty", () -> duel.ours.established(LINK) && duel.peer.established(LINK));
    duel.until(
        Duration.ofSeconds(9), "both end the session, and the routes go",
        () -> !duel.ours.established(LINK) && !duel.peer.established(LINK) && !has(duel.ours, OFFICE) && !has(duel.peer, VNET));
    duel.check("we say why: " + duel.ours.lastError(LINK), duel.ours.lastError(LINK).toLowerCase(java.util.Locale.ROOT).contains("hold"));
    duel.bed.mend(0);
    duel.awaitUp();
  }

  static void prefixLimit(Duel duel) {
    List<Prefix> few = numbered("20.0.0.0", 3);
    List<Prefix> more = numbered("21.0.0.0", 3);
    duel.begin(Bed.limited(duel.ourPlan(Setting.PLAIN), 5, 2), duel.peersPlan(Setting.PLAIN, few.toArray(Prefix[]::new)));
    duel.until(SOON, "three prefixes are below the limit of five", () -> duel.ours.table().keySet().containsAll(few));
    duel.peer.announce(more);
    duel.until(SOON, "the peer is told: Cease, Maximum Number of Prefixes Reached", () -> told(duel.peer, 6, 1));
    duel.until(SOON, "the session ends", () -> duel.ours.table().isEmpty());
    duel.peer.withdraw(more);
    duel.until(Duration.ofSeconds(45), "the session returns by itself, with the three", () -> duel.ours.table().keySet()
        .equals(Set.copyOf(few)));
  }

  private static boolean told(Node node, int code, int subcode) {
    return node.notified(LINK).filter(notice -> notice.code() == code && notice.subcode() == subcode).isPresent();
  }

  static void peersPrefixLimit(Duel duel) {
    List<Prefix> few = numbered("20.0.0.0", 3);
    List<Prefix> more = numbered("21.0.0.0", 4);
    duel.begin(duel.ourPlan(Setting.PLAIN, few.toArray(Prefix[]::new)), Bed.limited(duel.peersPlan(Setting.PLAIN), 5, 60));
    duel.until(SOON, "three prefixes are below the limit of five", () -> duel.peer.table().keySet().containsAll(few));
    // FRR 8.4 looks at its limit before an UPDATE, so it takes one more.
    more.forEach(prefix -> duel.ours.announce(List.of(prefix)));
    duel.until(SOON, "we are told: Cease, Maximum Number of Prefixes Reached", () -> told(duel.ours, 6, 1));
    duel.ours.withdraw(more);
    duel.peer.open(LINK);
    duel.awaitUp();
    duel.until(SOON, "the three are back", () -> duel.peer.table().keySet().equals(Set.copyOf(few)));
  }

  static void prepend(Duel duel) {
    drain(duel, duel.ours, duel.peer, Bed.OURS, VNET);
  }

  static void peerPrepends(Duel duel) {
    drain(duel, duel.peer, duel.ours, Bed.PEERS, OFFICE);
  }

  private static void drain(Duel duel, Node from, Node to, Asn asn, Prefix prefix) {
    duel.begin(duel.ourPlan(Setting.PLAIN, VNET), duel.peersPlan(Setting.PLAIN, OFFICE));
    duel.until(UP, "the route is there over both links", () -> paths(to, prefix).size() == 2);
    Set<String> both = Set.of("link0", "link1");
    // ExaBGP forwards nothing: there the paths alone are looked at.
    boolean forwards = duel.opponent != Implementation.EXABGP || to == duel.ours;
    duel.until(SOON, "both links are used", () -> !forwards || to.forwarding(prefix).equals(both), () -> "Used: " + to.forwarding(prefix));
    from.prepend(LINK, 2);
    duel.until(
        SOON, "link 0 has the longer path, link 1 alone is used",
        () -> asPath(to, prefix, "link0").equals(Learned.prepended(asn, 2)) && (!forwards || to.forwarding(prefix).equals(Set.of("link1"))),
        () -> "Used: " + to.forwarding(prefix));
    duel.check("the session stays", duel.ours.established(LINK) && duel.peer.established(LINK));
    from.prepend(LINK, 0);
    duel.until(
        SOON, "both links are used again",
        () -> asPath(to, prefix, "link0").equals(asn.toString()) && (!forwards || to.forwarding(prefix).equals(both)), () -> "Used: "
            + to.forwarding(prefix));
  }

  static void ourRestart(Duel duel) {
    ourRestart(duel, Setting.PLAIN.restarting(), duel.ours::kill);
  }

  /** As a server's: BFD, with the C bit set, says meanwhile that packets get through (RFC 5882 section 4.3). */
  static void ourRestartBfdGoesOn(Duel duel) {
    ourRestart(duel, Setting.PLAIN.restarting().watched(), duel.ours::kill);
  }

  /** BFD goes down too, after the connection, and still the routes stay. */
  static void ourRestartUnderBfd(Duel duel) {
    ourRestart(duel, Setting.PLAIN.restarting().watched(), duel.ours::killWithBfd);
  }

  private static void ourRestart(Duel duel, Setting setting, Runnable death) {
    duel.begin(duel.ourPlan(setting, VNET, OTHER_VNET), duel.peersPlan(setting, OFFICE));
    duel.until(SOON, "routes arrive", () -> has(duel.peer, VNET) && has(duel.peer, OTHER_VNET));
    duel.until(UP, "BFD is up on both sides", () -> setting.bfd() == null || duel.ours.watched(LINK) && duel.peer.watched(LINK));
    death.run();
    duel.until(SOON, "the peer notices", () -> !duel.peer.established(LINK));
    duel.throughout(Duration.ofSeconds(2), "the peer keeps our routes", () -> has(duel.peer, VNET) && has(duel.peer, OTHER_VNET));
    duel.ours.restart(List.of(VNET));
    kept(duel, duel.peer, VNET);
    duel.until(SOON, "what we announce again isn't stale any more", () -> paths(duel.peer, VNET).stream().noneMatch(Learned::stale));
    duel.until(SOON, "what we don't is gone", () -> !has(duel.peer, OTHER_VNET));
    duel.until(SOON, "the peer's routes are ours again", () -> has(duel.ours, OFFICE));
  }

  static void peersRestart(Duel duel) {
    duel.begin(duel.ourPlan(Setting.PLAIN.restarting(), VNET), duel.peersPlan(Setting.PLAIN.restarting(), OFFICE));
    duel.until(SOON, "routes arrive", () -> has(duel.ours, OFFICE));
    duel.peer.kill();
    duel.until(SOON, "we notice", () -> !duel.ours.established(LINK));
    duel.throughout(Duration.ofSeconds(2), "we keep the peer's routes, as stale", () -> paths(duel.ours, OFFICE).stream()
        .anyMatch(Learned::stale));
    duel.peer.restart(List.of(OFFICE));
    kept(duel, duel.ours, OFFICE);
    duel.until(SOON, "they aren't stale any more", () -> paths(duel.ours, OFFICE).stream().noneMatch(Learned::stale));
    duel.until(SOON, "our routes are the peer's again", () -> has(duel.peer, VNET));
  }

  private static void kept(Duel duel, Node keeper, Prefix prefix) {
    duel.until(
        UP, "the session is back",
        () -> {
          duel.check("the route stays", has(keeper, prefix));
          return duel.ours.established(LINK) && duel.peer.established(LINK);
        });
    duel.throughout(Duration.ofSeconds(1), "the route stays after the session is back", () -> has(keeper, prefix));
  }

  static void badMessage(Duel duel) {
    try (Interposer interposer = duel.bed.interpose()) {
      duel.begin(duel.ourPlan(Setting.PLAIN), duel.peersPlan(Setting.PLAIN));
      interposer.changeNext(Sender.PEER, _ -> true, Cases::withoutMarker);
      duel.peer.announce(List.of(OFFICE));
      duel.until(
          SOON, "we send NOTIFICATION 1/1, Connection Not Synchronized", () -> first(interposer.notifications(Sender.OURS)).equals("1/1"),
          () -> "We sent " + interposer.notifications(Sender.OURS));
      duel.until(SOON, "the peer understands it", () -> told(duel.peer, 1, 1));
      duel.awaitUp();
      duel.until(SOON, "the route arrives after all", () -> has(duel.ours, OFFICE));
    }
  }

  static void ourBadMessage(Duel duel) {
    try (Interposer interposer = duel.bed.interpose()) {
      duel.begin(duel.ourPlan(Setting.PLAIN), duel.peersPlan(Setting.PLAIN));
      // Not every peer looks at the marker; a length below that of the header is refused by all.
      interposer.changeNext(Sender.OURS, _ -> true, message -> { message[17] = 18; return message; });
      duel.ours.announce(List.of(VNET));
      duel.until(
          SOON, "the peer sends NOTIFICATION 1/2, Bad Message Length", () -> first(interposer.notifications(Sender.PEER)).equals("1/2"),
          () -> "It sent " + interposer.notifications(Sender.PEER));
      duel.until(SOON, "we understand it", () -> told(duel.ours, 1, 2));
      duel.awaitUp();
      duel.until(SOON, "the route arrives after all", () -> has(duel.peer, VNET));
    }
  }

  private static String first(List<String> texts) {
    return texts.isEmpty() ? "" : texts.getFirst();
  }

  private static byte[] withoutMarker(byte[] message) {
    message[0] = 0;
    return message;
  }

  static void malformedUpdate(Duel duel) {
    try (Interposer interposer = duel.bed.interpose()) {
      duel.begin(duel.ourPlan(Setting.PLAIN), duel.peersPlan(Setting.PLAIN, OFFICE));
      duel.until(SOON, "the route arrives", () -> has(duel.ours, OFFICE));
      interposer.changeNext(Sender.PEER, message -> originAt(message.octets()) > 0, Cases::withAnOriginThatThereIsNot);
      duel.peer.announce(List.of(OTHER_OFFICE));
      duel.until(SOON, "a malformed UPDATE has passed", interposer::changed);
      duel.throughout(
          Duration.ofSeconds(2), "the session stays, without the route",
          () -> duel.ours.established(LINK) && has(duel.ours, OFFICE) && !has(duel.ours, OTHER_OFFICE));
      duel.check("no NOTIFICATION was sent", interposer.notifications(Sender.OURS).isEmpty());
      duel.peer.withdraw(List.of(OTHER_OFFICE));
      duel.peer.announce(List.of(OTHER_OFFICE));
      duel.until(SOON, "well-formed, the route arrives", () -> has(duel.ours, OTHER_OFFICE));
    }
  }

  /** Where the value of ORIGIN is in an UPDATE that announces something; 0 in any other message. */
  private static int originAt(byte[] message) {
    if (message[18] != Interposer.UPDATE) {
      return 0;
    }
    int at = 19 + 2 + number(message, 19);
    int end = at + 2 + number(message, at);
    at += 2;
    while (at + 3 < end) {
      boolean extended = (message[at] & 0x10) != 0;
      int length = extended ? number(message, at + 2) : message[at + 2] & 255;
      int value = at + (extended ? 4 : 3);
      if (message[at + 1] == 1) {
        return value;
      }
      at = value + length;
    }
    return 0;
  }

  private static int number(byte[] message, int at) {
    return (message[at] & 255) << 8 | message[at + 1] & 255;
  }

  /** RFC 7606 section 7.1: an undefined value makes the UPDATE a withdrawal. */
  private static byte[] withAnOriginThatThereIsNot(byte[] message) {
    message[originAt(message)] = 9;
    return message;
  }

  static void shutdown(Duel duel) {
    duel.begin(duel.ourPlan(Setting.PLAIN), duel.peersPlan(Setting.PLAIN));
    // ExaBGP 4.2.21 on Python 3 fails on any text, and sends none but this.
    boolean texts = duel.opponent != Implementation.EXABGP;
    String our = texts ? "moving to the new circuit" : "";
    String their = texts ? "maintenance until noon" : "Administrative Shutdown";
    duel.ours.shutdown(LINK, our);
    duel.until(
        SOON, "the peer is told, and why",
        () -> told(duel.peer, 6, 2) && duel.peer.notified(LINK).filter(notice -> notice.text().contains(our)).isPresent());
    duel.ours.open(LINK);
    duel.awaitUp();
    duel.peer.shutdown(LINK, their);
    duel.until(
        SOON, "we are told, and why",
        () -> told(duel.ours, 6, 2) && duel.ours.notified(LINK).filter(notice -> notice.text().contains(their)).isPresent());
  }
}
