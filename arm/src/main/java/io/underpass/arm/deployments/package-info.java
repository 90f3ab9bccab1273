/** {@code Microsoft.Resources/deployments}: templates put to work, each resource through the same door as a client's call. */
@NullMarked
package io.underpass.arm.deployments;

import org.jspecify.annotations.NullMarked;
