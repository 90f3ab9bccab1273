/** Private endpoints, private link services, and the connections between them. */
@NullMarked
package io.underpass.arm.network.privatelink;

import org.jspecify.annotations.NullMarked;
