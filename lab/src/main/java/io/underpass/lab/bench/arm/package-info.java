/**
 * HTTP from the outside, as cheap as one thread can: requests offered at a fixed rate whatever the answers do, writers that follow their
 * operations, and the resources that both need.
 */
@NullMarked
package io.underpass.lab.bench.arm;

import org.jspecify.annotations.NullMarked;
