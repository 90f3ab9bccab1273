/** Readings across a lab: latency, throughput, packet rate, and what the gateway's own metrics said meanwhile. */
@NullMarked
package io.underpass.lab.measure;

import org.jspecify.annotations.NullMarked;
