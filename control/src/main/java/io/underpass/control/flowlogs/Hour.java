package io.underpass.control.flowlogs;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The hour that a file of records is about, as its path says it in UTC: {@code y=2026/m=01/d=31/h=23/m=00}. */
final class Hour {
  private static final Pattern PATH = Pattern.compile("/y=(\\d{4})/m=(\\d\\d)/d=(\\d\\d)/h=(\\d\\d)/m=00(?:/|$)");

  private Hour() {}

  static String path(Instant time) {
    ZonedDateTime utc = time.atZone(ZoneOffset.UTC);
    return "y=%04d/m=%02d/d=%02d/h=%02d/m=00".formatted(utc.getYear(), utc.getMonthValue(), utc.getDayOfMonth(), utc.getHour());
  }

  /** When the hour of a path began. */
  static Optional<Instant> of(Path path) {
    Matcher matcher = PATH.matcher(path.toString().replace('\\', '/'));
    return matcher.find()
        ? Optional.of(Instant.parse(
            "%s-%s-%sT%s:00:00Z".formatted(matcher.group(1), matcher.group(2), matcher.group(3), matcher.group(4))))
        : Optional.empty();
  }

  /** Deletes the files of hours that ended before a time, and the folders that are empty then. */
  static void forget(Path folder, Instant before) throws IOException {
    if (!Files.isDirectory(folder)) {
      return;
    }
    Files.walkFileTree(folder, new SimpleFileVisitor<>() {
      @Override
      public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
        if (of(file).filter(hour -> hour.plusSeconds(3_600).isBefore(before)).isPresent()) {
          Files.delete(file);
        }
        return FileVisitResult.CONTINUE;
      }

      @Override
      public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException failed) throws IOException {
        if (failed != null) {
          throw failed;
        }
        try (var left = Files.list(visited)) {
          if (left.findAny().isPresent()) {
            return FileVisitResult.CONTINUE;
          }
        }
        Files.delete(visited);
        return FileVisitResult.CONTINUE;
      }
    });
  }
}
