package io.underpass.template;

import java.time.Instant;
import java.util.function.Supplier;

/**
 * What the default of a parameter may ask for and nothing else may.
 *
 * @param now {@code utcNow()}
 * @param newGuid {@code newGuid()}
 */
public record Defaults(Instant now, Supplier<String> newGuid) {}
