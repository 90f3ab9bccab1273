package io.underpass.arm.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.underpass.control.Document;
import io.underpass.control.Snapshot;
import io.underpass.model.ResourceId;
import io.underpass.model.ResourceType;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

class ReferencesTest {
  private static final String NETWORK = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/";
  private static final String SUBNET = NETWORK + "virtualNetworks/v/subnets/d";

  /** A few documents. */
  private record Few(List<Document> all) implements Snapshot {
    @Override
    public long revision() {
      return 1;
    }

    @Override
    public Optional<Document> get(ResourceId id) {
      return all.stream().filter(one -> one.id().equals(id)).findFirst();
    }

    @Override
    public Collection<Document> ofType(ResourceType type) {
      return all;
    }

    @Override
    public Collection<Document> below(ResourceId parent) {
      return all;
    }
  }

  private static ObjectNode inSubnet(String subnet) {
    ObjectNode body = Json.object();
    body.set("subnet", Json.reference(subnet));
    return body;
  }

  @Test
  void whatIsGoneIsForgottenAndWhatIsThereIsnt() {
    ResourceId nic = ResourceId.parse(NETWORK + "networkInterfaces/n");
    Snapshot snapshot = new Few(List.of(new Document(nic, inSubnet(SUBNET), "e", 1, false)));
    References references = new References(snapshot);
    for (int i = 0; i < 60_000; i++) {
      references.add(ResourceId.parse(NETWORK + "networkInterfaces/n" + i), inSubnet(SUBNET + i));
    }
    assertThat(references.size()).isGreaterThan(60_000);
    references.tidy(new Few(List.of()), snapshot);
    assertThat(references.size()).isEqualTo(1);
    assertThat(references.to(SUBNET.toLowerCase(java.util.Locale.ROOT), new Draft(snapshot, references))).containsExactly(nic);
  }
}
