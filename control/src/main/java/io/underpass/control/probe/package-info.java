/** Lays what is seen of a packet beside what was explained of it. */
@NullMarked
package io.underpass.control.probe;

import org.jspecify.annotations.NullMarked;
