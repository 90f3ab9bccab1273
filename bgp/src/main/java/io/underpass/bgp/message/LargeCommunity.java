package io.underpass.bgp.message;

import java.util.Comparator;

/**
 * A large community (RFC 8092): three numbers of 32 bits.
 *
 * @param globalAdministrator an AS number, 0–4294967295
 * @param localData1 0–4294967295
 * @param localData2 0–4294967295
 */
public record LargeCommunity(long globalAdministrator, long localData1, long localData2) implements Comparable<LargeCommunity> {
  private static final Comparator<LargeCommunity> ORDER = Comparator.comparingLong(LargeCommunity::globalAdministrator)
      .thenComparingLong(LargeCommunity::localData1)
      .thenComparingLong(LargeCommunity::localData2);

  /** @throws IllegalArgumentException if a number doesn't fit 32 bits */
  public LargeCommunity {
    if (((globalAdministrator | localData1 | localData2) & ~0xFFFF_FFFFL) != 0) {
      throw new IllegalArgumentException("large community " + globalAdministrator + ":" + localData1 + ":" + localData2
          + ": each number is 0–4294967295");
    }
  }

  /**
   * Parses {@code 64496:1:2} (RFC 8092 section 6).
   *
   * @throws IllegalArgumentException naming the text and what was expected
   */
  public static LargeCommunity parse(String text) {
    long[] parts = CommunityText.parse(text, 3, 0xFFFF_FFFFL);
    return new LargeCommunity(parts[0], parts[1], parts[2]);
  }

  @Override
  public int compareTo(LargeCommunity other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return globalAdministrator + ":" + localData1 + ":" + localData2;
  }
}
