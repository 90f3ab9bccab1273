package io.underpass.plan;

/**
 * Why an entry is there. Opaque to everything that runs a plan: kept, compared and shown, never interpreted.
 *
 * @param code a stable code such as {@code FP_ELIGIBLE}
 * @param text one sentence for people
 * @param subject what it follows from: a resource id, a port's name; may be empty
 */
public record Reason(String code, String text, String subject) {}
