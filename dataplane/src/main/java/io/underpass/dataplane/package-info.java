/**
 * Runs a plan on nodes. {@code linux}: eBPF programs loaded through libbpf, in network namespaces. {@code emulated}: the same
 * tables interpreted in Java, on any system, without privileges; no packet leaves it. No word of Azure here.
 */
@NullMarked
package io.underpass.dataplane;

import org.jspecify.annotations.NullMarked;
