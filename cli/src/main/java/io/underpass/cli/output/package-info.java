/** How an answer is printed: flattening, JMESPath, JSON, table, tab-separated values, YAML. */
@NullMarked
package io.underpass.cli.output;

import org.jspecify.annotations.NullMarked;
