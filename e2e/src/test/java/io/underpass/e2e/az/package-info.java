/** Debian's azure-cli, as it is shipped, against a server of ours. */
@NullMarked
package io.underpass.e2e.az;

import org.jspecify.annotations.NullMarked;
