package io.underpass.cli.output;

/**
 * How a command's answer is printed.
 *
 * @param flat whether {@code properties} is lifted and {@code resourceGroup} added, as {@code az} does for typed resources
 * @param columns a JMESPath over the list of results that makes the rows of {@code -o table}; empty for all plain members, sorted
 * @param footer a JMESPath over the result whose text follows the table; empty for none
 */
public record Presentation(boolean flat, String columns, String footer) {
  /** A typed resource. */
  public static final Presentation FLAT = new Presentation(true, "", "");

  /** The server's JSON as it is. */
  public static final Presentation RAW = new Presentation(false, "", "");

  public Presentation table(String jmesPath) {
    return new Presentation(flat, jmesPath, footer);
  }

  public Presentation under(String jmesPath) {
    return new Presentation(flat, columns, jmesPath);
  }
}
