/** What the lab asks of Linux: namespaces, sockets inside them, processes, iproute2. */
@NullMarked
package io.underpass.lab.linux;

import org.jspecify.annotations.NullMarked;
