/** The commands, one file for each group of {@code az}, and what they share. */
@NullMarked
package io.underpass.cli.commands;

import org.jspecify.annotations.NullMarked;
