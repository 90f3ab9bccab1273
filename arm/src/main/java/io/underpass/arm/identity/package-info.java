/** Who may call: client credentials, tokens, the server's own certificate authority. */
@NullMarked
package io.underpass.arm.identity;

import org.jspecify.annotations.NullMarked;
