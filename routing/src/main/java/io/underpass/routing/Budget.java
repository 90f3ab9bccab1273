package io.underpass.routing;

/**
 * How much work one answer may take. It is counted in steps, of which a core does a few million a second, and not measured, so the same
 * question always ends alike. For one thread.
 */
public final class Budget {
  /**
   * Of one what-if, or of one advice: under a minute of a core, and a few hundred megabytes. A what-if of a group of 900 rules that overlap
   * as they like takes a quarter of them, one of FastPath for 25,000 machines in 1,000 networks a fortieth.
   */
  public static final long STEPS = 100_000_000;

  private final long steps;
  private final long[] spent = new long[Work.values().length];
  private long left;

  /** What steps are spent on. */
  public enum Work {
    RULES("rules whose addresses and ports overlap in too many combinations"),
    WAYS("the ways that packets may take"),
    CLASSES("putting together what goes another way alike"),
    EXAMPLES("following examples there and back"),
    PLANS("plans of what would be"),
    ADDRESSES("following a packet to every address");

    private final String text;

    Work(String text) {
      this.text = text;
    }

    /** For a sentence. */
    @Override
    public String toString() {
      return text;
    }
  }

  /** @param steps 1 or more */
  public Budget(long steps) {
    if (steps < 1) {
      throw new IllegalArgumentException("a budget has 1 step or more, not " + steps);
    }
    this.steps = steps;
    this.left = steps;
  }

  /** One of {@link #STEPS}. */
  public static Budget ofAnAnswer() {
    return new Budget(STEPS);
  }

  /** @throws OverBudgetException if there aren't so many left */
  public void spend(Work work, long many) {
    left -= many;
    spent[work.ordinal()] += many;
    if (left < 0) {
      throw new OverBudgetException(steps, most());
    }
  }

  private Work most() {
    Work most = Work.RULES;
    for (Work work : Work.values()) {
      most = spent[work.ordinal()] > spent[most.ordinal()] ? work : most;
    }
    return most;
  }

  /** How many steps were spent. */
  public long spent() {
    return steps - left;
  }
}
