/** Brings a lab up, says how it stands, checks it and takes it down again. */
@NullMarked
package io.underpass.lab.build;

import org.jspecify.annotations.NullMarked;
