package io.underpass.e2e.interop;

import io.underpass.lab.linux.NetworkNamespace;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Sits on a link between two speakers, each of which takes it for the other, and passes their messages on; one of them it
 * changes when it is told to. What went through is remembered.
 */
final class Interposer implements AutoCloseable {
  static final int OPEN = 1;
  static final int UPDATE = 2;
  static final int NOTIFICATION = 3;

  private static final int PORT = 179;
  private static final int HEADER = 19;

  /** A side of the link: where the interposer stands, whom it plays, and whom it talks to. */
  record Side(NetworkNamespace namespace, String played, String facing) {}

  /**
   * A message with its header (RFC 4271 section 4.1), as it was sent.
   *
   * @param from ours or the peer
   */
  record Passed(Sender from, byte[] octets) {
    int type() {
      return octets[18];
    }
  }

  enum Sender {
    OURS,
    PEER
  }

  private record Change(Sender from, Predicate<Passed> which, UnaryOperator<byte[]> how) {}

  private final List<Passed> passed = new CopyOnWriteArrayList<>();
  private final AtomicReference<@Nullable Change> change = new AtomicReference<>();
  private final Set<AutoCloseable> open = ConcurrentHashMap.newKeySet();

  Interposer(Side ours, Side peer) {
    listen(ours, peer, Sender.OURS);
    listen(peer, ours, Sender.PEER);
  }

  /** The next message of this sender that fits is changed, and only that. */
  void changeNext(Sender from, Predicate<Passed> which, UnaryOperator<byte[]> how) {
    change.set(new Change(from, which, how));
  }

  /** Whether the change asked for has been made. */
  boolean changed() {
    return change.get() == null;
  }

  /** Codes of the NOTIFICATIONs, such as {@code 6/2}, that this sender has sent since a message was changed. */
  List<String> notifications(Sender from) {
    return passed.stream()
        .filter(message -> message.from() == from && message.type() == NOTIFICATION)
        .map(message -> message.octets()[HEADER] + "/" + message.octets()[HEADER + 1])
        .toList();
  }

  private void listen(Side here, Side there, Sender caller) {
    ServerSocket server =
        here.namespace().call(
            () -> {
              ServerSocket socket = new ServerSocket();
              socket.setReuseAddress(true);
              socket.bind(new InetSocketAddress(InetAddress.getByName(here.played()), PORT));
              return socket;
            });
    open.add(server);
    Thread.ofVirtual().start(
        () -> {
          while (!server.isClosed()) {
            try {
              Socket from = server.accept();
              open.add(from);
              Thread.ofVirtual().start(() -> join(from, there, caller));
            } catch (IOException ended) {
              return;
            }
          }
        });
  }

  private void join(Socket from, Side there, Sender caller) {
    try {
      Socket to =
          there.namespace().call(
              () -> {
                Socket socket = new Socket();
                socket.bind(new InetSocketAddress(InetAddress.getByName(there.played()), 0));
                socket.connect(new InetSocketAddress(InetAddress.getByName(there.facing()), PORT), 1_000);
                return socket;
              });
      open.add(to);
      Thread.ofVirtual().start(() -> pump(to, from, caller == Sender.OURS ? Sender.PEER : Sender.OURS));
      pump(from, to, caller);
    } catch (io.underpass.lab.linux.LinuxException refused) {
      shut(from);
    }
  }

  private void pump(Socket from, Socket to, Sender sender) {
    try (from; to) {
      DataInputStream in = new DataInputStream(from.getInputStream());
      OutputStream out = to.getOutputStream();
      while (true) {
        byte[] header = in.readNBytes(HEADER);
        if (header.length < HEADER) {
          return;
        }
        int length = (header[16] & 255) << 8 | header[17] & 255;
        byte[] message = java.util.Arrays.copyOf(header, length);
        in.readFully(message, HEADER, length - HEADER);
        Passed asSent = new Passed(sender, message);
        passed.add(asSent);
        Change wanted = change.get();
        if (wanted != null && wanted.from() == sender && wanted.which().test(asSent)) {
          message = wanted.how().apply(message.clone());
          passed.clear();
          change.set(null);
        }
        out.write(message);
      }
    } catch (IOException ended) {
      // One of the two hung up.
    }
  }

  private static void shut(AutoCloseable closeable) {
    try {
      closeable.close();
    } catch (Exception failure) {
      throw new UncheckedIOException(new IOException(failure));
    }
  }

  @Override
  public void close() {
    open.forEach(Interposer::shut);
  }
}
