package io.underpass.dataplane;

import io.underpass.net.IpAddress;
import io.underpass.plan.Plan;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Predicate;

/**
 * Runs plans. {@link #apply} and {@link #close} are called by one thread, the reconciler's; the rest by any.
 */
public interface DataPlane extends AutoCloseable {
  /**
   * Where machines are asked from, on every machine's port; what they send to it is for the node itself (learn.microsoft.com, "What is IP
   * address 168.63.129.16?").
   */
  IpAddress PROBER = IpAddress.parse("168.63.129.16");

  /** {@code linux} or {@code emulated}: what it calls itself in answers and reports. */
  String kind();

  /**
   * Makes what runs equal to the plan: only differences are touched, additions before removals, and a packet on its way meets the old
   * entry or the new one, never none. Repeating a plan changes nothing. The first call after a start compares with what the kernel
   * already runs.
   *
   * @return what could not be done, by port name or node name; the rest was done and the call may be repeated
   * @throws DataPlaneException if nothing sensible can be done at all
   */
  Applied apply(Plan plan);

  /**
   * The result of {@link #apply}.
   *
   * @param changes how many entries of all kinds were written or removed
   * @param nanos how long the whole call took
   * @param problems by node or port name; empty when everything runs
   */
  record Applied(long changes, long nanos, Map<String, String> problems) {}

  /** The counters of every node that runs, read now. By node name. */
  Map<String, NodeCounters> counters();

  /**
   * Every entry of the flow tables of machine ports and gateways, read now: allowed and denied, idle ones too as long as they are there.
   * Takes time proportional to the entries; never waits for an {@link #apply}, nor does one wait for it.
   *
   * @param nodes whose tables are read, by name; none: only the time
   */
  default FlowReading flows(Predicate<String> nodes) {
    return new FlowReading(0, List.of());
  }

  /** Of every node. */
  default List<TrackedFlow> flows() {
    return flows(_ -> true).flows();
  }

  /**
   * Asks a machine from {@link #PROBER} whether it takes a TCP connection at a port: one SYN out of the machine's port, and a reset once it
   * is accepted. Past routes, filters and counters; waits for the answer, never for an {@link #apply}.
   *
   * @param destination the machine's address, IPv4: from an IPv6 one nothing is heard
   * @param tcpPort 1–65535
   * @param timeout how long an answer may take
   * @return {@link Reply#SILENT} as well if the port isn't there. Emulated: accepted as long as the node has the port
   */
  default Reply probe(String node, String port, IpAddress destination, int tcpPort, Duration timeout) {
    return Reply.SILENT;
  }

  /**
   * Sends a frame in at a port as if it had arrived there, only to be watched: it goes through the programs that run and over the underlay,
   * every node says what it decided, and the last one doesn't hand it out. Nothing is counted, no error is sent, no flow, machine behind a
   * front end or fragment is remembered, and limits on new flows and packets don't bind. One frame at a time; never waits for an
   * {@link #apply}, nor does one wait for it, but up to half a second for each node.
   *
   * @param frame from the destination address on; at a customer port the destination is replaced by the port's own
   * @return in the order of the path, at least one
   * @throws DataPlaneException if the node has no such port, or no program is attached there, or the kernel doesn't take the frame
   */
  default List<Observation> observe(String node, String port, byte[] frame) {
    throw new DataPlaneException("this data plane doesn't watch packets");
  }

  /**
   * The health of every node that runs, by node name. Never waits for an {@link #apply}; what the kernel announces is in it within 50 ms.
   * After something was taken away (an interface, a program) the next {@link #apply}, of whatever plan, looks and repairs.
   */
  Map<String, NodeHealth> health();

  /**
   * From now on {@code changed} runs whenever something in {@link #health} changes, on a thread of the data plane, and once at once, on the
   * caller's, if something isn't up already. It must return at once. What is new and up, and what goes by plan, isn't told. The latest call
   * counts.
   */
  void whenHealthChanges(Runnable changed);

  /**
   * Which life of what forwards this is: another text after everything was taken away and made anew, the same as long as it outlives
   * servers; empty while there is nothing that could.
   */
  String incarnation();

  /**
   * The hardware addresses on the link of a customer port, the node's own first; empty if there is no such port, or no link because it is
   * emulated.
   */
  List<LinkNeighbor> neighbors(String node, String port);

  /**
   * Runs the work on a thread inside the node's network namespace and returns its answer: sockets made there stay there.
   *
   * @throws DataPlaneException if the node doesn't run, or has no namespace because it is emulated
   * @throws Exception what the work throws
   */
  <T> T inside(String node, Callable<T> work) throws Exception;

  /**
   * The name of the node's network namespace under {@code /run/netns}; empty if the node doesn't run or has none because it is emulated.
   */
  Optional<String> netns(String node);

  /**
   * Lets go without touching what runs: packets keep flowing, and the next {@link #apply} of a new instance picks it up.
   */
  @Override
  void close();

  /** Takes everything away: namespaces, programs, maps. Interfaces that were bound go back where they came from. */
  void tearDown();
}
