/** Microsoft.Network: one file a resource type. */
@NullMarked
package io.underpass.arm.network;

import org.jspecify.annotations.NullMarked;
