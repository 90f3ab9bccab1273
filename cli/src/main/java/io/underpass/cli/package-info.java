/** The {@code underpass} command, in the grammar of {@code az}: parse, ask the server over HTTP, print. */
@NullMarked
package io.underpass.cli;

import org.jspecify.annotations.NullMarked;
