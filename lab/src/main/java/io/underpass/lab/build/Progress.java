package io.underpass.lab.build;

/** Says what goes on, one line a step. Called by one thread. */
@FunctionalInterface
public interface Progress {
  void step(String line);
}
