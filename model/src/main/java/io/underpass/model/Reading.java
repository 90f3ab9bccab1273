package io.underpass.model;

import java.util.List;
import java.util.Optional;

/**
 * What came of reading a document.
 *
 * @param resource what could be read; empty where the type is none of ours or what it can't do without is missing
 * @param problems what could not be read: the member, its value and what was expected; parts with problems are left out of the resource
 */
public record Reading(Optional<Resource> resource, List<String> problems) {
  /** A document that the logic has no use for. */
  public static final Reading IGNORED = new Reading(Optional.empty(), List.of());

  public Reading {
    problems = List.copyOf(problems);
  }
}
