package io.underpass.template.functions;

import io.underpass.template.TemplateException;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A call's arguments.
 *
 * @param name the function's, as called, for messages
 * @param values worked out
 */
public record Arguments(String name, List<JsonNode> values) {
  public Arguments {
    values = List.copyOf(values);
  }

  /** @throws TemplateException unless there are that many */
  public Arguments expect(int least, int most) {
    count(name, values.size(), least, most);
    return this;
  }

  /** @throws TemplateException unless there are that many */
  public static void count(String name, int actual, int least, int most) {
    if (actual < least || actual > most) {
      throw TemplateException.of(
          "Unable to evaluate template language function '%s': function requires %s argument(s) while %d were provided."
              + " Please see https://aka.ms/arm-functions for usage details.",
          name,
          least == most ? Integer.toString(least) : most == Integer.MAX_VALUE ? "at least " + least : least + " to " + most,
          actual);
    }
  }

  public int size() {
    return values.size();
  }

  public JsonNode value(int at) {
    return values.get(at);
  }

  public String text(int at) {
    JsonNode value = values.get(at);
    if (!value.isString()) {
      throw wrong(at, "a string");
    }
    return value.stringValue();
  }

  public long whole(int at) {
    JsonNode value = values.get(at);
    if (!value.isIntegralNumber() || !value.canConvertToLong()) {
      throw wrong(at, "an integer");
    }
    return value.longValue();
  }

  /** @throws TemplateException unless it is between the bounds, both included */
  public int whole(int at, int least, int most) {
    long value = whole(at);
    if (value < least || value > most) {
      throw wrong(at, "an integer from " + least + " to " + most);
    }
    return (int) value;
  }

  /** @throws TemplateException if a result of so many characters would be too large */
  void make(long characters) {
    if (characters > Values.LONGEST) {
      throw Values.tooLarge(name);
    }
  }

  public ArrayNode array(int at) {
    if (values.get(at) instanceof ArrayNode array) {
      return array;
    }
    throw wrong(at, "an array");
  }

  public ObjectNode object(int at) {
    if (values.get(at) instanceof ObjectNode object) {
      return object;
    }
    throw wrong(at, "an object");
  }

  /** @param expected such as {@code an array or a string} */
  public TemplateException wrong(int at, String expected) {
    return TemplateException.of(
        "The template language function '%s' expects its parameter %d to be %s. The provided value is of type '%s'."
            + " Please see https://aka.ms/arm-functions for usage details.",
        name,
        at + 1,
        expected,
        Values.typeOf(values.get(at)));
  }
}
