/**
 * Keeps the desired state (documents in a store), turns it into a plan, hands the difference to the data plane, and reports status and
 * metrics back. Level-triggered, one writer, immutable snapshots for readers. No HTTP here.
 */
@NullMarked
package io.underpass.control;

import org.jspecify.annotations.NullMarked;
