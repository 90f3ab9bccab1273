/** Network Watcher: its flow logs and connection monitors, kept and shown. */
@NullMarked
package io.underpass.arm.watch;

import org.jspecify.annotations.NullMarked;
