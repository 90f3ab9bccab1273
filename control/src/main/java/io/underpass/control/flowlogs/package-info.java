/** Writes down the flows that pass machines' ports, in the service's formats, and those that pass gateways, in one of our own. */
@NullMarked
package io.underpass.control.flowlogs;

import org.jspecify.annotations.NullMarked;
