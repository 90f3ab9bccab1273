package io.underpass.bgp.rib;

import io.underpass.bgp.message.PathAttributes;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a pure function made of attributes lately: a place for each hash, the later one stays. Attributes are compared as objects, since
 * those of an {@link AttributeStore} are there once.
 */
final class OutcomeCache {
  private static final int SIZE = 1024;

  private final Outcome outcome;
  private final @Nullable Entry[] entries;

  /** The function. */
  interface Outcome {
    /**
     * @param source where the path comes from
     * @param matching which prefix sets match, see {@link PolicyRun#match}
     */
    Optional<PathAttributes> of(PathAttributes attributes, Source source, long matching);
  }

  private record Entry(PathAttributes attributes, Source source, long matching, Optional<PathAttributes> value) {}

  OutcomeCache(Outcome outcome) {
    this.outcome = outcome;
    this.entries = new Entry[SIZE];
  }

  Optional<PathAttributes> get(PathAttributes attributes, Source source, long matching) {
    int mixed = (attributes.hashCode() + source.ordinal() + Long.hashCode(matching)) * 0x9E37_79B9;
    int at = (mixed ^ mixed >>> 16) & SIZE - 1;
    Entry entry = entries[at];
    if (entry == null || entry.attributes != attributes || entry.source != source || entry.matching != matching) {
      entry = new Entry(attributes, source, matching, outcome.of(attributes, source, matching));
      entries[at] = entry;
    }
    return entry.value;
  }
}
