package io.underpass.bgp.bfd.daemon;

import io.underpass.bgp.Bfd;
import io.underpass.bgp.BfdTimers;
import io.underpass.bgp.bfd.NetnsPlace;
import io.underpass.net.IpAddress;
import java.nio.file.Path;

/** A client in a process of its own: says what it hears, until it is killed. */
final class Killable {
  private Killable() {}

  /** @param arguments directory, namespace, local, remote */
  public static void main(String[] arguments) throws Exception {
    DaemonBfd bfd = DaemonBfd.at(Path.of(arguments[0]));
    bfd.watch(
        IpAddress.parse(arguments[2]), IpAddress.parse(arguments[3]), BfdTimers.DEFAULT, NetnsPlace.of(arguments[1]),
        (Bfd.State state, boolean _, String _) -> System.out.println(state));
    Thread.currentThread().join();
  }
}
