/** The lab's routers: FRR, BIRD, GoBGP or our own speaker, each in its router's namespace with a run directory of its own. */
@NullMarked
package io.underpass.lab.router;

import org.jspecify.annotations.NullMarked;
