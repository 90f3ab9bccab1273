/** The activity log on the wire: takes note of every change that is asked for, and shows what was noted. */
@NullMarked
package io.underpass.arm.activity;

import org.jspecify.annotations.NullMarked;
