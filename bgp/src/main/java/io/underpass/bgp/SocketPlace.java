package io.underpass.bgp;

import java.util.Optional;
import java.util.concurrent.Callable;

/**
 * Where sockets are opened: on Linux a socket stays in the network namespace of the thread that makes it, and any thread may use it
 * afterwards. Places that mean the same namespace should be equal: sockets that may be shared are shared by place.
 */
public interface SocketPlace {
  /**
   * Runs the work on a thread inside the place and returns its answer. Blocks. Any thread.
   *
   * @throws Exception what the work throws, or why the place can't be entered
   */
  <T> T open(Callable<T> work) throws Exception;

  /** The namespace's name under {@code /run/netns}, by which other processes find it too; empty where it has none. Any thread. */
  default Optional<String> netns() {
    return Optional.empty();
  }

  /** The namespace of the caller, on the caller's thread. */
  SocketPlace HERE = new SocketPlace() {
    @Override
    public <T> T open(Callable<T> work) throws Exception {
      return work.call();
    }

    @Override
    public String toString() {
      return "here";
    }
  };
}
