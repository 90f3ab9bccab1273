package io.underpass.e2e.interop;

/** How a case went with a peer. */
enum Verdict {
  PASSES("passes"),
  FAILS("FAILS"),
  NOT_SUPPORTED("not supported");

  private final String text;

  Verdict(String text) {
    this.text = text;
  }

  /** As the page has it. */
  @Override
  public String toString() {
    return text;
  }
}
