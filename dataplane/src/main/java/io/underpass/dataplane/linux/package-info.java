/**
 * Runs plans on Linux: eBPF programs (src/main/bpf) loaded through libbpf, a network namespace for each site, an underlay bridge. From the
 * outside in: {@link io.underpass.dataplane.linux.LinuxDataPlane} compares a plan with what runs, {@code LiveNode} is one node of it,
 * {@code Fabric} the namespaces and links, {@code HealthWatch} what breaks meanwhile, {@code NodeMaps} and {@code Layout} the kernel's
 * tables, {@code Libbpf} and {@code Libc} the native calls.
 */
@NullMarked
package io.underpass.dataplane.linux;

import org.jspecify.annotations.NullMarked;
