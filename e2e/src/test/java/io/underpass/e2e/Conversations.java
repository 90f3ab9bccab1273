package io.underpass.e2e;

import io.underpass.lab.linux.NetworkNamespace;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;

/** TCP conversations between nodes of a lab: machines that say who they are, and clients that keep asking the same one. */
final class Conversations {
  private Conversations() {}

  /** A machine that answers each line of each connection with its own name. */
  static final class Machine implements AutoCloseable {
    private final String name;
    private final ServerSocket listening;

    Machine(NetworkNamespace node, String name, int port) {
      this.name = name;
      this.listening = node.call(() -> {
        ServerSocket socket = new ServerSocket();
        socket.setReuseAddress(true);
        socket.bind(new InetSocketAddress(port), 512);
        return socket;
      });
      Thread.ofPlatform().name("machine-" + name).daemon().start(this::serve);
    }

    private void serve() {
      while (!listening.isClosed()) {
        try {
          Socket client = listening.accept();
          Thread.ofVirtual().start(() -> talk(client));
        } catch (IOException closed) {
          return;
        }
      }
    }

    private void talk(Socket client) {
      try (client) {
        BufferedReader in = new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.US_ASCII));
        OutputStream out = client.getOutputStream();
        while (in.readLine() != null) {
          out.write((name + "\n").getBytes(StandardCharsets.US_ASCII));
        }
      } catch (IOException gone) {
        // The client's side of the test sees it.
      }
    }

    boolean listens() {
      return !listening.isClosed();
    }

    /** Takes no new connections; those that are there go on. */
    @Override
    public void close() throws IOException {
      listening.close();
    }
  }

  /** A connection, and who answers. */
  static final class Client implements AutoCloseable {
    private final Socket socket;
    private final BufferedReader in;
    private final String machine;
    private final int localPort;

    Client(NetworkNamespace node, String address, int port) {
      this(node, address, port, 0);
    }

    /** From a port of its own, which is free again as soon as it is closed: with a RST. 0: from any. */
    Client(NetworkNamespace node, String address, int port, int from) {
      this.socket = node.call(() -> {
        Socket made = new Socket();
        if (from != 0) {
          made.setReuseAddress(true);
          made.setSoLinger(true, 0);
          made.bind(new InetSocketAddress(from));
        }
        made.connect(new InetSocketAddress(address, port), 3_000);
        made.setSoTimeout(8_000);
        return made;
      });
      try {
        this.localPort = socket.getLocalPort();
        this.in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
        this.machine = ask();
      } catch (IOException failure) {
        throw new UncheckedIOException(failure);
      }
    }

    String machine() {
      return machine;
    }

    int localPort() {
      return localPort;
    }

    String ask() throws IOException {
      socket.getOutputStream().write("who\n".getBytes(StandardCharsets.US_ASCII));
      String answer = in.readLine();
      return answer == null ? "nobody" : answer;
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  /** Clients that ask all the time, each its own machine. */
  static final class Load implements AutoCloseable {
    private final List<Client> clients = new ArrayList<>();
    private final List<String> troubles = new CopyOnWriteArrayList<>();
    private final LongAdder answers = new LongAdder();
    private volatile boolean over;

    Load(NetworkNamespace node, String address, int port, int number) {
      for (int i = 0; i < number; i++) {
        clients.add(new Client(node, address, port));
      }
      clients.forEach(client -> Thread.ofPlatform().daemon().start(() -> talk(client)));
    }

    private void talk(Client client) {
      try {
        while (!over) {
          String machine = client.ask();
          answers.increment();
          if (!machine.equals(client.machine())) {
            troubles.add("port " + client.localPort() + " of " + client.machine() + " was answered by " + machine);
            return;
          }
          Thread.sleep(5);
        }
      } catch (SocketTimeoutException silence) {
        troubles.add("port " + client.localPort() + " of " + client.machine() + " got no answer");
      } catch (IOException | InterruptedException failure) {
        if (!over) {
          troubles.add("port " + client.localPort() + " of " + client.machine() + ": " + failure);
        }
      }
    }

    /** What went otherwise than it should have; nothing, as long as every flow is where it began. */
    List<String> troubles() {
      return List.copyOf(troubles);
    }

    /** Who answers. */
    Set<String> machines() {
      Set<String> machines = new TreeSet<>();
      clients.forEach(client -> machines.add(client.machine()));
      return machines;
    }

    long answers() {
      return answers.sum();
    }

    /** Until every client had time for a few more questions. */
    void goOn() throws InterruptedException {
      long now = answers();
      for (int i = 0; i < 800 && answers() < now + 10L * clients.size() && troubles.isEmpty(); i++) {
        Thread.sleep(10);
      }
    }

    @Override
    public void close() throws IOException {
      over = true;
      for (Client client : clients) {
        client.close();
      }
    }
  }
}
