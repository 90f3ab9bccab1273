package io.underpass.arm.deployments;

import io.underpass.arm.wire.ArmError;
import io.underpass.arm.wire.ResourceKind;
import io.underpass.arm.wire.Schema;
import io.underpass.arm.wire.Shape;
import io.underpass.model.ResourceType;

/** {@code Microsoft.Resources/deployments} in the catalogue. All calls on it are answered by {@link DeploymentsApi}. */
public final class DeploymentKind implements ResourceKind {
  static final ResourceType TYPE = ResourceType.parse("Microsoft.Resources/deployments");

  private final Shape shape = Shape.part(TYPE.toString(), "Deployment", Schema.of("Deployment"));

  @Override
  public Shape shape() {
    return shape;
  }

  @Override
  public void accept(Put put) {
    throw ArmError.notImplemented(TYPE + "/write");
  }
}
