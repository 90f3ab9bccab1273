/**
 * Whether FastPath is worth it at a connection: what is missing, what would bypass, and what else there is for spokes; found by planning
 * what would be.
 */
@NullMarked
package io.underpass.routing.advice;

import org.jspecify.annotations.NullMarked;
