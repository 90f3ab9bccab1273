package io.underpass.bgp.bfd;

import io.underpass.net.IpAddress;

/**
 * Names one session of an agent.
 *
 * @param discriminator ours (RFC 5880 section 6.8.1): unique in the agent, never zero
 * @param local the own address
 * @param remote the neighbor's
 */
public record BfdHandle(int discriminator, IpAddress local, IpAddress remote) {}
