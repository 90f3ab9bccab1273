package io.underpass.lab.bench.failover;

import io.underpass.lab.linux.NetworkNamespace;
import io.underpass.lab.linux.Run;
import java.time.Duration;
import java.util.List;

/** What goes wrong with a link of a circuit, done at the customer's end of it. */
public enum Trouble {
  /** The interface goes down, so the far end loses its carrier. */
  CARRIER_LOST("carrier lost") {
    @Override
    void begin(NetworkNamespace router, String port) {
      run("ip", router, "link set " + port + " down");
    }

    @Override
    void end(NetworkNamespace router, String port) {
      run("ip", router, "link set " + port + " up");
    }
  },

  /** Every packet of every kind is eaten in both directions, and nobody is told: the link stays up, and who sends gets no error. */
  SILENT_LOSS("packets eaten") {
    @Override
    void begin(NetworkNamespace router, String port) {
      run("tc", router,
          "qdisc add dev " + port + " clsact",
          "filter add dev " + port + " egress " + EAT,
          "filter add dev " + port + " ingress " + EAT);
    }

    @Override
    void end(NetworkNamespace router, String port) {
      run("tc", router, "qdisc del dev " + port + " clsact");
    }
  };

  /** One instruction of classic BPF: return 4, TC_ACT_STOLEN (linux/pkt_cls.h). */
  private static final String EAT = "bpf bytecode \"1,6 0 0 4\" direct-action";

  private static final Duration LIMIT = Duration.ofSeconds(5);

  private final String label;

  Trouble(String label) {
    this.label = label;
  }

  /** As reports name it. */
  public String label() {
    return label;
  }

  /**
   * Begins it.
   *
   * @param port the customer's interface
   */
  abstract void begin(NetworkNamespace router, String port);

  /** Mends what {@link #begin} broke. */
  abstract void end(NetworkNamespace router, String port);

  /** One process for all lines. */
  private static void run(String program, NetworkNamespace router, String... lines) {
    List<String> command = List.of(program, "-n", router.name(), "-batch", "-");
    Run.of(command, String.join("\n", lines) + "\n", LIMIT).orThrow(program + " in " + router + ": " + String.join("; ", lines));
  }
}
