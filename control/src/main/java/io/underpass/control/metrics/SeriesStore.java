package io.underpass.control.metrics;

import io.underpass.control.store.Database;
import io.underpass.control.store.Session;
import io.underpass.model.ResourceId;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Samples, rolled up as they come to the grains that are kept, in the store. Written by the sampler's thread alone.
 */
final class SeriesStore {
  /** What is kept, finest first, and for how long. */
  enum Kept {
    FIVE_SECONDS(Duration.ofSeconds(5), Duration.ofHours(1)),
    MINUTE(Duration.ofMinutes(1), Duration.ofHours(24)),
    FIVE_MINUTES(Duration.ofMinutes(5), Duration.ofDays(30)),
    HOUR(Duration.ofHours(1), Duration.ofDays(93));

    final Duration grain;
    final Duration kept;

    Kept(Duration grain, Duration kept) {
      this.grain = grain;
      this.kept = kept;
    }

    /** The coarsest that a grain can be put together from. */
    static Kept under(Duration grain) {
      Kept found = FIVE_SECONDS;
      for (Kept kept : values()) {
        if (grain.toMillis() % kept.grain.toMillis() == 0) {
          found = kept;
        }
      }
      return found;
    }
  }

  /** Some samples of one series in one interval. */
  record Stored(String dimensions, long timeMs, double total, double minimum, double maximum, long count) {}

  private record Key(String resource, String metric, String dimensions) {}

  /** So many samples are written in one go that commits of documents don't wait long. */
  private static final int CHUNK = 400;

  /** So many series are looked through in one go, for the same reason. */
  private static final int SERIES_CHUNK = 100;

  /** Series that are sampled stay, however many they are; of the others so many, the newest. */
  static final int MOST_IDLE = 20_000;

  private static final String ADD = """
      INSERT INTO points (series, grain, time, total, minimum, maximum, count) VALUES (?, ?, ?, ?, ?, ?, 1)
      ON CONFLICT (series, grain, time) DO UPDATE SET total = total + excluded.total, minimum = min(minimum, excluded.minimum),
        maximum = max(maximum, excluded.maximum), count = count + 1""";

  private final Database database;
  private final int mostIdle;
  private final Map<Key, Long> series = new ConcurrentHashMap<>();
  /** Since what is too old was thrown away last. */
  private final Set<Long> sampled = new HashSet<>();
  private long next;

  SeriesStore(Database database) {
    this(database, MOST_IDLE);
  }

  /** @param mostIdle how many series are kept that aren't sampled any more, younger than their points are kept */
  SeriesStore(Database database, int mostIdle) {
    this.database = database;
    this.mostIdle = mostIdle;
    database.read(session -> session.list(
            "SELECT id, resource, metric, dimensions FROM series",
            row -> Map.entry(new Key(row.getString(2), row.getString(3), row.getString(4)), row.getLong(1))))
        .forEach(row -> {
          series.put(row.getKey(), row.getValue());
          next = Math.max(next, row.getValue() + 1);
        });
  }

  /** Adds samples of the interval that begins then; done when they can be read. */
  CompletableFuture<Void> add(Instant time, List<Sample> samples) {
    CompletableFuture<Void> last = CompletableFuture.completedFuture(null);
    for (int from = 0; from < samples.size(); from += CHUNK) {
      List<Sample> chunk = samples.subList(from, Math.min(samples.size(), from + CHUNK));
      Map<Key, Long> fresh = new HashMap<>();
      List<Long> ids = chunk.stream().map(sample -> id(sample, fresh)).toList();
      sampled.addAll(ids);
      last = database.write(session -> write(session, time.toEpochMilli(), chunk, ids, fresh));
      last.whenComplete((_, failure) -> {
        if (failure != null) {
          series.keySet().removeAll(fresh.keySet());
        }
      });
    }
    return last;
  }

  private long id(Sample sample, Map<Key, Long> fresh) {
    Key key = new Key(sample.resource().key(), sample.metric().definition().name(), sample.dimensions());
    Long known = series.get(key);
    if (known == null) {
      known = next++;
      series.put(key, known);
      fresh.put(key, known);
    }
    return known;
  }

  private static void write(Session session, long timeMs, List<Sample> samples, List<Long> ids, Map<Key, Long> fresh) throws SQLException {
    for (Map.Entry<Key, Long> one : fresh.entrySet()) {
      session.run(
          "INSERT INTO series (id, resource, metric, dimensions) VALUES (?, ?, ?, ?)",
          one.getValue(), one.getKey().resource(), one.getKey().metric(), one.getKey().dimensions());
    }
    for (int i = 0; i < samples.size(); i++) {
      double value = samples.get(i).value();
      for (Kept kept : Kept.values()) {
        long grain = kept.grain.toMillis();
        session.run(ADD, ids.get(i), grain, Math.floorDiv(timeMs, grain) * grain, value, value, value);
      }
    }
  }

  /**
   * Throws away what is older than it is kept, series that have nothing left, and the oldest where resources came and went that fast that
   * there are too many. Returns when that is done.
   */
  void forget(Instant now) {
    Set<Long> gone = new HashSet<>();
    List<Long> all = List.copyOf(series.values());
    for (List<Long> chunk : chunks(all)) {
      Set<Long> empty = new HashSet<>();
      Database.await(database.write(session -> {
        empty.clear();
        for (Long id : chunk) {
          for (Kept kept : Kept.values()) {
            session.run("DELETE FROM points WHERE series = ? AND grain = ? AND time < ?", id, kept.grain.toMillis(),
                now.minus(kept.kept).toEpochMilli());
          }
          if (session.run("DELETE FROM series WHERE id = ? AND NOT EXISTS (SELECT 1 FROM points WHERE series = ?)", id, id) > 0) {
            empty.add(id);
          }
        }
      }));
      // At once: the next chunk's write may fail, and what is gone must not be taken for known.
      series.values().removeAll(empty);
      gone.addAll(empty);
    }
    // Before the first samples after a start nobody knows what is sampled.
    List<Long> idle = sampled.isEmpty() ? List.of() : all.stream().filter(id -> !gone.contains(id) && !sampled.contains(id)).toList();
    if (idle.size() > mostIdle) {
      gone.addAll(oldest(idle, idle.size() - mostIdle));
    }
    sampled.clear();
    series.values().removeAll(gone);
  }

  /** Those whose last points are the oldest; they are deleted. */
  private Collection<Long> oldest(List<Long> idle, int many) {
    Map<Long, Long> last = new HashMap<>();
    for (List<Long> chunk : chunks(idle)) {
      database.read(session -> {
        for (Long id : chunk) {
          last.put(id, session.list(
              "SELECT coalesce(max(time), 0) FROM points WHERE series = ? AND grain = ?", row -> row.getLong(1), id,
              Kept.HOUR.grain.toMillis()).getFirst());
        }
        return chunk.size();
      });
    }
    List<Long> old = idle.stream().sorted(Comparator.comparing(last::get)).limit(many).toList();
    for (List<Long> chunk : chunks(old)) {
      Database.await(database.write(session -> {
        for (Long id : chunk) {
          session.run("DELETE FROM points WHERE series = ?", id);
          session.run("DELETE FROM series WHERE id = ?", id);
        }
      }));
    }
    return old;
  }

  private static List<List<Long>> chunks(List<Long> ids) {
    List<List<Long>> chunks = new ArrayList<>();
    for (int from = 0; from < ids.size(); from += SERIES_CHUNK) {
      chunks.add(ids.subList(from, Math.min(ids.size(), from + SERIES_CHUNK)));
    }
    return chunks;
  }

  /** Points of all series of a metric, from (inclusive) to (exclusive), oldest first. */
  List<Stored> read(ResourceId resource, Metric metric, Kept kept, Instant from, Instant to) {
    return database.read(session -> session.list(
        """
        SELECT s.dimensions, p.time, p.total, p.minimum, p.maximum, p.count FROM points p JOIN series s ON s.id = p.series
        WHERE s.resource = ? AND s.metric = ? AND p.grain = ? AND p.time >= ? AND p.time < ? ORDER BY p.time""",
        row -> new Stored(row.getString(1), row.getLong(2), row.getDouble(3), row.getDouble(4), row.getDouble(5), row.getLong(6)),
        resource.key(), metric.definition().name(), kept.grain.toMillis(), from.toEpochMilli(), to.toEpochMilli()));
  }
}
