package io.underpass.lab.bench.bgp;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What is sent, by how many peers.
 *
 * @param name as the report names it
 * @param updates ready UPDATE messages, peer by peer
 * @param prefixes what a receiver must hold in the end
 */
public record Load(String name, List<ByteBuffer> updates, PrefixTally prefixes) {
  private static final long SEED = 20_260_101;

  public Load {
    updates = List.copyOf(updates);
  }

  /** @param prefixes in all, like {@code attributeSets}; a peer sends its share, which nobody else sends */
  public static Load of(String name, int peers, int prefixes, int attributeSets) {
    TableMaker maker = new TableMaker(SEED, prefixes);
    List<ByteBuffer> updates = new ArrayList<>();
    for (int i = 1; i <= peers; i++) {
      Neighbor sender = new Neighbor(i);
      updates.add(maker.next(prefixes / peers, attributeSets / peers).updates(sender.as(), sender.addressNumber()));
    }
    return new Load(name, updates, maker.known());
  }

  /** Receiver first, then senders. */
  List<Neighbor> neighbors() {
    return IntStream.rangeClosed(Neighbor.RECEIVER, updates.size()).mapToObj(Neighbor::new).toList();
  }

  /** All that is sent. */
  public long octets() {
    return updates.stream().mapToLong(ByteBuffer::remaining).sum();
  }
}
