package io.underpass.cli;

import io.underpass.cli.client.ServerFile;
import io.underpass.cli.client.Service;
import io.underpass.cli.commands.Catalog;
import io.underpass.cli.grammar.Call;
import io.underpass.cli.grammar.Command;
import io.underpass.cli.grammar.Help;
import io.underpass.cli.grammar.Invocation;
import io.underpass.cli.grammar.Parser;
import io.underpass.cli.grammar.Vocabulary;
import io.underpass.cli.output.Printer;
import io.underpass.cli.output.Query;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Runs command lines. */
public final class Cli {
  private static final Vocabulary CATALOG = new Catalog();

  private Cli() {}

  public static void main(String[] args) {
    Terminal terminal = Terminal.system();
    int code = run(List.of(args), terminal);
    terminal.out().flush();
    terminal.err().flush();
    Runtime.getRuntime().halt(code); // nothing is left to do, and exit() would look for a logger first
  }

  /**
   * Runs one command line, without the leading {@code az} or {@code underpass}. May be called many times in one process, by any
   * thread, one terminal each.
   *
   * @return 0, or {@code az}'s exit codes: 1 failed, 2 wrong command line, 3 not found; 3 too from {@code what-if --fail-on}
   */
  public static int run(List<String> args, Terminal terminal) {
    try {
      if (args.equals(List.of("--version")) || args.equals(List.of("version"))) {
        terminal.out().println("underpass " + version());
        return 0;
      }
      if (!args.isEmpty() && args.getFirst().equals("what-if")) {
        return new WhatIf(new Parser(CATALOG), new Help(CATALOG, terminal.columns()), terminal).run(args.subList(1, args.size()));
      }
      // instanceof, since a pattern switch makes a class when first run: 20 ms of a command's 150
      Parser.Parsed parsed = new Parser(CATALOG).parse(args);
      if (parsed instanceof Parser.Parsed.Run(Invocation invocation)) {
        return execute(withFiles(invocation, terminal), terminal);
      }
      Help help = new Help(CATALOG, terminal.columns());
      if (parsed instanceof Parser.Parsed.CommandHelp(Command command)) {
        terminal.out().print(help.command(command));
      } else if (parsed instanceof Parser.Parsed.GroupHelp(String path)) {
        terminal.out().print(help.group(path));
      }
      return 0;
    } catch (CliException e) {
      terminal.out().flush();
      terminal.err().println("ERROR: " + e.getMessage());
      return e.exitCode();
    }
  }

  private static String version() {
    String version = Cli.class.getPackage().getImplementationVersion();
    return version == null ? "0.1.0" : version;
  }

  private static int execute(Invocation invocation, Terminal terminal) {
    long began = System.nanoTime();
    invocation.text("query").ifPresent(Query::check);
    Session session = new Session(invocation, terminal);
    try {
      JsonNode answer = invocation.command().work().run(new Call(invocation, session, terminal));
      if (answer != null) {
        Printer.Format format = Printer.Format.of(invocation.text("output").orElse("json"));
        boolean colored = "1".equals(terminal.variable("UNDERPASS_COLOR"));
        Printer.print(answer, invocation.command().presentation(), format, invocation.text("query").orElse(""), colored, terminal.out());
      }
      if (invocation.has("verbose") || invocation.has("debug")) {
        terminal.err().printf("INFO: Command ran in %.3f seconds%n", (System.nanoTime() - began) / 1e9);
      }
      return 0;
    } finally {
      session.close();
    }
  }

  /** The words {@code @FILE} and {@code @-} stand for what is in the file, or comes from standard input. */
  static Invocation withFiles(Invocation invocation, Terminal terminal) {
    Map<String, List<List<String>>> given = new LinkedHashMap<>();
    for (Map.Entry<String, List<List<String>>> option : invocation.given().entrySet()) {
      List<List<String>> times = new ArrayList<>();
      for (List<String> words : option.getValue()) {
        times.add(words.stream().map(word -> word.startsWith("@") && word.length() > 1 ? content(word, terminal) : word).toList());
      }
      given.put(option.getKey(), times);
    }
    return new Invocation(invocation.command(), given, invocation.all());
  }

  private static String content(String word, Terminal terminal) {
    try {
      String text =
          word.equals("@-")
              ? new String(terminal.in().readAllBytes(), StandardCharsets.UTF_8)
              : Files.readString(Path.of(word.substring(1)));
      return text.stripTrailing();
    } catch (IOException | InvalidPathException _) {
      throw CliException.usage("'" + word + "' asks for a file's content, but '" + word.substring(1) + "' can't be read");
    }
  }

  /** The server of one command line, connected to when first needed. */
  static final class Session implements Supplier<Service>, Service.Observer {
    private final Invocation invocation;
    private final Terminal terminal;
    private @Nullable Service service;
    private boolean progress;

    Session(Invocation invocation, Terminal terminal) {
      this.invocation = invocation;
      this.terminal = terminal;
    }

    @Override
    public Service get() {
      Service connected = service;
      if (connected == null) {
        Path data = ServerFile.dataDirectory(invocation.text("data").orElse(null), terminal::variable);
        ServerFile server =
            ServerFile.read(data)
                .orElseThrow(
                    () -> CliException.failed(
                        "No server runs with the data directory " + data + " (there is no " + data.resolve("server.json") + ").\n"
                            + "Start one: ./underpass serve      Or one with a lab around it: ./underpass lab up\n"
                            + "A server with another data directory is named by --data DIR or UNDERPASS_DATA."));
        connected = new Service(server, this, terminal.interactive());
        service = connected;
      }
      return connected;
    }

    @Override
    public void waiting(Duration since) {
      if (terminal.interactive() && !invocation.has("only-show-errors")) {
        terminal.err().print("\r / Running .. " + since.toSeconds() + " s\033[K");
        terminal.err().flush();
        progress = true;
      }
    }

    @Override
    public void done() {
      if (progress) {
        terminal.err().print("\r\033[K");
        terminal.err().flush();
        progress = false;
      }
    }

    @Override
    public void exchanged(String line) {
      if (invocation.has("debug")) {
        terminal.err().println("DEBUG: " + line);
      }
    }

    void close() {
      if (service != null) {
        service.close();
      }
    }
  }
}
