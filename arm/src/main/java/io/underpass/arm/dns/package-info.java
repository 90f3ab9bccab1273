/** DNS resolvers of virtual networks, and the addresses at which they could be asked. */
@NullMarked
package io.underpass.arm.dns;

import org.jspecify.annotations.NullMarked;
