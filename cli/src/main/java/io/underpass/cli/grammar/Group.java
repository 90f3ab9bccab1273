package io.underpass.cli.grammar;

/**
 * A group of commands.
 *
 * @param path all words: {@code network vnet}
 * @param help one sentence
 */
public record Group(String path, String help) {
  /** The last word. */
  public String name() {
    return path.substring(path.lastIndexOf(' ') + 1);
  }

  /** The words before the last; empty at the top. */
  public String parent() {
    int space = path.lastIndexOf(' ');
    return space < 0 ? "" : path.substring(0, space);
  }
}
