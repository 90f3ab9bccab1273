package io.underpass.arm.network;

import io.underpass.arm.wire.ArmError;
import io.underpass.arm.wire.Json;
import io.underpass.arm.wire.ResourceKind;
import io.underpass.control.Snapshot;
import io.underpass.model.PublicIpAddress;
import io.underpass.model.ResourceId;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.databind.node.ObjectNode;

/** The first part of the name that an address would have in its region: one address each. */
final class DomainNameLabels {
  private static final Pattern FORM = Pattern.compile("[a-z][a-z0-9-]{1,61}[a-z0-9]");

  private DomainNameLabels() {}

  static boolean isFree(Snapshot snapshot, String location, String label) {
    return FORM.matcher(label).matches() && holder(snapshot, location, label).isEmpty();
  }

  private static Optional<ResourceId> holder(Snapshot snapshot, String location, String label) {
    return snapshot.ofType(PublicIpAddress.TYPE).stream()
        .filter(document -> !document.deleting())
        .filter(document -> Json.text(document.body(), "location").filter(location::equals).isPresent())
        .filter(document -> of(document.body()).filter(label::equalsIgnoreCase).isPresent())
        .map(document -> document.id())
        .findFirst();
  }

  private static Optional<String> of(ObjectNode address) {
    return Json.text(address, "properties", "dnsSettings", "domainNameLabel");
  }

  static String name(String label, String location) {
    return label + "." + location + ".cloudapp.azure.com";
  }

  /** @throws ArmError {@code InvalidDomainNameLabel}, {@code DnsRecordInUse} */
  static void check(ResourceKind.Put put) {
    Optional<String> asked = of(put.body());
    if (asked.isEmpty() || asked.equals(of(put.existing()))) {
      return;
    }
    String label = asked.get();
    if (!FORM.matcher(label).matches()) {
      throw ArmError.badRequest(
          "InvalidDomainNameLabel",
          "The domain name label %s is invalid. It must conform to the following regular expression: ^%s$.",
          label,
          FORM);
    }
    String location = Json.text(put.body(), "location").orElse("");
    holder(put.draft().snapshot(), location, label).filter(holder -> !holder.equals(put.id())).ifPresent(holder -> {
      throw ArmError.badRequest("DnsRecordInUse", "DNS record %s is already used by another public IP.", name(label, location));
    });
  }
}
