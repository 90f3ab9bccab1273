/**
 * The Azure Resource Manager wire, sign-in, and the server process. {@code Serve} is the process, {@code http} the listener,
 * {@code identity} tokens and certificates, {@code wire} what all resource types share, {@code resources}, {@code network},
 * {@code compute} and {@code insights} the resource providers, {@code own} Underpass's own calls. No forwarding logic here.
 */
@NullMarked
package io.underpass.arm;

import org.jspecify.annotations.NullMarked;
