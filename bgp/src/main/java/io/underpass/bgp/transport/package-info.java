/** How octets get from speaker to speaker: TCP in a network namespace, or memory. */
@NullMarked
package io.underpass.bgp.transport;

import org.jspecify.annotations.NullMarked;
