package io.underpass.control.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.underpass.control.Documents;
import io.underpass.control.metrics.SeriesStore.Kept;
import io.underpass.control.store.Database;
import io.underpass.control.store.StoreException;
import io.underpass.model.ResourceId;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What stays of resources that come and go. */
final class SeriesStoreTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  @TempDir
  private Path data;

  private Database database;

  @BeforeEach
  void open() {
    database = Database.open(data.resolve("s.db"));
  }

  @AfterEach
  void close() {
    database.close();
  }

  private static ResourceId machine(int number) {
    return ResourceId.parse(Documents.GROUP + "/providers/Microsoft.Compute/virtualMachines/vm-" + number);
  }

  private static List<Sample> of(int... machines) {
    return IntStream.of(machines).mapToObj(one -> new Sample(machine(one), Metric.MACHINE_IN, "", 1)).toList();
  }

  private long count(String table) {
    return database.read(session -> session.list("SELECT count(*) FROM " + table, row -> row.getLong(1))).getFirst();
  }

  private long samples(SeriesStore store, int machine) {
    return store.read(machine(machine), Metric.MACHINE_IN, Kept.HOUR, START, START.plus(Duration.ofDays(200))).size();
  }

  @Test
  void aSeriesGoesWithTheLastOfItsPoints() {
    SeriesStore store = new SeriesStore(database);
    Database.await(store.add(START, of(1, 2)));
    Database.await(store.add(START.plus(Duration.ofDays(50)), of(2)));
    store.forget(START.plus(Duration.ofDays(94)));
    assertThat(count("series")).isOne();
    assertThat(count("points")).isOne();
    Database.await(store.add(START.plus(Duration.ofDays(95)), of(1)));
    assertThat(samples(store, 1)).as("one that was forgotten and comes back").isOne();
    assertThat(samples(new SeriesStore(database), 2)).isOne();
  }

  @Test
  void ofThoseThatAreNotSampledAnyMoreTheNewestStay() {
    SeriesStore store = new SeriesStore(database, 10);
    for (int hour = 0; hour < 40; hour++) {
      Database.await(store.add(START.plus(Duration.ofHours(hour)), of(100 + hour, 1, 2, 3)));
    }
    SeriesStore restarted = new SeriesStore(database, 10);
    restarted.forget(START.plus(Duration.ofHours(40)));
    assertThat(count("series")).as("before the first samples").isEqualTo(43);
    Database.await(restarted.add(START.plus(Duration.ofHours(40)), of(1, 2, 3)));
    restarted.forget(START.plus(Duration.ofHours(40)));
    assertThat(count("series")).isEqualTo(3 + 10);
    assertThat(samples(restarted, 3)).isEqualTo(41);
    assertThat(samples(restarted, 139)).isOne();
    assertThat(samples(restarted, 130)).isOne();
    assertThat(samples(restarted, 129)).isZero();
    assertThat(count("points WHERE series NOT IN (SELECT id FROM series)")).isZero();
  }

  @Test
  void samplesThatCouldNotBeWrittenAreOfNoSeries() {
    SeriesStore store = new SeriesStore(database);
    Database.await(database.write(session -> session.run(
        "CREATE TRIGGER full BEFORE INSERT ON series BEGIN SELECT RAISE(ABORT, 'disk is full'); END")));
    assertThatThrownBy(() -> Database.await(store.add(START, of(1)))).isInstanceOf(StoreException.class);
    Database.await(database.write(session -> session.run("DROP TRIGGER full")));
    Database.await(store.add(START, of(1)));
    assertThat(samples(store, 1)).isOne();
  }
}
