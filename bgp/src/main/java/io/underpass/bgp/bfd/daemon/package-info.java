/** BFD in a process of its own, which outlives the speaker's: {@link io.underpass.bgp.bfd.daemon.DaemonBfd} here, the daemon there. */
@NullMarked
package io.underpass.bgp.bfd.daemon;

import org.jspecify.annotations.NullMarked;
