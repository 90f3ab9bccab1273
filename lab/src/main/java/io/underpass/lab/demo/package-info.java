/** The whole walk-through on a lab of its own: shown as it goes, measured, and reported as JSON and as a page. */
@NullMarked
package io.underpass.lab.demo;

import org.jspecify.annotations.NullMarked;
