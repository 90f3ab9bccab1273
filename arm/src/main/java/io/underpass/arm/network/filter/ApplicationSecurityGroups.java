package io.underpass.arm.network.filter;

import io.underpass.arm.network.NetworkTypes;
import io.underpass.arm.wire.ArmError;
import io.underpass.arm.wire.Draft;
import io.underpass.arm.wire.ResourceKind;
import io.underpass.arm.wire.Schema;
import io.underpass.arm.wire.Shape;
import io.underpass.model.ResourceId;

/** {@code Microsoft.Network/applicationSecurityGroups}: a name that ip configurations bear and security rules mean. */
public final class ApplicationSecurityGroups implements ResourceKind {
  private final Shape shape =
      Shape.regional(
          NetworkTypes.APPLICATION_SECURITY_GROUP.toString(),
          "ApplicationSecurityGroup",
          Schema.of("ApplicationSecurityGroup")
              .nested(
                  "properties",
                  Schema.of("ApplicationSecurityGroupPropertiesFormat").derived("resourceGuid", "provisioningState")));

  @Override
  public Shape shape() {
    return shape;
  }

  @Override
  public void accept(Put put) {
    put.keepGuid();
  }

  @Override
  public void release(Draft draft, ResourceId id) {
    draft.referrers(id).stream().findFirst().ifPresent(user -> {
      throw ArmError.badRequest(
          "InUseApplicationSecurityGroupCannotBeDeleted",
          "Application security group %s cannot be deleted because it is in use by %s.",
          id,
          user);
    });
  }
}
