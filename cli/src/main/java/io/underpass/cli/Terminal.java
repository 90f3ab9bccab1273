package io.underpass.cli;

import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a command reads and writes beside the server. Not for use by several threads at once. */
public interface Terminal {
  /** Standard output, UTF-8. */
  PrintStream out();

  /** Standard error, UTF-8. */
  PrintStream err();

  /** Standard input. */
  InputStream in();

  /** Whether a person watches standard error: progress is shown only then. */
  boolean interactive();

  /** Columns for help, at least 60. */
  int columns();

  /** An environment variable's value, or null. */
  @Nullable String variable(String name);

  /** The process's own. */
  static Terminal system() {
    return new SystemTerminal();
  }

  /** One that keeps what is written, with this environment and nothing to read. */
  static Captured captured(Map<String, String> environment) {
    return new Captured(environment, InputStream.nullInputStream());
  }

  /** Keeps what is written. */
  final class Captured implements Terminal {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final PrintStream outStream = new PrintStream(out, true, StandardCharsets.UTF_8);
    private final PrintStream errStream = new PrintStream(err, true, StandardCharsets.UTF_8);
    private final Map<String, String> environment;
    private final InputStream in;

    public Captured(Map<String, String> environment, InputStream in) {
      this.environment = Map.copyOf(environment);
      this.in = in;
    }

    /** What was written to standard output so far. */
    public String output() {
      return out.toString(StandardCharsets.UTF_8);
    }

    /** What was written to standard error so far. */
    public String errors() {
      return err.toString(StandardCharsets.UTF_8);
    }

    @Override
    public PrintStream out() {
      return outStream;
    }

    @Override
    public PrintStream err() {
      return errStream;
    }

    @Override
    public InputStream in() {
      return in;
    }

    @Override
    public boolean interactive() {
      return false;
    }

    @Override
    public int columns() {
      return 100;
    }

    @Override
    public @Nullable String variable(String name) {
      return environment.get(name);
    }
  }

  /** The process's own. */
  final class SystemTerminal implements Terminal {
    private final PrintStream out = stream(FileDescriptor.out);
    private final PrintStream err = stream(FileDescriptor.err);

    private SystemTerminal() {}

    private static PrintStream stream(FileDescriptor descriptor) {
      return new PrintStream(new BufferedOutputStream(new FileOutputStream(descriptor), 16384), false, StandardCharsets.UTF_8);
    }

    @Override
    public PrintStream out() {
      return out;
    }

    @Override
    public PrintStream err() {
      return err;
    }

    @Override
    public InputStream in() {
      return System.in;
    }

    /** The launcher says whether standard error is a terminal: finding out here would load a native console. */
    @Override
    public boolean interactive() {
      return "1".equals(System.getenv("UNDERPASS_TERMINAL"));
    }

    @Override
    public int columns() {
      try {
        String columns = System.getenv("COLUMNS");
        return columns == null ? 100 : Math.clamp(Integer.parseInt(columns.strip()), 60, 200);
      } catch (NumberFormatException _) {
        return 100;
      }
    }

    @Override
    public @Nullable String variable(String name) {
      return System.getenv(name);
    }
  }
}
