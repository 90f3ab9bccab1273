package io.underpass.routing.whatif;

import io.underpass.plan.DropCode;
import io.underpass.routing.Trace.Appliance;
import java.util.List;

/**
 * How flows go, without the names that differ from flow to flow.
 *
 * @param ending how it ends
 * @param drop why, where it is dropped
 * @param gateways it comes by, in order
 * @param appliances that forward it, in order
 * @param detail the places that tell one manner from another, where nothing else does; mostly empty
 */
public record Manner(Ending ending, DropCode drop, List<String> gateways, List<Appliance> appliances, String detail) {
  /** How a way ends. */
  public enum Ending {
    /** At a machine. */
    MACHINE,
    /** At a customer's. */
    ON_PREMISES,
    /** A node takes it for itself. */
    NODE,
    /** A node drops it. */
    DROPPED,
    /** There is no port that it could come in by. */
    NO_ENTRANCE,
    /** Whatever its way is: its port comes or goes. */
    WHATEVER
  }

  public Manner {
    gateways = List.copyOf(gateways);
    appliances = List.copyOf(appliances);
  }

  static final Manner WHATEVER = new Manner(Ending.WHATEVER, DropCode.NONE, List.of(), List.of(), "");
  static final Manner NO_ENTRANCE = new Manner(Ending.NO_ENTRANCE, DropCode.NONE, List.of(), List.of(), "");

  /** Such as {@code gateway gw, firewall fw}. */
  public String text() {
    StringBuilder text = new StringBuilder();
    gateways.forEach(gateway -> add(text, "gateway " + gateway));
    appliances.forEach(appliance -> add(text, (appliance.kind() == Appliance.Kind.STATEFUL ? "firewall " : "appliance ") + appliance.name()));
    add(text, switch (ending) {
      case MACHINE, ON_PREMISES -> text.isEmpty() ? "direct" : "";
      case NODE -> "taken by the node itself";
      case DROPPED -> "dropped: " + drop;
      case NO_ENTRANCE -> "no port to come in by";
      case WHATEVER -> "whatever way it has";
    });
    return detail.isEmpty() ? text.toString() : text + " (" + detail + ")";
  }

  private static void add(StringBuilder text, String part) {
    text.append(text.isEmpty() || part.isEmpty() ? "" : ", ").append(part);
  }
}
