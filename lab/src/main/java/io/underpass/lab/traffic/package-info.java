/**
 * Traffic that counts itself: numbered UDP, latency probes, new flows, paced TCP streams. Each end is a socket opened inside a network
 * namespace and then used by threads of this one process, so both ends share a clock.
 */
@NullMarked
package io.underpass.lab.traffic;

import org.jspecify.annotations.NullMarked;
