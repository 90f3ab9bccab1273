/** Microsoft.Compute: virtual machines. */
@NullMarked
package io.underpass.arm.compute;

import org.jspecify.annotations.NullMarked;
