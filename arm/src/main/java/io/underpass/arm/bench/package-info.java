/**
 * Figures that need the server's own classes and no server: the plan, the path and the what-if of a large network, for {@code bench path}.
 */
@NullMarked
package io.underpass.arm.bench;

import org.jspecify.annotations.NullMarked;
