package io.underpass.template;

import java.util.Locale;

/** A template, an expression or a parameter that can't be what it is; the message is the service's where that is known. */
public final class TemplateException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final Reason reason;

  /** What kind of mistake it is. */
  public enum Reason {
    /** It can't be read as a template. */
    MALFORMED,
    /** The template or its parameters are at fault. */
    INVALID,
    /** What is asked of the running system isn't there (yet). */
    NOT_AVAILABLE,
    /** The service has it, this language doesn't. */
    NOT_IMPLEMENTED
  }

  private TemplateException(Reason reason, String message) {
    super(message, null, false, false);
    this.reason = reason;
  }

  private static TemplateException of(Reason reason, String message, Object... arguments) {
    return new TemplateException(reason, arguments.length == 0 ? message : String.format(Locale.ROOT, message, arguments));
  }

  /** @param message a format for {@link String#formatted} where there are arguments */
  public static TemplateException of(String message, Object... arguments) {
    return of(Reason.INVALID, message, arguments);
  }

  /** @param message a format for {@link String#formatted} where there are arguments */
  public static TemplateException malformed(String message, Object... arguments) {
    return of(Reason.MALFORMED, message, arguments);
  }

  /** @param message a format for {@link String#formatted} where there are arguments */
  public static TemplateException notAvailable(String message, Object... arguments) {
    return of(Reason.NOT_AVAILABLE, message, arguments);
  }

  /** @param name without parentheses */
  public static TemplateException unknownFunction(String name) {
    return of("The template function '%s' is not valid. Please see https://aka.ms/arm-functions for usage details.", name);
  }

  static TemplateException unknownParameter(String name) {
    return of("The template parameter '%s' is not found. Please see https://aka.ms/arm-syntax-parameters for usage details.", name);
  }

  static TemplateException unknownVariable(String name) {
    return of("The template variable '%s' is not found. Please see https://aka.ms/arm-syntax-variables for usage details.", name);
  }

  static TemplateException unknownResource(String name) {
    return of(
        "The template resource reference '%s' is not valid: could not find template resource or resource copy with this name."
            + " Please see https://aka.ms/arm-function-reference for usage details.",
        name);
  }

  /** @param what such as {@code managementGroup()} */
  public static TemplateException notImplemented(String what) {
    return of(Reason.NOT_IMPLEMENTED, "'%s' is not implemented by Underpass. docs/deployments.md lists what is.", what);
  }

  /**
   * The same, said of something.
   *
   * @param format with one {@code %s} more than there are arguments, for the message
   */
  public TemplateException within(String format, Object... arguments) {
    Object[] all = java.util.Arrays.copyOf(arguments, arguments.length + 1);
    all[arguments.length] = getMessage();
    return of(reason, format, all);
  }

  public Reason reason() {
    return reason;
  }

  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }
}
