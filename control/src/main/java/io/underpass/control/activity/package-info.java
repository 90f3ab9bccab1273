/** The activity log: events in the store, and how they end when operations end. */
@NullMarked
package io.underpass.control.activity;

import org.jspecify.annotations.NullMarked;
