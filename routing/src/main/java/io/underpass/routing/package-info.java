/**
 * What follows: which address may bypass the gateway, resources to plan, the path trace. Pure functions over an immutable
 * view; no I/O, no threads, no clock.
 *
 * <p>A {@link io.underpass.routing.View} is all that a plan follows from. {@link io.underpass.routing.Demand} says which names and numbers it
 * needs, {@link io.underpass.routing.Allocations} keeps them. {@link io.underpass.routing.Planner} makes the plan: {@code Topology} follows the
 * references, {@link io.underpass.routing.Bindings} places the ports, {@code NetworkTable} has a network's addresses and where they live,
 * {@code FastPathEntries} those that edges hold by {@link io.underpass.routing.FastPathRules}, {@code ReturnRoutes} the way back.
 * {@link io.underpass.routing.Paths} follows a packet through a plan. Codes: docs/rules.md.
 */
@NullMarked
package io.underpass.routing;

import org.jspecify.annotations.NullMarked;
