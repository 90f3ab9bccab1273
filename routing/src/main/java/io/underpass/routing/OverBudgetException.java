package io.underpass.routing;

/** An answer would take more work than it may. Nothing is changed by that, and the same question ends so again. */
public final class OverBudgetException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final long steps;
  private final Budget.Work most;

  OverBudgetException(long steps, Budget.Work most) {
    super(String.format(java.util.Locale.ROOT, "it takes more than %,d steps, most of them for %s", steps, most));
    this.steps = steps;
    this.most = most;
  }

  /** How many steps there were. */
  public long steps() {
    return steps;
  }

  /** What most of them were spent on. */
  public Budget.Work most() {
    return most;
  }
}
