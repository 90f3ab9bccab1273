package io.underpass.dataplane.emulated;

import io.underpass.dataplane.emulated.Emission.Exit;
import io.underpass.dataplane.emulated.RandomPackets.Sent;
import io.underpass.net.IpAddress;
import io.underpass.plan.FrontEnd;
import io.underpass.plan.NetworkId;
import io.underpass.plan.Port;
import io.underpass.plan.Translation;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Seeded sequences of frames: new ones as {@link RandomPackets} makes them, and what belongs to earlier ones: more of the same flow, its
 * answers, its fragments in and out of order, ICMP errors about it.
 */
final class RandomTalk {
  private static final int REMEMBERED = 60;
  /** SYN, SYN-ACK, FIN-ACK, RST, ACK. */
  private static final int[] FLAGS = {0x02, 0x12, 0x11, 0x04, 0x10};

  private final SplittableRandom random;
  private final RandomPackets packets;
  private RandomFabric fabric;
  private final List<Said> said = new ArrayList<>();
  private final List<Sent> waiting = new ArrayList<>();

  /** A packet that came in at one place, as it was on the inside, and where what it provokes would come in. */
  private record Said(Arrival arrival, Packet packet, @Nullable Arrival answersArrive, @Nullable Packet asSent) {}

  RandomTalk(SplittableRandom random, RandomFabric fabric) {
    this.random = random;
    this.fabric = fabric;
    this.packets = new RandomPackets(random, fabric);
  }

  /** The same conversation in a changed place. */
  void goOnIn(RandomFabric changed) {
    fabric = changed;
  }

  Sent next() {
    if (!waiting.isEmpty() && random.nextInt(3) > 0) {
      return waiting.remove(random.nextInt(waiting.size()));
    }
    if (said.isEmpty() || random.nextInt(5) < 2) {
      return random.nextInt(4) == 0 ? toFront() : packets.next();
    }
    Said about = said.get(random.nextInt(said.size()));
    return switch (random.nextInt(10)) {
      case 0, 1, 2 -> sent(about.arrival, flagged(about.packet));
      case 3, 4, 5 -> about.asSent == null || about.answersArrive == null
          ? sent(about.arrival, about.packet)
          : sent(about.answersArrive, flagged(about.asSent.answer()));
      case 6, 7 -> error(about);
      default -> fragmented(about);
    };
  }

  /** Of TCP with other flags now and then: connections end and begin again. */
  private Packet flagged(Packet packet) {
    boolean tcp = packet.protocol() == 6 && packet.payload().length >= 14;
    return tcp && random.nextBoolean() ? packet.flags(FLAGS[random.nextInt(FLAGS.length)]) : packet;
  }

  /** What became of it: forwarded packets get answers where they left. */
  void saw(Sent sent, Verdict verdict) {
    byte[] inner = sent.arrival() instanceof Arrival.FromUnderlay ? inner(sent.frame()) : sent.frame();
    if (verdict.decision().isEmpty() && verdict.outcome() != Verdict.Outcome.DROPPED || !readable(inner)) {
      return;
    }
    Packet packet = Packet.read(inner);
    Arrival back = null;
    Packet asSent = null;
    if (verdict.outcome() == Verdict.Outcome.FORWARDED) {
      Emission emission = verdict.sent().orElseThrow();
      boolean toPort = emission.exit() instanceof Exit.ToPort;
      asSent = Packet.read(toPort ? emission.frame() : inner(emission.frame()));
      back = emission.exit() instanceof Exit.ToPort(String port) ? new Arrival.AtPort(port) : new Arrival.FromUnderlay();
    }
    Said one = new Said(sent.arrival(), packet, back, asSent);
    if (said.size() < REMEMBERED) {
      said.add(one);
    } else {
      said.set(random.nextInt(REMEMBERED), one);
    }
  }

  private static byte[] inner(byte[] frame) {
    return frame.length < Vxlan.OVERHEAD ? new byte[0] : Vxlan.inner(frame);
  }

  private static boolean readable(byte[] frame) {
    return frame.length >= 34 && IpPacket.parse(frame, 14, Wire.u16(frame, 12)) != null;
  }

  private Sent sent(Arrival arrival, Packet packet) {
    Packet fresh = packet.ttl(random.nextInt(12) == 0 ? random.nextInt(3) : random.nextInt(2, 256));
    if (arrival instanceof Arrival.AtPort) {
      return new Sent(arrival, fresh.frame());
    }
    return new Sent(arrival, fresh.inTunnel(fabric.peer(), fabric.own.node(), vni(packet), 0));
  }

  /** To a front end's address and port, at a host mostly by the number of a machine behind it. */
  private Sent toFront() {
    List<FrontEnd.Key> fronts = fabric.frontEnds;
    List<Translation.Key> translated = fabric.translations;
    if (!translated.isEmpty() && random.nextInt(3) > 0) {
      Translation.Key key = translated.get(random.nextInt(translated.size()));
      int vni = RandomFabric.number(key.machine()).vni();
      return new Sent(new Arrival.FromUnderlay(), service(new Arrival.FromUnderlay(), key.address(), key.protocol(), key.port())
          .inTunnel(fabric.peer(), fabric.own.node(), vni, 0));
    }
    if (fronts.isEmpty()) {
      return packets.next();
    }
    FrontEnd.Key key = fronts.get(random.nextInt(fronts.size()));
    Arrival arrival = fabric.arrival();
    return sent(arrival, service(arrival, key.address(), key.protocol(), key.port()));
  }

  private Packet service(Arrival arrival, IpAddress front, int protocol, int port) {
    IpAddress source = fabric.source(arrival);
    for (int i = 0; i < 50 && source.isIpv4() != front.isIpv4(); i++) {
      source = fabric.source(arrival);
    }
    String from4 = source.isIpv4() ? source.toString() : "10.3.1.7";
    String from6 = source.isIpv4() ? "fd00::3:7" : source.toString();
    Packet packet = Packet.of(front.isIpv4() ? from4 : from6, front.toString());
    int from = 40_000 + random.nextInt(4);
    boolean tcp = protocol == 6 || protocol == 0 && random.nextBoolean();
    int to = port == 0 ? RandomTables.SERVICES[random.nextInt(RandomTables.SERVICES.length)] : port;
    return (tcp ? packet.tcp(from, to, random.nextInt(40)) : packet.udp(from, to, random.nextInt(40))).transportChecksum();
  }

  /** Mostly a number that leads to the machine with this address. */
  private int vni(Packet packet) {
    List<Port> machines = fabric.ports.stream()
        .filter(port -> port.machineMac() != null && port.sources().contains(packet.destination())).toList();
    if (machines.isEmpty() || random.nextInt(6) == 0) {
      return fabric.vni();
    }
    Port machine = machines.get(random.nextInt(machines.size()));
    NetworkId number = random.nextBoolean() ? machine.network() : RandomFabric.number(machine.name());
    return fabric.own.networks().containsKey(number) ? number.vni() : fabric.vni();
  }

  /** From the other end, or from a router on the way, now and then cut short, damaged, or about what nobody sent. */
  private Sent error(Said about) {
    boolean byReceiver = about.asSent != null && about.answersArrive != null && random.nextInt(4) > 0;
    Packet quoted = byReceiver ? about.asSent : about.packet.answer();
    Packet to = (byReceiver ? about.asSent.answer() : about.packet);
    Arrival arrival = byReceiver ? about.answersArrive : about.arrival;
    byte[] quote = quoted.ttl(random.nextInt(256)).ip();
    if (random.nextInt(4) == 0) {
      quote = Arrays.copyOf(quote, random.nextInt(quote.length + 1));
    }
    if (quote.length > 0 && random.nextInt(8) == 0) {
      quote[random.nextInt(Math.min(quote.length, 48))] ^= (byte) (1 << random.nextInt(8));
    }
    int[] types = to.isIpv4() ? new int[] {3, 4, 5, 11, 12} : new int[] {1, 2, 3, 4};
    Packet error = to.fragmentBits(0).icmp(types[random.nextInt(types.length)], random.nextInt(5), 0, quote);
    boolean byRouter = random.nextInt(5) == 0 && arrival instanceof Arrival.FromUnderlay;
    return sent(arrival, byRouter ? error.from(to.isIpv4() ? "10.3.1.7" : "fd00::3:7") : error);
  }

  /** A first fragment and one or two later ones, at random places among what follows; one of them is lost now and then. */
  private Sent fragmented(Said about) {
    boolean answer = about.asSent != null && about.answersArrive != null && random.nextBoolean();
    Packet whole = answer ? about.asSent.answer() : about.packet;
    Arrival arrival = answer ? about.answersArrive : about.arrival;
    int identification = random.nextInt(4);
    int pieces = random.nextInt(2, 4);
    for (int i = 0; i < pieces; i++) {
      if (random.nextInt(6) > 0) {
        waiting.add(sent(arrival, fragment(whole, identification, i, pieces)));
      }
    }
    if (waiting.isEmpty()) {
      return packets.next();
    }
    return random.nextInt(4) == 0 ? waiting.removeLast() : waiting.removeFirst();
  }

  private Packet fragment(Packet whole, int identification, int index, int pieces) {
    boolean last = index == pieces - 1;
    byte[] payload = whole.payload();
    int each = random.nextInt(8) == 0 ? 0 : 8;
    int from = Math.min(payload.length, index * 8);
    int length = index == 0 ? 8 + each : 8;
    byte[] piece = Arrays.copyOfRange(payload, from, last ? payload.length : Math.min(payload.length, from + length));
    if (whole.isIpv4()) {
      return whole.identification(identification).fragmentBits((last ? 0 : 0x2000) | index).payload(whole.protocol(), piece);
    }
    if (whole.protocol() == 44) {
      return whole;
    }
    byte[] header = ByteBuffer.allocate(8).put((byte) whole.protocol()).put((byte) 0).putShort((short) (index << 3 | (last ? 0 : 1)))
        .putInt(identification).array();
    return whole.payload(44, Packet.concat(header, piece));
  }
}
