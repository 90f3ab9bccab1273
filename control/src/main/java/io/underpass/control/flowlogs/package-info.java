/** Writes down the flows that pass machines' ports and gateways: flow logs in the service's formats, and records of gateways in one of our own. */
@NullMarked
package io.underpass.control.flowlogs;

import org.jspecify.annotations.NullMarked;
