package io.underpass.e2e.coverage;

import static org.assertj.core.api.Assertions.assertThat;

import io.underpass.e2e.sdk.Cloud;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/** The last of all tests: docs/coverage.md against a server, and against what the clients' suites before it have called. */
@Order(Integer.MAX_VALUE)
class CoverageTest {
  private static final Path PAGE = Path.of("..", "docs", "coverage.md");

  @Test
  void thePageSaysWhatIsThereAndWhoHasExercisedIt() throws Exception {
    List<Operation> operations = Operations.all();
    Exercised exercised = Exercised.read(Path.of(System.getenv().getOrDefault("UNDERPASS_COVERAGE", "none")), operations);
    Set<Operation> there = there(operations);
    if (System.getProperty("coverage.page", "").equals("write")) {
      Map<String, CoveragePage.Row> before = Files.exists(PAGE) ? CoveragePage.rows(Files.readString(PAGE)) : Map.of();
      Files.writeString(PAGE, CoveragePage.text(operations, there::contains, exercised.orElse(before, operations)));
    }
    Map<String, CoveragePage.Row> rows = CoveragePage.rows(Files.readString(PAGE));
    assertThat(rows.keySet()).as("what the page lists")
        .containsExactlyInAnyOrderElementsOf(operations.stream().map(Operation::call).toList());
    List<String> wrong = operations.stream().filter(one -> rows.get(one.call()).there() != there.contains(one)).map(Operation::call)
        .toList();
    assertThat(wrong).as("there or not; ./underpass test --coverage-page writes the page anew").isEmpty();
    for (Client client : Client.values()) {
      List<String> unsaid = operations.stream()
          .filter(one -> exercised.by(client, one) && !rows.get(one.call()).clients().contains(client))
          .map(Operation::call)
          .toList();
      assertThat(unsaid).as("exercised by " + client.title() + ", and the page doesn't say so").isEmpty();
      // All that az does is spread over long tests too.
      if (client != Client.AZ && exercised.called(client)) {
        List<String> idle = operations.stream()
            .filter(one -> !exercised.by(client, one) && rows.get(one.call()).clients().contains(client))
            .map(Operation::call)
            .toList();
        assertThat(idle).as("exercised by " + client.title() + " says the page, and it wasn't").isEmpty();
      }
    }
  }

  /** What a server answers otherwise than with 501 or 405, asked with names that nobody has given. */
  private static Set<Operation> there(List<Operation> operations) throws IOException, InterruptedException {
    Set<Operation> there = new HashSet<>();
    try (Cloud cloud = Cloud.start(); HttpClient http = HttpClient.newHttpClient()) {
      for (Operation one : operations) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(cloud.http() + one.probe(cloud.subscription()) + "?api-version=2024-05-01"))
            .method(one.method(), one.method().startsWith("P") ? BodyPublishers.ofString("{}") : BodyPublishers.noBody())
            .header("Authorization", "Bearer " + cloud.token())
            .header("Content-Type", "application/json")
            .build();
        if (!List.of(405, 501).contains(http.send(request, BodyHandlers.discarding()).statusCode())) {
          there.add(one);
        }
      }
    }
    return there;
  }

  @Test
  void aPageIsReadAsItWasWritten() {
    Operation network = new Operation("PUT",
        "/subscriptions/{subscriptionId}/resourceGroups/{group}/providers/Microsoft.Network/virtualNetworks/{virtualNetworkName}");
    Operation providers = new Operation("GET", "/subscriptions/{subscriptionId}/providers/{resourceProviderNamespace}");
    List<Operation> both = List.of(network, providers);
    Exercised exercised = new Exercised(Map.of(Client.AZ, Set.of(network), Client.JAVA, Set.of(), Client.JAVASCRIPT, Set.of(network),
        Client.TERRAFORM, Set.of()));
    Map<String, CoveragePage.Row> rows = CoveragePage.rows(CoveragePage.text(both, network::equals, exercised));
    assertThat(rows).containsOnlyKeys("PUT …/Microsoft.Network/virtualNetworks/{virtualNetworkName}",
        "GET /subscriptions/…/providers/{resourceProviderNamespace}");
    assertThat(rows.get(network.call())).isEqualTo(new CoveragePage.Row(true, Set.of(Client.AZ, Client.JAVASCRIPT)));
    assertThat(rows.get(providers.call())).isEqualTo(new CoveragePage.Row(false, Set.of()));
    Exercised later = new Exercised(Map.of(Client.AZ, Set.of(providers), Client.JAVA, Set.of(), Client.JAVASCRIPT, Set.of(),
        Client.TERRAFORM, Set.of()));
    assertThat(later.orElse(rows, both).byClient()).containsEntry(Client.AZ, Set.of(providers))
        .containsEntry(Client.JAVASCRIPT, Set.of(network));
    assertThat(network.name()).isEqualTo("Microsoft.Network/virtualNetworks/write");
    assertThat(providers.is("GET", "/subscriptions/{}/providers/microsoft.network")).isTrue();
    assertThat(network.is("PUT", "/subscriptions/{}/resourcegroups/{}/providers/microsoft.network/routetables/{}")).isFalse();
  }
}
