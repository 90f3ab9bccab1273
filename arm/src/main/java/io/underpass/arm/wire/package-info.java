/** What all resource types share: paths, schemas, the life cycle of a resource, operations, errors. */
@NullMarked
package io.underpass.arm.wire;

import org.jspecify.annotations.NullMarked;
