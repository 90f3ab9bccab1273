/** The life of a session: the state machine of RFC 4271 section 8, without sockets and without a clock of its own. */
@NullMarked
package io.underpass.bgp.session;

import org.jspecify.annotations.NullMarked;
