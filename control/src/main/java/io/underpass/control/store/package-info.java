/**
 * The desired state: documents, operations and allocations, in memory as immutable values and durably in one SQLite file. Only this room
 * knows SQL; everything else hands it writes.
 */
@NullMarked
package io.underpass.control.store;

import org.jspecify.annotations.NullMarked;
