/** The functions that follow from their arguments alone, a table a family. */
@NullMarked
package io.underpass.template.functions;

import org.jspecify.annotations.NullMarked;
