/**
 * The figures that Underpass has to reach, each printed by a command: what must be reached, what was measured, and on which machine. A
 * customer of the server like the lab: it goes through the API, and reads from the kernel what the API can't be asked about.
 */
@NullMarked
package io.underpass.lab.bench;

import org.jspecify.annotations.NullMarked;
