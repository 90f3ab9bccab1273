/** The commands {@code lab}, {@code exec}, {@code capture} and {@code measure}. */
@NullMarked
package io.underpass.lab.command;

import org.jspecify.annotations.NullMarked;
