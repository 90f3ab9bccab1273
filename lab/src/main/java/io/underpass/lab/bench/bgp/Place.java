package io.underpass.lab.bench.bgp;

import io.underpass.lab.linux.Iproute;
import io.underpass.lab.linux.NetworkNamespace;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Where a daemon and its peers live: two namespaces with one link between them that has every peer's subnet.
 *
 * @param directory for the daemon's files
 * @param daemonCpu the CPU that the daemon is kept on
 */
public record Place(NetworkNamespace daemon, NetworkNamespace peers, Path directory, int daemonCpu) {

  /** Links the two namespaces for a receiver and so many senders. */
  public Place wired(int senders) {
    List<String> near = new ArrayList<>(List.of("link add eth0 type veth peer name eth0 netns " + peers.name(), "link set eth0 up"));
    List<String> far = new ArrayList<>(List.of("link set eth0 up"));
    for (int i = 0; i <= senders; i++) {
      Neighbor neighbor = new Neighbor(i);
      near.add("addr add " + neighbor.daemonAddress() + "/30 dev eth0");
      far.add("addr add " + neighbor.address() + "/30 dev eth0");
    }
    Iproute.in(daemon.name(), near);
    Iproute.in(peers.name(), far);
    return this;
  }
}
