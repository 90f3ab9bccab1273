package io.underpass.arm.deployments;

import io.underpass.model.ResourceId;
import io.underpass.template.Deployable;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.databind.node.ObjectNode;

/**
 * What the deployments inside a deployment gave out, for its template alone ({@code listOutputsWithSecureValues}): nowhere stored, and
 * gone with it. Safe for any thread.
 */
final class SecureOutputs {
  static final String FUNCTION = "listOutputsWithSecureValues";

  private final Map<ResourceId, ObjectNode> byDeployment = new ConcurrentHashMap<>();
  private final Set<String> secrets = ConcurrentHashMap.newKeySet();

  /** @param secrets of the deployment itself */
  SecureOutputs(Set<String> secrets) {
    this.secrets.addAll(secrets);
  }

  void add(ResourceId deployment, Deployable.Outputs outputs) {
    secrets.addAll(outputs.secrets());
    byDeployment.put(deployment, outputs.values());
  }

  /** Texts that must not be shown: the deployment's own, and those that it was given. Grows. */
  Set<String> secrets() {
    return secrets;
  }

  Optional<ObjectNode> of(ResourceId deployment) {
    return Optional.ofNullable(byDeployment.get(deployment));
  }
}
