/** What exists: resource ids, typed resources, SKUs and their limits. No I/O, no threads, no clock. */
@NullMarked
package io.underpass.model;

import org.jspecify.annotations.NullMarked;
