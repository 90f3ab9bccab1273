/** Links and processes that fail under traffic, and how long packets are lost then. */
@NullMarked
package io.underpass.lab.bench.failover;

import org.jspecify.annotations.NullMarked;
