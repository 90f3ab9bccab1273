package io.underpass.dataplane.linux;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/** A network namespace with devices that carry nothing, for programs to be run at. */
public final class TestNamespace implements AutoCloseable {
  private final String name;
  private final Map<String, Integer> ifindexes = new HashMap<>();

  /** Whether there can be one: as root on Linux; what else is missing there fails a test instead of skipping it. */
  public static boolean possible() throws Exception {
    return Privileges.here();
  }

  /**
   * Needs root.
   *
   * @param prefix of the namespace's name
   */
  public TestNamespace(String prefix, List<String> devices) {
    this.name = prefix + "-run";
    Iproute.batch("ip", List.of("netns add " + name));
    Runtime.getRuntime().addShutdownHook(new Thread(this::close));
    Netns.in(name, () -> {
      List<String> lines = new ArrayList<>();
      devices.forEach(device -> lines.add("link add " + device + " type bridge"));
      Iproute.batch("ip", lines);
      Netlink.links().forEach(link -> ifindexes.put(link.name(), link.index()));
      return true;
    });
  }

  /** Devices by name. */
  public Map<String, Integer> ifindexes() {
    return ifindexes;
  }

  /** Runs the work on a thread inside. */
  public <T> T in(Callable<T> work) {
    return Netns.in(name, work);
  }

  /** Also done when the process is interrupted. */
  @Override
  public void close() {
    if (Netns.exists(name)) {
      Iproute.batch("ip", List.of("netns del " + name));
    }
  }
}
