package io.underpass.cli.commands;

import io.underpass.cli.grammar.Call;
import io.underpass.cli.grammar.Command;
import io.underpass.cli.grammar.Option;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code network nic ip-config address-pool} and {@code inbound-nat-rule}: what of a load balancer an ip configuration belongs to. */
final class NicMembershipCommands {
  private static final Option CONFIGURATION =
      Option.text("--ip-config-name", "-n").mandatory().help("Name of the ip configuration.");
  private static final Option LB_NAME = BalancerCommands.LB_NAME.optional();

  private NicMembershipCommands() {}

  static List<Command> pools() {
    return both("address-pool", "backend pool", "loadBalancerBackendAddressPools", "backendAddressPools");
  }

  static List<Command> natRules() {
    return both("inbound-nat-rule", "inbound NAT rule", "loadBalancerInboundNatRules", "inboundNatRules");
  }

  /** The list is the ip configuration's, the parts are the load balancer's. */
  private static List<Command> both(String word, String noun, String list, String parts) {
    Option part = Option.text("--" + word).mandatory().help("Name or id of the " + noun + ".");
    List<Option> options = List.of(NicCommands.NIC_NAME, CONFIGURATION, LB_NAME, part, Common.GROUP, Common.NO_WAIT);
    String group = "network nic ip-config " + word + " ";
    String reference = BalancerCommands.TYPE + "/{lb-name}/" + parts;
    return List.of(
        new Command(group + "add", "Add an ip configuration to a " + noun + ".", options, call -> {
          String id = Body.id(reference, call.require(word), call);
          return change(call, list, references -> {
            references.removeIf(one -> is(one, id));
            references.addObject().put("id", id);
          });
        }),
        new Command(group + "remove", "Take an ip configuration from a " + noun + ".", options, call -> {
          String id = Body.id(reference, call.require(word), call);
          return change(call, list, references -> references.removeIf(one -> is(one, id)));
        }));
  }

  private static boolean is(JsonNode reference, String id) {
    return reference.path("id").asString("").equalsIgnoreCase(id);
  }

  private static @Nullable JsonNode change(Call call, String list, Consumer<ArrayNode> change) {
    ObjectNode nic = NicCommands.nic(call);
    String name = call.require("ip-config-name");
    ObjectNode properties = (ObjectNode) NicCommands.configurationOf(nic, name, call).path("properties");
    change.accept(properties.get(list) instanceof ArrayNode found ? found : properties.putArray(list));
    JsonNode stored = call.service().put(NicCommands.target(call), nic, call.waits());
    return call.waits() ? NicCommands.configurationOf(stored, name, call) : null;
  }
}
