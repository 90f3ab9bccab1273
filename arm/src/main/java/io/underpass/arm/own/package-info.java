/** Underpass's own calls: health, hosts, ports, routes, path, plan, and the Prometheus page. */
@NullMarked
package io.underpass.arm.own;

import org.jspecify.annotations.NullMarked;
