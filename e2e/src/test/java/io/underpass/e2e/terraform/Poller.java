package io.underpass.e2e.terraform;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import tools.jackson.databind.JsonNode;

/** How go-azure-sdk waits for what it has begun. */
final class Poller {
  private static final Duration INTERVAL = Duration.ofSeconds(10);
  private static final int MOST_POLLS = 300;

  private final Provider provider;

  Poller(Provider provider) {
    this.provider = provider;
  }

  /** After a PUT, PATCH or POST: the operation if a header names one, else the resource's own state. */
  void untilDone(Reply begun) {
    if (begun.method().equals("DELETE")) {
      untilGone(begun);
      return;
    }
    String operation = begun.header("azure-asyncoperation").or(() -> begun.header("location")).orElse("");
    if (operation.isEmpty()) {
      untilProvisioned(begun.uri());
    } else {
      untilOperationEnds(URI.create(operation), interval(begun, INTERVAL));
    }
  }

  private void untilOperationEnds(URI operation, Duration first) {
    assertThat(operation.isAbsolute()).as("an absolute polling address: " + operation).isTrue();
    Duration interval = first;
    for (int i = 0; i < MOST_POLLS; i++) {
      provider.pause(interval);
      Reply reply = Provider.expect(provider.send("GET", operation, null), 200, 201, 202, 204, 404);
      interval = interval(reply, first);
      if (reply.status() == 404 || reply.status() == 202) {
        continue;
      }
      if (reply.status() == 200 && reply.text().isEmpty()) {
        return;
      }
      assertThat(reply.isJson()).as("content type of " + reply).isTrue();
      String state = state(reply.json());
      assertThat(state).as("neither status nor provisioningState in " + reply).isNotEmpty();
      if (ended(state, reply)) {
        return;
      }
    }
    throw new AssertionError("never ended: " + operation);
  }

  /** A resource without a state counts as made. */
  private void untilProvisioned(URI resource) {
    for (int i = 0; i < MOST_POLLS; i++) {
      Reply reply = Provider.expect(provider.send("GET", resource, null), 200);
      String state = state(reply.json());
      if (state.isEmpty() || ended(state, reply)) {
        return;
      }
      provider.pause(INTERVAL);
    }
    throw new AssertionError("never provisioned: " + resource);
  }

  /** Headers don't count: the resource is asked for until it is no longer there, and nothing but 200 and 404 will do. */
  private void untilGone(Reply begun) {
    for (int i = 0; i < MOST_POLLS; i++) {
      Reply reply = Provider.expect(provider.send("GET", begun.uri(), null), 200, 404);
      if (reply.status() == 404) {
        return;
      }
      provider.pause(INTERVAL);
    }
    throw new AssertionError("never gone: " + begun.uri());
  }

  private static boolean ended(String state, Reply reply) {
    return switch (state.toLowerCase(Locale.ROOT)) {
      case "succeeded" -> true;
      case "failed", "canceled", "cancelled" -> throw new AssertionError(reply.toString());
      default -> false;
    };
  }

  private static String state(JsonNode body) {
    String provisioning = body.at("/properties/provisioningState").asString("");
    return provisioning.isEmpty() ? body.path("status").asString("") : provisioning;
  }

  private static Duration interval(Reply reply, Duration otherwise) {
    return reply.header("retry-after").map(seconds -> Duration.ofSeconds(Long.parseLong(seconds))).orElse(otherwise);
  }
}
