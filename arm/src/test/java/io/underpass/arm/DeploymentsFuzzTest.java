package io.underpass.arm;

import static org.assertj.core.api.Assertions.assertThat;

import io.underpass.arm.TestServer.Reply;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Mutated templates over HTTP: an answer in Azure's shape, never the server's own mistake. */
class DeploymentsFuzzTest {
  private static final int ROUNDS = 250;
  private static final int DEPLOYMENTS = 30;

  private final long seed = Long.getLong("seed", System.nanoTime());
  private final Random random = new Random(seed);

  @ParameterizedTest
  @ValueSource(strings = {"hub-and-spoke.json", "hub-and-spoke-symbolic.json"})
  @Timeout(120)
  void whatIfAnswersWhateverTheTemplateSays(String golden) throws IOException {
    System.out.println("-Dseed=" + seed);
    try (TestServer server = TestServer.start(); InputStream in = DeploymentsFuzzTest.class.getResourceAsStream("/templates/" + golden)) {
      String template = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      String at = server.group("fuzz") + "/providers/Microsoft.Resources/deployments/d";
      int whole = 0;
      for (int i = 0; i < ROUNDS; i++) {
        String body = "{\"properties\": {\"mode\": \"Incremental\", template:" + mutated(template) + "}}";
        Reply reply = server.request(
            HttpRequest.newBuilder(URI.create(server.origin() + at + "/whatIf?api-version=2022-09-01"))
                .header("Authorization", "Bearer " + server.token())
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body)));
        assertThat(reply.status()).as("-Dseed=" + seed + " " + reply.text() + "\n" + body).isIn(200, 400, 404, 501);
        whole += reply.json().path("status").asString("").equals("Succeeded") ? 1 : 0;
      }
      assertThat(whole).as("templates that could be deployed").isGreaterThan(ROUNDS / 20);
      assertThat(server.get(server.subscription() + "/resources").json().path("value").isEmpty()).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"hub-and-spoke.json", "hub-and-spoke-symbolic.json"})
  @Timeout(180)
  void aDeploymentEndsWhateverTheTemplateSays(String golden) throws IOException {
    System.out.println("-Dseed=" + seed);
    try (TestServer server = TestServer.start(); InputStream in = DeploymentsFuzzTest.class.getResourceAsStream("/templates/" + golden)) {
      String template = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      String deployments = server.group("fuzz") + "/providers/Microsoft.Resources/deployments/";
      for (int i = 0; i < DEPLOYMENTS; i++) {
        String body = "{\"properties\": {\"mode\": \"Incremental\", template:" + mutated(template) + "}}";
        Reply begun = server.request(
            HttpRequest.newBuilder(URI.create(server.origin() + deployments + "d" + i + "?api-version=2022-09-01"))
                .header("Authorization", "Bearer " + server.token())
                .header("Content-Type", "application/json")
                .PUT(HttpRequest.BodyPublishers.ofString(body)));
        assertThat(begun.status()).as("-Dseed=" + seed + " " + begun.text() + "\n" + body).isIn(200, 201, 400, 404, 501);
        if (begun.status() < 300) {
          Reply end = server.request(
              HttpRequest.newBuilder(URI.create(begun.header("Azure-AsyncOperation").orElseThrow()))
                  .header("Prefer", "wait=100")
                  .header("Authorization", "Bearer " + server.token()));
          assertThat(end.json().path("status").asString()).as("-Dseed=" + seed + "\n" + body).isIn("Succeeded", "Failed");
          assertThat(end.text()).as("-Dseed=" + seed + "\n" + body).doesNotContain("InternalServerError");
        }
      }
    }
  }

  private String mutated(String template) {
    StringBuilder text = new StringBuilder(template);
    for (int times = 1 + random.nextInt(2); times > 0; times--) {
      switch (random.nextInt(5)) {
        case 0 -> word(text, "\"[A-Za-z.0-9/-]+\"", List.of("null", "7", "[]", "{}", "true", "\"\"", "\"copy\"", "\"x/y\"", "\"[null()]\""));
        case 1 -> word(text, "'[A-Za-z.0-9/-]+'", List.of("'hub'", "'x'", "''", "'spokes'", "'Microsoft.Network/virtualNetworks'"));
        case 2 -> word(text, "[a-zA-Z]+\\(", List.of("concat(", "reference(", "variables(", "copyIndex(", "union(", "resourceId(", "listKeys("));
        case 3 -> word(text, "\\d+", List.of("0", "-1", "99999", "3", "1e9"));
        default -> word(text, "Microsoft.Network/[A-Za-z/]+",
            List.of("Microsoft.Network/loadBalancers", "Microsoft.Compute/virtualMachines", "Microsoft.Insights/diagnosticSettings",
                "Microsoft.Authorization/roleAssignments", "Microsoft.Network/networkInterfaces", "Microsoft.Resources/deployments"));
      }
    }
    return text.toString();
  }

  private void word(StringBuilder text, String pattern, List<String> by) {
    List<MatchResult> all = Pattern.compile(pattern).matcher(text).results().toList();
    if (!all.isEmpty()) {
      MatchResult one = all.get(random.nextInt(all.size()));
      text.replace(one.start(), one.end(), by.get(random.nextInt(by.size())));
    }
  }
}
