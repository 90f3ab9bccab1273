/** Speaks BGP for the edges and gateways that run, and says what customers announce and who hears whom. */
@NullMarked
package io.underpass.control.exchange;

import org.jspecify.annotations.NullMarked;
