package io.underpass.bgp.transport;

import io.underpass.bgp.Md5Key;
import io.underpass.net.IpAddress;
import java.util.Optional;

/**
 * Whom to connect to, and how.
 *
 * @param remote of the same family as {@code local}
 * @param port 1–65535
 * @param local empty: the kernel's choice
 * @param key signs the segments
 * @param ttl sent and required
 */
public record Dial(IpAddress remote, int port, Optional<IpAddress> local, Optional<Md5Key> key, TtlRule ttl) {}
