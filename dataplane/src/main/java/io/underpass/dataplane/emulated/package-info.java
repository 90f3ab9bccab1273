/**
 * The forwarding engine in Java: the tables of a plan and the steps of docs/forwarding.md, interpreted. Runs on any system, needs no
 * privileges and sends no packet. {@link io.underpass.dataplane.emulated.Engine} is one node,
 * {@link io.underpass.dataplane.emulated.EmulatedFabric} all of them, {@link io.underpass.dataplane.emulated.EmulatedDataPlane} the door.
 */
@NullMarked
package io.underpass.dataplane.emulated;

import org.jspecify.annotations.NullMarked;
