/** What would be: a control plane that begins with what there is, takes changes in memory alone and runs none of them. */
@NullMarked
package io.underpass.control.rehearsal;

import org.jspecify.annotations.NullMarked;
