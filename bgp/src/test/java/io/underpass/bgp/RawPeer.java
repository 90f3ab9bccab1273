package io.underpass.bgp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.underpass.bgp.message.AddressFamily;
import io.underpass.bgp.message.BgpException;
import io.underpass.bgp.message.Capability;
import io.underpass.bgp.message.KeepAlive;
import io.underpass.bgp.message.Message;
import io.underpass.bgp.message.MessageDecoder;
import io.underpass.bgp.message.MessageEncoder;
import io.underpass.bgp.message.MessageFramer;
import io.underpass.bgp.message.Negotiated;
import io.underpass.bgp.message.Notification;
import io.underpass.bgp.message.Open;
import io.underpass.bgp.message.RouteRefresh;
import io.underpass.bgp.message.Update;
import io.underpass.bgp.transport.Connection;
import io.underpass.bgp.transport.ConnectionHandler;
import io.underpass.bgp.transport.Dial;
import io.underpass.bgp.transport.MemoryNetwork;
import io.underpass.bgp.transport.TtlRule;
import io.underpass.net.Asn;
import io.underpass.net.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A neighbor without a mind: sends what the test says and keeps what it hears. */
final class RawPeer implements ConnectionHandler {
  final List<Notification> notifications = new ArrayList<>();
  final List<Update> updates = new ArrayList<>();
  final List<Open> opens = new ArrayList<>();
  boolean closed;
  private final MessageFramer framer = new MessageFramer();
  private final Negotiated negotiated = new Negotiated(
      Negotiated.AsnWidth.FOUR_OCTETS, Set.of(AddressFamily.IPV4_UNICAST), new Asn(1), new Asn(2), Negotiated.FirstAs.IS_ANY);
  private final MessageDecoder decoder = new MessageDecoder(negotiated);
  private final MessageEncoder encoder = new MessageEncoder(negotiated);
  private final Connection connection;

  RawPeer(MemoryNetwork.Host host, IpAddress remote) {
    connection = host.connect(
        host.loop(), SocketPlace.HERE, new Dial(remote, ListenAddress.BGP_PORT, Optional.empty(), Optional.empty(), TtlRule.LINK), this);
  }

  void send(byte[] octets) {
    connection.write(Unpooled.copiedBuffer(octets));
  }

  void send(Message message) {
    ByteBuf octets = connection.buffer();
    encoder.encode(message, octets);
    connection.write(octets);
  }

  /** With graceful restart, forwarding preserved. */
  void establish(Asn asn, IpAddress bgpId) {
    establish(asn, bgpId, new Capability.GracefulRestart(false, false, 120, Map.of(AddressFamily.IPV4_UNICAST, true)));
  }

  void establish(Asn asn, IpAddress bgpId, Capability... more) {
    List<Capability> capabilities = new ArrayList<>(List.of(
        new Capability.MultiProtocol(AddressFamily.IPV4_UNICAST), new Capability.RouteRefresh(), new Capability.FourOctetAs(asn)));
    capabilities.addAll(List.of(more));
    send(new Open(asn, 90, bgpId.ipv4Bits(), capabilities));
    send(KeepAlive.INSTANCE);
  }

  void close() {
    connection.close();
  }

  /** Announced since the updates were last cleared. */
  List<String> prefixes() {
    return updates.stream().flatMap(update -> update.announcements().stream())
        .flatMap(announcement -> announcement.prefixes().prefixes().stream()).map(Object::toString).toList();
  }

  boolean hasEndOfRib() {
    return updates.stream().anyMatch(update -> update.endOfRib().isPresent());
  }

  @Override
  public void connected() {}

  @Override
  public void received(ByteBuf octets) {
    try {
      do {
        framer.fill(octets);
        for (Message message = framer.next(decoder); message != null; message = framer.next(decoder)) {
          switch (message) {
            case Notification notification -> notifications.add(notification);
            case Update update -> updates.add(update);
            case Open open -> opens.add(open);
            case KeepAlive _, RouteRefresh _ -> {
              // Nothing to keep.
            }
          }
        }
      } while (octets.isReadable());
    } catch (BgpException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void receivedAll() {}

  @Override
  public void writable() {}

  @Override
  public void closed(String reason) {
    closed = true;
  }
}
