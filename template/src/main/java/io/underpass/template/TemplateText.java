package io.underpass.template;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * JSON as templates are written: with comments, trailing commas, strings over several lines, and member names without quotes, as {@code az}
 * sends them around a template.
 */
public final class TemplateText {
  /** How deep a template may nest. */
  private static final int DEEPEST = 100;

  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(DEEPEST).maxNumberLength(40).build())
                  .enable(
                      JsonReadFeature.ALLOW_JAVA_COMMENTS,
                      JsonReadFeature.ALLOW_TRAILING_COMMA,
                      JsonReadFeature.ALLOW_UNESCAPED_CONTROL_CHARS,
                      JsonReadFeature.ALLOW_UNQUOTED_PROPERTY_NAMES,
                      JsonReadFeature.ALLOW_SINGLE_QUOTES)
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private TemplateText() {}

  /** @throws TemplateException saying what is wrong and where */
  public static JsonNode read(byte[] text) {
    int start = text.length >= 3 && text[0] == (byte) 0xEF && text[1] == (byte) 0xBB && text[2] == (byte) 0xBF ? 3 : 0;
    JsonNode node;
    try {
      node = MAPPER.readTree(text, start, text.length - start);
    } catch (JacksonException e) {
      String where =
          e.getLocation() == null
              ? ""
              : " Line '%d', position '%d'.".formatted(e.getLocation().getLineNr(), e.getLocation().getColumnNr());
      throw TemplateException.of("%s.%s", firstLine(e.getOriginalMessage()), where);
    }
    if (node.isMissingNode()) {
      throw TemplateException.of("There is nothing to read.");
    }
    return node;
  }

  private static String firstLine(@Nullable String text) {
    return text == null ? "It is not JSON" : text.lines().findFirst().orElse("It is not JSON");
  }
}
