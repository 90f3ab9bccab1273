/** Expressions in brackets: read, and worked out within bounds of depth, steps and size. */
@NullMarked
package io.underpass.template.expression;

import org.jspecify.annotations.NullMarked;
