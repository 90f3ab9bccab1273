package io.underpass.bgp.session;

import io.underpass.bgp.Bfd;
import io.underpass.bgp.SocketPlace;
import io.underpass.bgp.transport.Loop;
import io.underpass.bgp.transport.Transport;
import java.util.random.RandomGenerator;

/**
 * What a speaker stands on, all from outside.
 *
 * @param loop the one thread of the speaker
 * @param random for jitter
 */
public record Surroundings(Loop loop, Transport transport, SocketPlace place, Bfd bfd, RandomGenerator random) {}
