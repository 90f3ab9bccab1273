/** Makes what runs equal to what should: view, plan, data plane, bookkeeping; one thread, level-triggered. */
@NullMarked
package io.underpass.control.reconcile;

import org.jspecify.annotations.NullMarked;
