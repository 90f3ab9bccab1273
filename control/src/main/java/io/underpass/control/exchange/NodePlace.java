package io.underpass.control.exchange;

import io.underpass.bgp.SocketPlace;
import io.underpass.dataplane.DataPlane;
import java.util.Optional;
import java.util.concurrent.Callable;

/** A node's network namespace. */
record NodePlace(DataPlane dataPlane, String node) implements SocketPlace {
  @Override
  public <T> T open(Callable<T> work) throws Exception {
    return dataPlane.inside(node, work);
  }

  @Override
  public Optional<String> netns() {
    return dataPlane.netns(node);
  }

  @Override
  public String toString() {
    return node;
  }
}
