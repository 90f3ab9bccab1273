/** Roles: what a caller may do where, worked out for every call from the assignments in the store. */
@NullMarked
package io.underpass.arm.access;

import org.jspecify.annotations.NullMarked;
