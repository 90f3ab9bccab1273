/** Bidirectional Forwarding Detection (RFC 5880, RFC 5881): is the neighbor still there? */
@NullMarked
package io.underpass.bgp.bfd;

import org.jspecify.annotations.NullMarked;
