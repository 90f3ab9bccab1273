/** Samples of the data plane's counters as the metrics that Azure has names for: sampled, rolled up, kept, asked for and exported. */
@NullMarked
package io.underpass.control.metrics;

import org.jspecify.annotations.NullMarked;
