package io.underpass.arm.activity;

import io.underpass.arm.wire.ArmError;
import io.underpass.control.ActivityLog.Field;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The {@code $filter} of the activity log: a start, perhaps an end, and members that must be equal.
 *
 * @param from inclusive
 * @param to inclusive; null for now
 * @param equal what must be equal
 */
record ActivityFilter(Instant from, @Nullable Instant to, Map<Field, String> equal) {
  /** Of the year 9999. */
  private static final long LAST_SECOND = 253_402_300_799L;

  private static final Pattern TERM =
      Pattern.compile("\\s*(\\w+)\\s+(ge|le|gt|lt|eq)\\s+(?:'((?:[^']|'')*+)'|(\\S+?))(?:\\s+and\\s+|\\s*$)", Pattern.CASE_INSENSITIVE);

  /** @throws ArmError 400 unless it can be read and says from when on */
  static ActivityFilter parse(String text) {
    Instant from = null;
    Instant to = null;
    Map<Field, String> equal = new EnumMap<>(Field.class);
    Matcher term = TERM.matcher(text);
    int at = 0;
    while (at < text.length()) {
      term.region(at, text.length());
      if (!term.lookingAt()) {
        throw bad(text);
      }
      String member = term.group(1).toLowerCase(Locale.ROOT);
      String value = (term.group(3) != null ? term.group(3) : term.group(4)).replace("''", "'");
      String test = term.group(2).toLowerCase(Locale.ROOT);
      if (member.equals("eventtimestamp")) {
        switch (test.charAt(0)) {
          case 'g' -> from = time(value, text);
          case 'l' -> to = time(value, text);
          default -> throw bad(text);
        }
      } else if (!test.equals("eq")) {
        throw bad(text);
      } else {
        switch (member) {
          case "resourcegroupname", "resourcegroup" -> equal.put(Field.GROUP, value);
          case "resourceuri", "resourceid" -> equal.put(Field.RESOURCE, value);
          case "resourceprovider" -> equal.put(Field.PROVIDER, value);
          case "correlationid" -> equal.put(Field.CORRELATION, value);
          case "caller" -> equal.put(Field.CALLER, value);
          case "status" -> equal.put(Field.STATUS, value);
          case "eventchannels", "levels" -> {
            // There is one channel, and events have no level worth asking for.
          }
          default -> throw bad(text);
        }
      }
      at = term.end();
    }
    if (from == null) {
      throw bad(text);
    }
    return new ActivityFilter(from, to, equal);
  }

  private static Instant time(String text, String filter) {
    try {
      Instant time = text.matches(".*(Z|[+-]\\d\\d:?\\d\\d)$")
          ? OffsetDateTime.parse(text, DateTimeFormatter.ISO_OFFSET_DATE_TIME).toInstant()
          : LocalDateTime.parse(text.length() == 10 ? text + "T00:00:00" : text.replace(' ', 'T')).toInstant(ZoneOffset.UTC);
      if (Math.abs(time.getEpochSecond()) <= LAST_SECOND) {
        return time;
      }
    } catch (DateTimeException _) {
      // Said below.
    }
    throw bad(filter);
  }

  private static ArmError bad(String text) {
    return ArmError.badRequest(
        "BadRequest",
        "The $filter '%s' is not supported: expected eventTimestamp ge '2026-03-01T00:00:00Z', perhaps eventTimestamp le '…', and one of "
            + "resourceGroupName, resourceUri, resourceProvider, correlationId, caller, status with eq, joined by and.",
        text);
  }
}
