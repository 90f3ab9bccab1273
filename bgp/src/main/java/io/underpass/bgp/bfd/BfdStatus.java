package io.underpass.bgp.bfd;

import java.time.Duration;
import java.time.Instant;

/**
 * What a session is like at one moment.
 *
 * @param state ours
 * @param remoteState what the neighbor last said; {@link BfdState#DOWN} before it said anything
 * @param diagnostic why we last left Up
 * @param remoteDiagnostic why the neighbor says it last left Up
 * @param remoteDiscriminator zero while the neighbor isn't heard
 * @param transmitInterval at most every how much we send, before jitter; zero when the neighbor wants nothing
 * @param receiveInterval how often the neighbor sends at most, before jitter
 * @param detectionTime after how much silence the neighbor is called down; zero when it never is
 * @param controlPlaneIndependent the neighbor's C bit: its BFD outlives its control plane, so that BFD down means that its forwarding died
 *     (RFC 5882 section 4.3)
 * @param since when {@code state} was entered
 * @param flaps how often the session has left Up
 * @param sent packets
 * @param received packets that were valid
 */
public record BfdStatus(
    BfdState state,
    BfdState remoteState,
    Diagnostic diagnostic,
    Diagnostic remoteDiagnostic,
    int remoteDiscriminator,
    Duration transmitInterval,
    Duration receiveInterval,
    Duration detectionTime,
    boolean controlPlaneIndependent,
    Instant since,
    long flaps,
    long sent,
    long received) {

  BfdStatus counted(long nowSent, long nowReceived) {
    return new BfdStatus(
        state,
        remoteState,
        diagnostic,
        remoteDiagnostic,
        remoteDiscriminator,
        transmitInterval,
        receiveInterval,
        detectionTime,
        controlPlaneIndependent,
        since,
        flaps,
        nowSent,
        nowReceived);
  }
}
