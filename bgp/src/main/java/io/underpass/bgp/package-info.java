/** A BGP-4 speaker (RFC 4271) for any Java program: what it is told, what it says of itself. */
@NullMarked
package io.underpass.bgp;

import org.jspecify.annotations.NullMarked;
