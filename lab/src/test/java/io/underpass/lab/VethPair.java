package io.underpass.lab;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.underpass.lab.linux.Iproute;
import io.underpass.lab.linux.NetworkNamespace;
import java.net.InetAddress;
import java.util.List;

/** Two namespaces joined by one veth pair, gone when closed. Needs root; a test that asks for it elsewhere is skipped. */
public final class VethPair implements AutoCloseable {
  public final NetworkNamespace left;
  public final NetworkNamespace right;
  public final InetAddress rightAddress;

  public VethPair() throws Exception {
    assumeTrue("root".equals(System.getProperty("user.name")), "network namespaces need root");
    String prefix = "upt%04x".formatted((int) (System.nanoTime() >>> 8 & 0xFFFF));
    left = new NetworkNamespace(prefix + "-left");
    right = new NetworkNamespace(prefix + "-right");
    Iproute.addNamespaces(List.of(left.name(), right.name()));
    Iproute.in(left.name(),
        List.of("link add eth0 type veth peer name eth0 netns " + right.name(), "addr add 192.0.2.1/30 dev eth0", "link set eth0 up"));
    Iproute.in(right.name(), List.of("addr add 192.0.2.2/30 dev eth0", "link set eth0 up"));
    rightAddress = InetAddress.getByName("192.0.2.2");
  }

  @Override
  public void close() {
    Iproute.deleteNamespace(left.name());
    Iproute.deleteNamespace(right.name());
  }
}
