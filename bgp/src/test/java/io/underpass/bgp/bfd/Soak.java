package io.underpass.bgp.bfd;

import io.underpass.bgp.SocketPlace;
import io.underpass.net.IpAddress;
import java.time.Duration;
import java.time.Instant;

/** One session for a while, printed: {@code Soak NETNS LOCAL REMOTE MIN_TX_MS MIN_RX_MS MULTIPLIER SECONDS}. For people, no test. */
final class Soak {
  private Soak() {}

  private static final class Printing implements BfdListener {
    @Override
    public void up(BfdHandle session) {
      print("up");
    }

    @Override
    public void down(BfdHandle session, Diagnostic cause) {
      print("DOWN " + cause);
    }

    @Override
    public void adminDown(BfdHandle session) {
      print("neighbor: AdminDown");
    }
  }

  private static void print(String what) {
    System.out.println(Instant.now() + " " + what);
  }

  public static void main(String[] arguments) throws Exception {
    SocketPlace place = TestNetns.existing(arguments[0]);
    BfdConfig config = new BfdConfig(
        IpAddress.parse(arguments[1]),
        IpAddress.parse(arguments[2]),
        Duration.ofMillis(Integer.parseInt(arguments[3])),
        Duration.ofMillis(Integer.parseInt(arguments[4])),
        Integer.parseInt(arguments[5]));
    try (BfdAgent agent = BfdAgent.start()) {
      BfdHandle session = agent.add(config, place, new Printing());
      long seconds = Long.parseLong(arguments[6]);
      for (long second = 1; second <= seconds; second++) {
        Thread.sleep(1_000);
        if (second % 30 == 0 || second == 5 || second == seconds) {
          print(agent.status(session) + " discarded " + agent.discarded());
        }
      }
    }
  }
}
