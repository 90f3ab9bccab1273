package io.underpass.control.activity;

import static org.assertj.core.api.Assertions.assertThat;

import io.underpass.control.ActivityLog.Event;
import io.underpass.control.ActivityLog.Field;
import io.underpass.control.ActivityLog.Outcome;
import io.underpass.control.ActivityLog.Phase;
import io.underpass.control.ActivityLog.Query;
import io.underpass.control.ActivityLog.What;
import io.underpass.control.ActivityLog.Who;
import io.underpass.control.Documents;
import io.underpass.control.Operation;
import io.underpass.control.store.Database;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StoredActivityTest {
  private static final Instant START = Instant.parse("2026-03-01T00:00:00Z");

  @TempDir
  private Path data;

  private Instant now = START;

  private Database database() {
    return Database.open(data.resolve("underpass.db"));
  }

  private Event event(String name, String caller, String status, @Nullable String operation) {
    return new Event(
        0, "id-" + name + status, now, "correlation-" + name, operation,
        new Who(caller, "oid-" + caller, "app-" + caller, "Owner"),
        new What("Microsoft.Network/virtualNetworks/write", Documents.vnet(name).toString(), "PUT", "/x"),
        new Outcome(Phase.END_REQUEST, status, 201, "", ""));
  }

  private static Operation operation(String id, Operation.@Nullable Failure failure) {
    return new Operation(
        id, "PutVirtualNetworkOperation", Documents.vnet("hub"), Operation.Kind.PUT,
        failure == null ? Operation.Status.SUCCEEDED : Operation.Status.FAILED, START, START.plusSeconds(5), failure, Map.of());
  }

  private List<Event> all(StoredActivity activity, Map<Field, String> equal) {
    return activity.find(new Query(Instant.EPOCH, START.plus(Duration.ofDays(1_000)), equal, Long.MAX_VALUE), 1_000);
  }

  private static void flush(Database database) {
    Database.await(database.write(_ -> {}));
  }

  @Test
  void isAskedByWhatItSaysNewestFirst() {
    try (Database database = database()) {
      StoredActivity activity = new StoredActivity(database, () -> now);
      activity.note(event("hub", "ann", "Accepted", null));
      now = START.plusSeconds(60);
      activity.note(event("spoke", "bob", "Failed", null));
      flush(database);
      assertThat(all(activity, Map.of())).extracting(one -> one.who().caller()).containsExactly("bob", "ann");
      assertThat(all(activity, Map.of(Field.CALLER, "ANN"))).hasSize(1);
      assertThat(all(activity, Map.of(Field.CALLER, "app-bob"))).hasSize(1);
      assertThat(all(activity, Map.of(Field.STATUS, "failed"))).extracting(one -> one.what().resource()).containsExactly(Documents.vnet("spoke").toString());
      assertThat(all(activity, Map.of(Field.RESOURCE, Documents.vnet("HUB").toString()))).hasSize(1);
      assertThat(all(activity, Map.of(Field.GROUP, "RG", Field.PROVIDER, "microsoft.network"))).hasSize(2);
      assertThat(all(activity, Map.of(Field.GROUP, "other"))).isEmpty();
      assertThat(all(activity, Map.of(Field.CORRELATION, "correlation-hub"))).hasSize(1);
      assertThat(activity.find(new Query(START.plusSeconds(1), now, Map.of(), Long.MAX_VALUE), 10)).hasSize(1);
      Event newest = activity.find(new Query(START, now, Map.of(), Long.MAX_VALUE), 1).getFirst();
      assertThat(activity.find(new Query(START, now, Map.of(), newest.number()), 1)).extracting(one -> one.who().caller()).containsExactly("ann");
    }
  }

  @Test
  void anOperationsEndIsAnEventWhicheverComesFirst() {
    try (Database database = database()) {
      StoredActivity activity = new StoredActivity(database, () -> now);
      activity.note(event("hub", "ann", "Accepted", "one"));
      activity.ended(operation("one", null));
      activity.ended(operation("two", new Operation.Failure("DataPlaneFailure", "no room")));
      activity.note(event("hub", "ann", "Accepted", "two"));
      activity.ended(operation("nobody's", null));
      activity.note(event("hub", "bob", "Accepted", "two"));
      flush(database);
      assertThat(all(activity, Map.of())).extracting(one -> one.operation() + " " + one.outcome().status() + " " + one.outcome().message())
          .as("an operation that two calls name ends once")
          .containsExactly("two Accepted ", "two Failed no room", "two Accepted ", "one Succeeded ", "one Accepted ");
    }
  }

  @Test
  void isThereAfterARestart() {
    try (Database database = database()) {
      new StoredActivity(database, () -> now).note(event("hub", "ann", "Accepted", "one"));
    }
    try (Database database = database()) {
      StoredActivity activity = new StoredActivity(database, () -> now);
      activity.ended(operation("one", null));
      flush(database);
      assertThat(all(activity, Map.of())).extracting(one -> one.outcome().status()).containsExactly("Succeeded", "Accepted");
    }
  }

  @Test
  void nobodyNeedsToWriteSomethingElse() throws InterruptedException {
    try (Database database = database()) {
      StoredActivity activity = new StoredActivity(database, () -> now);
      activity.note(event("hub", "ann", "Accepted", null));
      for (int i = 0; i < 200 && all(activity, Map.of()).isEmpty(); i++) {
        Thread.sleep(10);
      }
      assertThat(all(activity, Map.of())).hasSize(1);
    }
  }

  private static long count(Database database, String table) {
    return database.read(session -> session.list("SELECT count(*) FROM " + table, row -> row.getLong(1))).getFirst();
  }

  /** A call as the API notes it: its begin, its answer, its operation's end. */
  private void called(StoredActivity activity, int number) {
    String id = UUID.randomUUID().toString();
    String path = Documents.network("networkInterfaces/interface-" + number).toString();
    Who who = new Who("underpass-owner", "3f75ff59-7736-489b-b40a-07c702f89dcb", "3f75ff59-7736-489b-b40a-07c702f89dcb", "Owner");
    What what = new What("Microsoft.Network/networkInterfaces/write", path, "PUT", path);
    String correlation = UUID.randomUUID().toString();
    activity.note(new Event(0, UUID.randomUUID().toString(), now, correlation, null, who, what, new Outcome(Phase.BEGIN_REQUEST, "Started", 0, "", "")));
    activity.note(new Event(0, UUID.randomUUID().toString(), now, correlation, id, who, what, new Outcome(Phase.END_REQUEST, "Accepted", 201, "", "")));
    activity.ended(operation(id, null));
  }

  @Test
  void whatTheEventsOfACallHaveInCommonIsStoredOnce() {
    try (Database database = database()) {
      StoredActivity activity = new StoredActivity(database, () -> now);
      for (int i = 0; i < 2_000; i++) {
        called(activity, i);
      }
      flush(database);
      assertThat(count(database, "activity_events")).isEqualTo(6_000);
      assertThat(count(database, "activity_calls")).isEqualTo(2_000);
      assertThat(count(database, "activity_callers")).isOne();
      assertThat(octets(database) / 6_000).as("octets an event").isLessThan(300);
    }
  }

  private static long octets(Database database) {
    return database.read(session -> session.list("PRAGMA page_count", row -> row.getLong(1) * 4_096)).getFirst();
  }

  @Test
  void theFileStopsGrowing() {
    try (Database database = database()) {
      StoredActivity activity = new StoredActivity(database, () -> now, 3_000, 100);
      long[] octets = new long[4];
      for (int i = 0; i < 8_000; i++) {
        now = START.plusSeconds(i);
        called(activity, i);
        if (i % 2_000 == 1_999) {
          flush(database);
          octets[i / 2_000] = octets(database);
        }
      }
      assertThat(count(database, "activity_events")).isBetween(3_000L, 3_100L);
      assertThat(count(database, "activity_calls")).isBetween(1_000L, 1_200L);
      assertThat(octets[3]).as(Arrays.toString(octets)).isLessThan(octets[0] * 11 / 10);
    }
  }

  /** A client may give all its calls one correlation. */
  @Test
  void oneCallAgainAndAgainKeepsNoOthers() {
    try (Database database = database()) {
      StoredActivity activity = new StoredActivity(database, () -> now, 500, 100);
      for (int i = 0; i < 5_000; i++) {
        activity.note(event("same", "ann", "Accepted", null));
        activity.note(event("other" + i, "caller" + i, "Accepted", null));
      }
      flush(database);
      assertThat(count(database, "activity_events")).isBetween(500L, 600L);
      assertThat(count(database, "activity_calls")).isLessThan(2_000);
      assertThat(count(database, "activity_callers")).isLessThan(2_000);
    }
  }

  /** Writes that are stored together and can't be are undone together, then tried one by one. */
  @Test
  void anEventFindsItsCallWhereTheFirstTryWasUndone() {
    try (Database database = database()) {
      StoredActivity activity = new StoredActivity(database, () -> now);
      CountDownLatch busy = new CountDownLatch(1);
      database.write(_ -> awaited(busy));
      activity.note(event("hub", "ann", "Started", null));
      database.along(session -> session.run("INSERT INTO nowhere VALUES (1)"));
      CompletableFuture<Void> together = database.write(_ -> {});
      busy.countDown();
      Database.await(together);
      activity.note(event("hub", "ann", "Accepted", null));
      flush(database);
      assertThat(all(activity, Map.of())).extracting(one -> one.outcome().status() + " " + one.who().caller())
          .containsExactly("Accepted ann", "Started ann");
    }
  }

  private static void awaited(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void whatIsTooOldOrTooMuchGoes() {
    try (Database database = database()) {
      StoredActivity activity = new StoredActivity(database, () -> now, 10, 1);
      activity.note(event("old", "ann", "Accepted", null));
      flush(database);
      now = START.plus(StoredActivity.KEPT).plusSeconds(1);
      activity.note(event("new", "ann", "Accepted", null));
      flush(database);
      assertThat(all(activity, Map.of())).extracting(one -> one.correlation()).containsExactly("correlation-new");
      for (int i = 0; i < 30; i++) {
        activity.note(event("many" + i, "ann", "Accepted", null));
      }
      flush(database);
      assertThat(all(activity, Map.of())).hasSize(10).first().extracting(Event::correlation).isEqualTo("correlation-many29");
    }
  }
}
