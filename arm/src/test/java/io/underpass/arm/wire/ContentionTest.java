package io.underpass.arm.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.underpass.arm.http.Call;
import io.underpass.control.ControlPlane;
import io.underpass.control.Document;
import io.underpass.control.Operation;
import io.underpass.control.store.DocumentSet;
import io.underpass.model.ResourceId;
import java.lang.reflect.Proxy;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Against a control plane that knows nothing but operations. */
class ContentionTest {
  private static final String GROUP = "/subscriptions/s/resourceGroups/g";
  private static final ResourceId VNET = ResourceId.parse(GROUP + "/providers/Microsoft.Network/virtualNetworks/v");
  private static final ResourceId SUBNET = VNET.child("subnets", "default");
  private static final ResourceId NIC = ResourceId.parse(GROUP + "/providers/Microsoft.Network/networkInterfaces/n");
  private static final Call CALL = new Call("PUT", NIC.toString(), Map.of("api-version", "2023-11-01"), Map.of(), new byte[0],
      "https://localhost:7443");

  private final Map<ResourceId, Operation> last = new HashMap<>();
  private final Contention contention =
      new Contention(
          (ControlPlane) Proxy.newProxyInstance(
              ContentionTest.class.getClassLoader(),
              new Class<?>[] {ControlPlane.class},
              (_, method, arguments) -> {
                if (!method.getName().equals("pendingOrFailed")) {
                  throw new UnsupportedOperationException(method.getName());
                }
                return Optional.ofNullable(last.get(arguments[0]));
              }));

  private void operation(ResourceId subject, String name, Operation.Kind kind, Operation.Status status) {
    last.put(subject, new Operation("o1", name, subject, kind, status, Instant.EPOCH, null, null, Map.of()));
  }

  @Test
  void whatIsReferredToMustHaveSucceeded() {
    assertThatCode(() -> contention.checkProvisioned(NIC, Set.of(SUBNET))).doesNotThrowAnyException();
    operation(VNET, "PutVirtualNetworkOperation", Operation.Kind.PUT, Operation.Status.IN_PROGRESS);
    assertThatThrownBy(() -> contention.checkProvisioned(NIC, Set.of(SUBNET)))
        .isInstanceOfSatisfying(ArmError.class, e -> {
          assertThat(e.status()).isEqualTo(400);
          assertThat(e.code()).isEqualTo("ReferencedResourceNotProvisioned");
        })
        .hasMessage(
            "Cannot proceed with operation because resource " + SUBNET + " used by resource " + NIC
                + " is not in Succeeded state. Resource is in "
                + "Updating state and the last operation that updated/is updating the resource is PutVirtualNetworkOperation.");
    operation(VNET, "PutVirtualNetworkOperation", Operation.Kind.PUT, Operation.Status.FAILED);
    assertThatThrownBy(() -> contention.checkProvisioned(NIC, Set.of(SUBNET))).hasMessageContaining("is in Failed state");
    // A network's own subnets are part of what is being changed.
    assertThatCode(() -> contention.checkProvisioned(VNET.child("subnets", "other"), Set.of(SUBNET))).doesNotThrowAnyException();
  }

  @Test
  void whatIsLeavingIsNotPut() {
    Document leaving = new Document(VNET, Json.object(), "W/\"x\"", 1, true);
    Document group = new Document(ResourceId.parse(GROUP), Json.object(), "W/\"y\"", 1, false);
    DocumentSet set = DocumentSet.EMPTY.with(leaving).with(group);
    operation(VNET, "DeleteVirtualNetworkOperation", Operation.Kind.DELETE, Operation.Status.IN_PROGRESS);
    Draft draft = new Draft(set, new References(set));
    assertThatThrownBy(() -> contention.checkNotLeaving(CALL, draft, VNET))
        .isInstanceOfSatisfying(ArmError.class, e -> {
          assertThat(e.status()).isEqualTo(409);
          assertThat(e.code()).isEqualTo("AnotherOperationInProgress");
          assertThat(e.answer().headers()).containsKey("Retry-After");
        })
        .hasMessageStartingWith(
            "Another operation on this or dependent resource is in progress. To retrieve status of the operation use uri: "
                + "https://localhost:7443"
                + "/subscriptions/s/providers/Microsoft.Network/locations/");
    assertThatCode(() -> contention.checkNotLeaving(CALL, draft, NIC)).doesNotThrowAnyException();
    DocumentSet doomed = set.with(new Document(ResourceId.parse(GROUP), Json.object(), "W/\"z\"", 2, true));
    Draft after = new Draft(doomed, new References(doomed));
    assertThatThrownBy(() -> contention.checkNotLeaving(CALL, after, NIC))
        .hasMessage("The resource group 'g' is in deprovisioning state and cannot perform this operation.");
  }
}
