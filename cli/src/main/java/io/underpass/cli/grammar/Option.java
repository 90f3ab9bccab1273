package io.underpass.cli.grammar;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One option of a command, as data. Immutable; the {@code with}-like methods return changed copies.
 *
 * @param flags all spellings, the long one that names the option first: {@code --name}, {@code -n}
 * @param kind how values are read
 * @param required whether the command refuses to run without it
 * @param help one or two sentences
 * @param section the heading in help; empty for plain arguments
 * @param values what is allowed, compared without case and passed on as written here; empty for anything
 * @param initial what a create command takes when the option is absent, as typed; null for nothing
 * @param path where it goes in the request body, members joined by dots with {@code [n]} for array places; empty for nowhere
 * @param reference for a name or id of another resource: its type with {@code {option}} places, the last being the option itself;
 *     else empty
 * @param hidden whether help and completion leave it out
 */
public record Option(
    List<String> flags,
    Kind kind,
    boolean required,
    String help,
    String section,
    List<String> values,
    @Nullable String initial,
    String path,
    String reference,
    boolean hidden) {

  /** How the words behind a flag are read. */
  public enum Kind {
    /** One word. */
    TEXT,
    /** One whole number. */
    INTEGER,
    /** One number. */
    DECIMAL,
    /** true or false; alone it means true. */
    BOOLEAN,
    /** No value: being there is all. */
    FLAG,
    /** One word or more. */
    LIST,
    /** One whole number or more. */
    INTEGERS,
    /** {@code key=value} words; one empty word clears. */
    PAIRS,
    /** One JSON text, or several {@code key=value} words. */
    JSON,
    /** Words that may come several times; each time counts. */
    APPENDED
  }

  public Option {
    flags = List.copyOf(flags);
    values = List.copyOf(values);
  }

  private static Option of(Kind kind, String... flags) {
    return new Option(List.of(flags), kind, false, "", "", List.of(), null, "", "", false);
  }

  public static Option text(String... flags) {
    return of(Kind.TEXT, flags);
  }

  public static Option integer(String... flags) {
    return of(Kind.INTEGER, flags);
  }

  public static Option decimal(String... flags) {
    return of(Kind.DECIMAL, flags);
  }

  public static Option bool(String... flags) {
    return of(Kind.BOOLEAN, flags);
  }

  public static Option flag(String... flags) {
    return of(Kind.FLAG, flags);
  }

  public static Option list(String... flags) {
    return of(Kind.LIST, flags);
  }

  public static Option integers(String... flags) {
    return of(Kind.INTEGERS, flags);
  }

  public static Option pairs(String... flags) {
    return of(Kind.PAIRS, flags);
  }

  public static Option json(String... flags) {
    return of(Kind.JSON, flags);
  }

  public static Option appended(String... flags) {
    return of(Kind.APPENDED, flags);
  }

  /** The name by which commands ask for it: the first flag without dashes. */
  public String key() {
    return flags.getFirst().replaceFirst("^-+", "");
  }

  public Option help(String text) {
    return new Option(flags, kind, required, text, section, values, initial, path, reference, hidden);
  }

  public Option mandatory() {
    return new Option(flags, kind, true, help, section, values, initial, path, reference, hidden);
  }

  public Option optional() {
    return new Option(flags, kind, false, help, section, values, initial, path, reference, hidden);
  }

  public Option section(String heading) {
    return new Option(flags, kind, required, help, heading, values, initial, path, reference, hidden);
  }

  public Option values(String... allowed) {
    return new Option(flags, kind, required, help, section, List.of(allowed), initial, path, reference, hidden);
  }

  public Option initially(String text) {
    return new Option(flags, kind, required, help, section, values, text, path, reference, hidden);
  }

  public Option at(String bodyPath) {
    return new Option(flags, kind, required, help, section, values, initial, bodyPath, reference, hidden);
  }

  public Option refersTo(String type) {
    return new Option(flags, kind, required, help, section, values, initial, path, type, hidden);
  }

  public Option unlisted() {
    return new Option(flags, kind, required, help, section, values, initial, path, reference, true);
  }

  /** Its flags as a user would be told: {@code --name/-n}. */
  public String spelling() {
    return String.join("/", flags);
  }
}
