package io.underpass.cli.commands;

import static io.underpass.cli.output.Presentation.RAW;

import io.underpass.cli.client.Json;
import io.underpass.cli.client.ServerFile;
import io.underpass.cli.grammar.Call;
import io.underpass.cli.grammar.Command;
import io.underpass.cli.grammar.Option;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.List;
import java.util.OptionalLong;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** {@code account}: the subscription, and the token that the server gives this machine's owner. */
final class AccountCommands {
  private static final Option ACCEPTED_ALL = accepted(Option.flag("--all"));
  private static final Option ACCEPTED_REFRESH = accepted(Option.flag("--refresh"));
  private static final Option ACCEPTED_RESOURCE = accepted(Option.text("--resource"));
  private static final Option ACCEPTED_SCOPE = accepted(Option.text("--scope"));

  private AccountCommands() {}

  private static Option accepted(Option option) {
    return option.help("Accepted for compatibility.");
  }

  static List<Command> commands() {
    return List.of(
        new Command("account show", "Show the subscription in use.", List.of(),
                call -> account(call.service().get("/subscriptions/" + call.subscription() + "?api-version=" + Versions.RESOURCES), call))
            .shownAs(RAW)
            .example("The subscription's id.", "underpass account show --query id -o tsv"),
        new Command("account list", "List subscriptions.", List.of(ACCEPTED_ALL, ACCEPTED_REFRESH), AccountCommands::list)
            .shownAs(RAW.table("[].{Name:name, SubscriptionId:id, TenantId:tenantId, State:state, IsDefault:isDefault}")),
        new Command(
                "account get-access-token",
                "Print a bearer token for the server.",
                List.of(ACCEPTED_RESOURCE, ACCEPTED_SCOPE),
                AccountCommands::token)
            .shownAs(RAW));
  }

  private static JsonNode list(Call call) {
    ArrayNode accounts = JsonNodeFactory.instance.arrayNode();
    Resource.pages(call.service(), "/subscriptions?api-version=" + Versions.RESOURCES).forEach(one -> accounts.add(account(one, call)));
    return accounts;
  }

  private static JsonNode account(JsonNode subscription, Call call) {
    ServerFile server = call.service().server();
    String id = subscription.path("subscriptionId").asString("");
    ObjectNode account = Json.object().put("environmentName", "Underpass").put("id", id)
        .put("isDefault", id.equalsIgnoreCase(server.subscription()));
    account.put("name", subscription.path("displayName").asString(""));
    account.put("state", subscription.path("state").asString(""));
    account.put("tenantId", subscription.path("tenantId").asString(server.tenant()));
    account.put("homeTenantId", server.tenant());
    account.putObject("user").put("name", System.getProperty("user.name")).put("type", "user");
    return account;
  }

  private static JsonNode token(Call call) {
    ServerFile server = call.service().server();
    ObjectNode token = Json.object().put("accessToken", server.token()).put("subscription", server.subscription());
    token.put("tenant", server.tenant()).put("tokenType", "Bearer");
    expiry(server.token())
        .ifPresent(seconds -> {
          token.put("expires_on", seconds);
          token.put("expiresOn", DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.000000")
              .format(Instant.ofEpochSecond(seconds).atZone(ZoneId.systemDefault())));
        });
    return token;
  }

  /** The {@code exp} claim of a JSON Web Token (RFC 7519, 4.1.4). */
  private static OptionalLong expiry(String token) {
    String[] parts = token.split("\\.");
    try {
      return parts.length == 3
          ? OptionalLong.of(Json.read(new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8)).path("exp").asLong())
          : OptionalLong.empty();
    } catch (JacksonException | IllegalArgumentException _) {
      return OptionalLong.empty();
    }
  }
}
