/** What travels on a session: messages, capabilities and path attributes, to octets and back. */
@NullMarked
package io.underpass.bgp.message;

import org.jspecify.annotations.NullMarked;
