/** What can be typed: groups, commands and options as data, the parser, help and the nearest right word. */
@NullMarked
package io.underpass.cli.grammar;

import org.jspecify.annotations.NullMarked;
