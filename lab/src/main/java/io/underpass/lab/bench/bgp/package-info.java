/**
 * BGP from the outside, as fast as one CPU can: made-up routing tables in ready octets, peers that send them, one that counts what comes
 * back, and the daemons in between.
 */
@NullMarked
package io.underpass.lab.bench.bgp;

import org.jspecify.annotations.NullMarked;
