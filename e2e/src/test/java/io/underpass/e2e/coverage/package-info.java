/** docs/coverage.md: which operations of the real service are there, and which of its clients has exercised each in these tests. */
@NullMarked
package io.underpass.e2e.coverage;

import org.jspecify.annotations.NullMarked;
