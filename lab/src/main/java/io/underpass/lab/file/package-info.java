/** The lab file: what stands where, the commands that build the Azure side, and what must then be true. */
@NullMarked
package io.underpass.lab.file;

import org.jspecify.annotations.NullMarked;
