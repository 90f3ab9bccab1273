package io.underpass.control;

import io.underpass.model.ResourceId;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A long-running operation. It ends when the data plane runs the revision that it committed.
 *
 * @param id a GUID
 * @param name as the service calls it: {@code PutVirtualNetworkGatewayConnectionOperation}
 * @param subject the resource it is about
 * @param kind what it does to the subject
 * @param status where it stands
 * @param start when it was accepted
 * @param end when it ended; null while in progress
 * @param error why it failed; null unless failed
 * @param figures what was measured while it ran, in the unit that the name ends with: {@code interruptionMs} of a gateway whose instances
 *     were replaced; empty where nothing was
 */
public record Operation(
    String id,
    String name,
    ResourceId subject,
    Kind kind,
    Status status,
    Instant start,
    @Nullable Instant end,
    @Nullable Failure error,
    Map<String, Long> figures) {

  /** The name of the operation that replaces a gateway's instances by new ones of the same kind. */
  public static final String RESET_GATEWAY = "ResetVirtualNetworkGatewayOperation";

  public enum Kind { PUT, DELETE, ACTION }

  /** Spelt as on the wire, with a capital first letter: InProgress, Succeeded, Failed, Canceled. */
  public enum Status { IN_PROGRESS, SUCCEEDED, FAILED, CANCELED }

  /** An Azure error. */
  public record Failure(String code, String message) {}

  public Operation {
    figures = Map.copyOf(figures);
  }
}
