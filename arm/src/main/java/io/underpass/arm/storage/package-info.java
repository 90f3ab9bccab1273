/** Microsoft.Storage: accounts that others name. */
@NullMarked
package io.underpass.arm.storage;

import org.jspecify.annotations.NullMarked;
