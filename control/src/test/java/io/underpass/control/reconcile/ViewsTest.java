package io.underpass.control.reconcile;

import static io.underpass.control.Documents.json;
import static io.underpass.control.Documents.vnet;
import static io.underpass.control.Documents.vnetBody;
import static org.assertj.core.api.Assertions.assertThat;

import io.underpass.control.Change;
import io.underpass.control.Documents;
import io.underpass.control.Operation;
import io.underpass.control.Proposal;
import io.underpass.control.store.Database;
import io.underpass.control.store.Store;
import io.underpass.model.ResourceId;
import io.underpass.model.Subnet;
import io.underpass.model.VirtualNetwork;
import io.underpass.routing.BackendHealth;
import io.underpass.routing.Options;
import io.underpass.routing.View;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ViewsTest {
  @TempDir
  private Path data;

  private static Views views(Store store) {
    return new Views(store, new StaticRouteSource(), Options.DEFAULT, Map::of, () -> BackendHealth.ALL_UP);
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {11, 12, 13})
  void followedStepByStepIsTheSameAsReadAnew(long seed) {
    Random random = new Random(seed);
    View followed;
    try (Database database = Database.open(data.resolve("v.db"))) {
      Store store = new Store(database, InstantSource.system());
      Views views = views(store);
      store.listen(views::committed);
      for (int i = 0; i < 300; i++) {
        ResourceId network = vnet("v" + random.nextInt(12));
        ResourceId subnet = ResourceId.parse(network + "/subnets/s" + random.nextInt(3));
        Change change = switch (random.nextInt(4)) {
          case 0 -> new Change.Delete(network);
          case 1 -> new Change.Put(subnet, json("{'properties':{'addressPrefix':'10.0." + random.nextInt(256) + ".0/24'}}"));
          default -> new Change.Put(network, vnetBody("10." + random.nextInt(256) + ".0.0/16"));
        };
        boolean lingering = random.nextInt(3) == 0;
        store.commit(_ -> new Proposal(
            List.of(change), lingering ? new Proposal.OperationRequest("Operation", change.id(), Operation.Kind.PUT) : null));
        views.view();
        if (random.nextInt(4) == 0) {
          store.conclude(List.of(), store.state().revision());
        }
      }
      followed = views.view();
    }
    try (Database database = Database.open(data.resolve("v.db"))) {
      View read = views(new Store(database, InstantSource.system())).view();
      assertThat(followed.resources().all(VirtualNetwork.class)).isNotEmpty().isEqualTo(read.resources().all(VirtualNetwork.class));
      assertThat(followed.resources().all(Subnet.class)).isNotEmpty().isEqualTo(read.resources().all(Subnet.class));
      assertThat(followed.allocations()).isEqualTo(read.allocations());
      assertThat(followed.revision()).isEqualTo(read.revision());
    }
  }

  @Test
  void whatCannotBeReadIsNamedUntilItCan() {
    try (Database database = Database.open(data.resolve("v.db"))) {
      Store store = new Store(database, InstantSource.system());
      Views views = views(store);
      store.listen(views::committed);
      store.commit(Documents.put(vnet("v"), vnetBody("10.0.0.0/99")));
      views.view();
      assertThat(views.problems()).hasEntrySatisfying(vnet("v").toString(), text -> assertThat(text).contains("99"));
      View before = views.view();
      assertThat(views.view()).isSameAs(before);
      store.commit(Documents.put(vnet("v"), vnetBody("10.0.0.0/16")));
      assertThat(views.view()).isNotSameAs(before);
      assertThat(views.problems()).isEmpty();
    }
  }
}
