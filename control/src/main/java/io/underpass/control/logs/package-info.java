/** A part of the Kusto query language over the workspaces' tables, translated to SQL in which every value is a parameter. */
@NullMarked
package io.underpass.control.logs;

import org.jspecify.annotations.NullMarked;
