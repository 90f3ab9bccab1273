package io.underpass.control.store;

import static io.underpass.control.Documents.deleting;
import static io.underpass.control.Documents.put;
import static io.underpass.control.Documents.putting;
import static io.underpass.control.Documents.vnet;
import static io.underpass.control.Documents.vnetBody;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.underpass.control.Change;
import io.underpass.control.Document;
import io.underpass.control.Documents;
import io.underpass.control.Proposal;
import io.underpass.model.ResourceId;
import io.underpass.model.ResourceType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.ObjectNode;

final class StoreTest {
  @TempDir
  private Path data;

  private Database database() {
    return Database.open(data.resolve("underpass.db"));
  }

  @Test
  void whatIsCommittedIsThereAfterwards() {
    ObjectNode body = Documents.json("{'location':'westeurope','tags':{'a':'ü'},'properties':{'addressSpace':{'addressPrefixes':['10.0.0.0/16']},'unknown':[1,2.5,null]}}");
    Document written;
    String subscription;
    try (Database database = database()) {
      Store store = new Store(database, InstantSource.system());
      subscription = store.identity().subscription();
      written = store.commit(put(vnet("Hub"), body)).snapshot().get(vnet("hub")).orElseThrow();
    }
    try (Database database = database()) {
      Store store = new Store(database, InstantSource.system());
      assertThat(store.identity().subscription()).isEqualTo(subscription);
      assertThat(store.state().revision()).isEqualTo(1);
      Document read = store.state().documents().get(vnet("HUB")).orElseThrow();
      assertThat(read).isEqualTo(written);
      assertThat(read.id().name()).isEqualTo("Hub");
      assertThat(read.body()).isEqualTo(body);
      store.commit(_ -> new Proposal(List.of(new Change.Delete(vnet("hub"))), null));
    }
    try (Database database = database()) {
      assertThat(new Store(database, InstantSource.system()).state().documents().all()).isEmpty();
    }
  }

  @Test
  void theFileIsItsOwnersAlone() throws Exception {
    try (Database _ = database()) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data.resolve("underpass.db")))).isEqualTo("rw-------");
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data.resolve("underpass.db-wal")))).isEqualTo("rw-------");
    }
  }

  @Test
  void whatADeciderThrowsComesOutAndNothingIsCommitted() {
    try (Database database = database()) {
      Store store = new Store(database, InstantSource.system());
      IllegalStateException mine = new IllegalStateException("no");
      assertThatThrownBy(() -> store.commit(_ -> {
        throw mine;
      })).isSameAs(mine);
      assertThat(store.state().revision()).isZero();
      assertThat(store.commit(put(vnet("hub"), vnetBody())).snapshot().revision()).isEqualTo(1);
    }
  }

  @Test
  void theSameBodyKeepsItsEtagAndAnotherGetsANewOne() {
    try (Database database = database()) {
      Store store = new Store(database, InstantSource.system());
      String first = etag(store, vnetBody("10.0.0.0/16"));
      assertThat(first).matches("W/\"[0-9a-f-]{36}\"");
      assertThat(etag(store, vnetBody("10.0.0.0/16"))).isEqualTo(first);
      assertThat(etag(store, vnetBody("10.1.0.0/16"))).isNotEqualTo(first);
    }
  }

  private static String etag(Store store, ObjectNode body) {
    return store.commit(put(vnet("hub"), body)).snapshot().get(vnet("hub")).orElseThrow().etag();
  }

  @Test
  void noUpdateIsLostAmongManyWriters() throws Exception {
    int writers = 16;
    int each = 50;
    try (Database database = database(); var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      Store store = new Store(database, InstantSource.system());
      store.commit(put(vnet("count"), Documents.json("{'count':0}")));
      Callable<Void> work = () -> {
        for (int i = 0; i < each; i++) {
          store.commit(snapshot -> {
            ObjectNode body = snapshot.get(vnet("count")).orElseThrow().body().deepCopy();
            body.put("count", body.path("count").asInt() + 1);
            return new Proposal(List.of(new Change.Put(vnet("count"), body)), null);
          });
        }
        return null;
      };
      for (var done : executor.invokeAll(java.util.Collections.nCopies(writers, work))) {
        done.get();
      }
      assertThat(store.state().documents().get(vnet("count")).orElseThrow().body().path("count").asInt()).isEqualTo(writers * each);
      assertThat(store.state().revision()).isEqualTo(1 + writers * each);
    }
  }

  @Test
  void aCommitThatCannotBeWrittenLeavesNothingBehind() {
    try (Database database = database()) {
      Store store = new Store(database, InstantSource.system());
      store.commit(put(vnet("a"), vnetBody("10.0.0.0/16")));
      Database.await(database.write(session -> session.run(
          "CREATE TRIGGER full BEFORE INSERT ON documents WHEN new.text LIKE '%/bad' BEGIN SELECT RAISE(ABORT, 'disk is full'); END")));
      assertThatThrownBy(() -> store.commit(put(vnet("bad"), vnetBody("10.0.0.0/16"))))
          .isInstanceOf(StoreException.class).hasMessageContaining("disk is full");
      assertThat(store.state().revision()).isEqualTo(1);
      assertThat(store.state().documents().get(vnet("bad"))).isEmpty();
      assertThat(store.commit(put(vnet("b"), vnetBody("10.0.0.0/16"))).snapshot().all()).extracting(one -> one.id().name()).containsExactly("a", "b");
    }
  }

  /** Where resources come and go all the time, each pass removes one. */
  @Test
  void operationsAreForgottenWhileResourcesAreRemovedToo() {
    Instant start = Instant.parse("2026-03-01T00:00:00Z");
    Instant[] now = {start};
    try (Database database = database()) {
      Store store = new Store(database, () -> now[0]);
      for (int day = 0; day < 3; day++) {
        now[0] = start.plus(Duration.ofHours(25L * day));
        store.commit(putting(vnet("v" + day), vnetBody("10.0.0.0/16")));
        store.commit(deleting(vnet("v" + day)));
        store.conclude(
            store.operations().pending().stream().map(pending -> new Store.Ending(pending, null, Map.of())).toList(),
            store.state().revision());
      }
      assertThat(store.state().documents().all()).isEmpty();
      Database.await(database.write(_ -> {}));
      List<String> left = database.read(session -> session.list("SELECT DISTINCT subject FROM operations", row -> row.getString(1)));
      assertThat(left).containsExactly(vnet("v2").toString());
    }
  }

  @Test
  void snapshotsFindByTypeAndBelowInOrder() {
    try (Database database = database()) {
      Store store = new Store(database, InstantSource.system());
      for (String name : List.of("hub", "hub2", "Alpha")) {
        store.commit(put(vnet(name), vnetBody("10.0.0.0/16")));
      }
      store.commit(put(ResourceId.parse(vnet("hub") + "/subnets/s"), Documents.json("{}")));
      var snapshot = store.state().documents();
      assertThat(snapshot.ofType(ResourceType.parse("microsoft.network/VIRTUALNETWORKS"))).extracting(one -> one.id().name())
          .containsExactly("Alpha", "hub", "hub2");
      assertThat(snapshot.below(vnet("hub"))).extracting(one -> one.id().name()).containsExactly("s");
      assertThat(snapshot.below(ResourceId.parse(Documents.GROUP))).hasSize(4);
    }
  }

  @Test
  void aNewerSchemaIsRefused() {
    try (Database database = database()) {
      Database.await(database.write(session -> session.run("INSERT INTO schema_version VALUES (999)")));
    }
    assertThatThrownBy(this::database).isInstanceOf(StoreException.class).hasMessageContaining("999");
  }

  @Test
  void oneProcessADirectory() {
    try (DataDirectory _ = DataDirectory.open(data)) {
      assertThatThrownBy(() -> DataDirectory.open(data)).isInstanceOf(StoreException.class)
          .hasMessageContaining(data.toString()).hasMessageContaining("process " + ProcessHandle.current().pid());
    }
    DataDirectory.open(data).close();
  }
}
