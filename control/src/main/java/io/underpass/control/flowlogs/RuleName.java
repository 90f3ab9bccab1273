package io.underpass.control.flowlogs;

import io.underpass.dataplane.TrackedFlow.Decided;
import io.underpass.dataplane.TrackedFlow;
import io.underpass.model.ResourceId;
import java.util.Optional;

/**
 * Which security group had the last word on a flow, and by which rule.
 *
 * @param group the security group; empty where none stands in front of the machine
 * @param rule as flow logs spell it: {@code UserRule_ssh}, {@code DefaultRule_DenyAllInBound}
 */
record RuleName(Optional<ResourceId> group, String rule) {
  /** What stands where nobody decided; the service has the word for traffic that encryption denies. */
  static final String UNSPECIFIED = "unspecified";

  private static final RuleName NOBODY = new RuleName(Optional.empty(), UNSPECIFIED);

  /** An allowed flow was let through by the last rule set, a denied one stopped by it. */
  static RuleName of(TrackedFlow flow) {
    if (flow.decided().isEmpty()) {
      return NOBODY;
    }
    Decided last = flow.decided().getLast();
    int end = last.set().indexOf('#');
    return new RuleName(end < 0 ? Optional.empty() : ResourceId.tryParse(last.set().substring(0, end)), spelt(last.rule()));
  }

  private static String spelt(String rule) {
    int slash = rule.indexOf('/');
    if (slash < 0) {
      return UNSPECIFIED;
    }
    return (rule.startsWith("default") ? "DefaultRule_" : "UserRule_") + rule.substring(slash + 1);
  }
}
