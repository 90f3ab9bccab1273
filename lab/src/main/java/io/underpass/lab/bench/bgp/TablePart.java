package io.underpass.lab.bench.bgp;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * What one peer announces.
 *
 * @param groups prefixes by the attributes they share, in the order in which they are sent
 */
public record TablePart(List<Group> groups) {
  /** RFC 4271 section 4: no message is longer. Octets. */
  private static final int LONGEST_MESSAGE = 4096;

  /** Header and the two lengths of an UPDATE. */
  private static final int FRAME = Messages.HEADER + 4;

  private static final int LONGEST_PREFIX = 5;

  public TablePart {
    groups = List.copyOf(groups);
  }

  /** Prefixes with one set of attributes; {@code prefixes} as {@link Prefixes} packs them. */
  record Group(AttributeSet attributes, long[] prefixes) {}

  /** How many prefixes. */
  public int size() {
    return groups.stream().mapToInt(group -> group.prefixes.length).sum();
  }

  /**
   * The UPDATE messages that announce it, each as full as its attributes allow, and End-of-RIB behind them (RFC 4724).
   *
   * @param as the sending peer's number
   * @param nextHop its IPv4 address, as a number
   * @return a direct buffer, ready to be read
   */
  public ByteBuffer updates(int as, int nextHop) {
    ByteBuffer scratch = ByteBuffer.allocate(LONGEST_MESSAGE);
    long octets = FRAME;
    for (Group group : groups) {
      group.attributes.write(scratch.clear(), as, nextHop);
      int room = LONGEST_MESSAGE - FRAME - scratch.position();
      octets += group.prefixes.length * (long) LONGEST_PREFIX
          + (group.prefixes.length / (room / LONGEST_PREFIX) + 1L) * (LONGEST_MESSAGE - room);
    }
    ByteBuffer out = ByteBuffer.allocateDirect(Math.toIntExact(octets));
    for (Group group : groups) {
      group.attributes.write(scratch.clear(), as, nextHop);
      write(out, scratch.flip(), group.prefixes);
    }
    int endOfRib = out.position();
    Messages.begin(out, Messages.UPDATE);
    Messages.end(out.putShort((short) 0).putShort((short) 0), endOfRib);
    return out.flip();
  }

  private static void write(ByteBuffer out, ByteBuffer attributes, long[] prefixes) {
    for (int next = 0; next < prefixes.length; ) {
      int start = out.position();
      Messages.begin(out, Messages.UPDATE);
      out.putShort((short) 0).putShort((short) attributes.remaining()).put(attributes.duplicate());
      while (next < prefixes.length && out.position() - start + LONGEST_PREFIX <= LONGEST_MESSAGE) {
        Prefixes.write(out, prefixes[next++]);
      }
      Messages.end(out, start);
    }
  }
}
