/**
 * What follows: which address may bypass the gateway, resources to plan, the path trace. Pure functions over an immutable
 * view; no I/O, no threads, no clock.
 */
@NullMarked
package io.underpass.routing;

import org.jspecify.annotations.NullMarked;
