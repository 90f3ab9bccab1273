package io.underpass.arm.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.underpass.arm.http.Answer;
import io.underpass.arm.http.Call;
import io.underpass.arm.http.Caller;
import io.underpass.arm.network.Authorizations;
import io.underpass.arm.network.Circuits;
import io.underpass.arm.network.Peerings;
import io.underpass.arm.network.CircuitConnections;
import io.underpass.arm.resources.ResourceGroups;
import io.underpass.control.ControlPlane;
import io.underpass.control.Document;
import io.underpass.control.Operation;
import io.underpass.control.Proposal;
import io.underpass.control.Snapshot;
import io.underpass.control.store.DocumentSet;
import io.underpass.model.ResourceId;
import java.lang.reflect.Proxy;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Against a control plane whose operations never end. */
class ResourceLifeTest {
  private static final ResourceId GROUP = ResourceId.parse("/subscriptions/s/resourceGroups/g");
  private static final ResourceId CIRCUIT = ResourceId.parse(GROUP + "/providers/Microsoft.Network/expressRouteCircuits/c");
  private static final ResourceId PEERING = CIRCUIT.child("peerings", "AzurePrivatePeering");
  private static final String ETAG = "W/\"11111111-2222-3333-4444-555555555555\"";

  private final Map<ResourceId, Operation> last = new HashMap<>();
  private DocumentSet documents = DocumentSet.EMPTY;

  private ResourceLife life() {
    ControlPlane control = (ControlPlane) Proxy.newProxyInstance(
        ResourceLifeTest.class.getClassLoader(), new Class<?>[] {ControlPlane.class}, (_, method, arguments) -> switch (method.getName()) {
          case "snapshot" -> documents;
          case "pendingOrFailed" -> Optional.ofNullable(last.get(arguments[0]));
          case "commit" -> {
            @SuppressWarnings("unchecked")
            Function<Snapshot, Proposal> decider = (Function<Snapshot, Proposal>) arguments[0];
            throw new AssertionError("committed " + decider.apply(documents));
          }
          default -> throw new UnsupportedOperationException(method.getName());
        });
    CircuitConnections connections = new CircuitConnections();
    Peerings peerings = new Peerings(connections.shape());
    Authorizations authorizations = new Authorizations();
    Catalogue catalogue = new Catalogue(List.of(
        ResourceGroups.kind(), new Circuits(peerings.shape(), authorizations.shape()), peerings, connections, authorizations));
    Guard everybody = new Guard() {
      @Override
      public boolean allows(Caller caller, String action, String scope) {
        return true;
      }

      @Override
      public boolean knows(Caller caller, String scope) {
        return true;
      }
    };
    return new ResourceLife(control, catalogue, everybody, new Pages(10));
  }

  private void there(ResourceId id, boolean deleting) {
    documents = documents.with(new Document(id, Json.object().put("location", "eastus"), ETAG, 1, deleting));
  }

  private void runs(ResourceId subject, Operation.Kind kind) {
    last.put(subject, new Operation("o1", "Some", subject, kind, Operation.Status.IN_PROGRESS, Instant.EPOCH, null, null, Map.of()));
  }

  private static Call call(String method, ResourceId id, Map<String, String> headers) {
    return new Call(method, id.toString(), Map.of("api-version", "2023-11-01"), headers, new byte[0], "https://localhost:7443");
  }

  @Test
  void whatIsBeingDeletedNamesTheOperationAgain() {
    there(GROUP, false);
    there(CIRCUIT, true);
    runs(CIRCUIT, Operation.Kind.DELETE);
    Answer answer = life().delete(call("DELETE", CIRCUIT, Map.of()), CIRCUIT);
    assertThat(answer.status()).isEqualTo(202);
    assertThat(answer.headers().get("Azure-AsyncOperation")).contains("/operations/o1?");
    assertThat(answer.headers().get("Location")).contains("/operationResults/o1?");
    there(GROUP, true);
    runs(GROUP, Operation.Kind.DELETE);
    Answer group = life().deleteGroup(call("DELETE", GROUP, Map.of()), GROUP);
    assertThat(group.status()).isEqualTo(202);
    assertThat(group.headers().get("Location")).contains("/operationresults/o1?");
  }

  @Test
  void aChangeByTheOtherSideWaitsItsTurnToo() {
    there(GROUP, false);
    assertThatThrownBy(() -> change(PEERING, Map.of())).isInstanceOf(ArmError.class).hasMessageContaining("the parent resource");
    there(CIRCUIT, false);
    assertThatThrownBy(() -> change(CIRCUIT, Map.of("if-match", "W/\"stale\""))).hasMessageStartingWith("Precondition failed.");
    assertThatThrownBy(() -> change(CIRCUIT, Map.of("if-match", ETAG))).hasMessageStartingWith("committed");
    runs(CIRCUIT, Operation.Kind.PUT);
    assertThatThrownBy(() -> change(PEERING, Map.of()))
        .isInstanceOfSatisfying(ArmError.class, e -> assertThat(e.code()).isEqualTo("AnotherOperationInProgress"));
  }

  private void change(ResourceId subject, Map<String, String> headers) {
    life().change(call("PUT", subject, headers), "PutExpressRouteCrossConnectionOperation", subject, _ -> {}, subject);
  }
}
