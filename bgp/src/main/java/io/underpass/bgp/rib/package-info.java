/** The tables of a speaker: Adj-RIB-In, Loc-RIB and Adj-RIB-Out, the choice between paths, and policy. */
@NullMarked
package io.underpass.bgp.rib;

import org.jspecify.annotations.NullMarked;
