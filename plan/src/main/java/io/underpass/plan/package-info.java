/**
 * What runs: nodes, ports, mappings, routes and meters, each with an opaque reason. A {@link io.underpass.plan.Plan} is a
 * value: two plans are compared, diffed, traced and applied. No word of Azure here.
 */
@NullMarked
package io.underpass.plan;

import org.jspecify.annotations.NullMarked;
