package io.underpass.arm;

import io.underpass.control.store.Backup;
import io.underpass.control.store.DataDirectory;
import io.underpass.control.store.Restore;
import io.underpass.control.store.StoreException;
import java.io.PrintStream;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code underpass backup FILE} and {@code underpass restore FILE}: with the data directory itself, so that no server need run. */
public final class BackupCommand {
  static final String USAGE =
      """
      usage: underpass backup FILE [--data DIR]
             underpass restore FILE [--data DIR] [--force]

        backup         writes database, keys, certificates and learnt routes to one new file (0600), while the server runs or not.
                       It holds secrets in the clear: keep it like the data directory.
        restore        checks such a file and puts it in place; the server must be stopped
        --data DIR     the data directory (default: UNDERPASS_DATA, else /var/lib/underpass for root, else ~/.local/share/underpass)
        --force        restore although the data directory isn't empty; what is there is kept beside it
      """;

  private BackupCommand() {}

  public static void main(String[] arguments) {
    System.exit(run(List.of(arguments), System.getenv(), System.out, System.err));
  }

  /** Exit code: 0 done, 1 not done and nothing changed, 2 a mistake on the command line. */
  static int run(List<String> words, Map<String, String> environment, PrintStream out, PrintStream err) {
    if (words.contains("--help") || words.contains("-h")) {
      out.print(USAGE);
      return 0;
    }
    try {
      Line line = Line.parse(words, environment);
      out.println(line.what.equals("backup") ? backup(line) : restore(line));
      return 0;
    } catch (IllegalArgumentException mistake) {
      err.println("underpass: " + mistake.getMessage() + System.lineSeparator() + System.lineSeparator() + USAGE.stripTrailing());
      return 2;
    } catch (StoreException refused) {
      err.println("underpass: " + refused.getMessage());
      return 1;
    }
  }

  private static String backup(Line line) {
    Backup.Contents contents = Backup.write(line.data, line.file, Instant.now());
    return "%s: %d resources, schema version %d, %s. It holds secrets; nobody but you may read it."
        .formatted(line.file, contents.documents(), contents.schema(), String.join(", ", contents.files().keySet()));
  }

  private static String restore(Line line) {
    Restore.Outcome outcome = Restore.of(line.file, line.data, line.present, Instant.now());
    return "%s holds what %s did on %s: %d resources.%s"
        .formatted(
            line.data,
            line.file,
            outcome.contents().taken(),
            outcome.contents().documents(),
            outcome.replaced() == null ? "" : " What was there before is in " + outcome.replaced() + ".");
  }

  private record Line(String what, Path file, Path data, Restore.Present present) {
    static Line parse(List<String> words, Map<String, String> environment) {
      String what = words.isEmpty() ? "" : words.getFirst();
      if (!what.equals("backup") && !what.equals("restore")) {
        throw new IllegalArgumentException("expected backup or restore, not '" + what + "'");
      }
      @Nullable Path file = null;
      Optional<String> data = Optional.ofNullable(environment.get("UNDERPASS_DATA")).filter(text -> !text.isBlank());
      Restore.Present present = Restore.Present.REFUSE;
      for (int i = 1; i < words.size(); i++) {
        String word = words.get(i);
        if (word.equals("--data")) {
          data = Optional.of(i + 1 < words.size() ? words.get(++i) : "");
        } else if (word.startsWith("--data=")) {
          data = Optional.of(word.substring("--data=".length()));
        } else if (word.equals("--force") && what.equals("restore")) {
          present = Restore.Present.REPLACE;
        } else if (word.startsWith("-") || file != null) {
          throw new IllegalArgumentException(what + " doesn't take '" + word + "'");
        } else {
          file = path(word);
        }
      }
      if (file == null) {
        throw new IllegalArgumentException(what + " needs a FILE");
      }
      return new Line(what, file, data.map(Line::path).orElseGet(DataDirectory::byDefault), present);
    }

    private static Path path(String text) {
      try {
        if (!text.isBlank()) {
          return Path.of(text).toAbsolutePath();
        }
      } catch (InvalidPathException _) {
        // Said below.
      }
      throw new IllegalArgumentException("'" + text + "' is no path");
    }
  }
}
