package io.underpass.cli;

import io.underpass.cli.client.Ids;
import io.underpass.cli.client.Service;
import io.underpass.cli.commands.WhatIfCommand;
import io.underpass.cli.grammar.Call;
import io.underpass.cli.grammar.Help;
import io.underpass.cli.grammar.Invocation;
import io.underpass.cli.grammar.Parser;
import io.underpass.cli.output.Printer;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** {@code what-if COMMAND…}: the command's requests go to a copy of the server's state, and what they would do to traffic is told. */
final class WhatIf {
  private static final String HEADER = "Underpass-What-If";

  /** As for a resource that isn't there: the command line was right, and what it found is no success. */
  private static final int FOUND = 3;

  private final Parser parser;
  private final Help help;
  private final Terminal terminal;
  private final Set<String> failing = new LinkedHashSet<>();

  WhatIf(Parser parser, Help help, Terminal terminal) {
    this.parser = parser;
    this.help = help;
    this.terminal = terminal;
  }

  /** @param args behind {@code what-if} */
  int run(List<String> args) {
    List<String> line = without(args);
    if (line.isEmpty() || line.equals(List.of("--help")) || line.equals(List.of("-h"))) {
      terminal.out().print(help.command(WhatIfCommand.whatIf()));
      return 0;
    }
    Parser.Parsed parsed = parser.parse(WhatIfCommand.commandLine(line));
    if (parsed instanceof Parser.Parsed.Run(Invocation invocation)) {
      return foresee(Cli.withFiles(invocation.without("no-wait"), terminal));
    }
    if (parsed instanceof Parser.Parsed.CommandHelp(var command)) {
      terminal.out().print(help.command(command));
    } else if (parsed instanceof Parser.Parsed.GroupHelp(String path)) {
      terminal.out().print(help.group(path));
    }
    return 0;
  }

  /** The line without {@code --fail-on}, wherever it stands. */
  private List<String> without(List<String> args) {
    List<String> left = new ArrayList<>();
    for (int i = 0; i < args.size(); i++) {
      String arg = args.get(i);
      if (arg.startsWith("--fail-on=")) {
        fail(arg.substring("--fail-on=".length()));
      } else if (arg.equals("--fail-on")) {
        if (i + 1 == args.size()) {
          throw CliException.usage("argument --fail-on: expected severities, such as broken,unfiltered");
        }
        fail(args.get(++i));
      } else {
        left.add(arg);
      }
    }
    return left;
  }

  private void fail(String words) {
    for (String word : words.split("[, ]+")) {
      if (!WhatIfCommand.SEVERITIES.contains(word)) {
        throw CliException.usage("--fail-on '" + word + "' is no severity. Allowed: " + String.join(", ", WhatIfCommand.SEVERITIES));
      }
      failing.add(word);
    }
  }

  private int foresee(Invocation invocation) {
    Cli.Session session = new Cli.Session(invocation, terminal);
    try {
      Service service = session.get();
      String id = service.post("/underpass/whatif", null, false).path("id").asString("");
      String path = "/underpass/whatif/" + Ids.escape(id);
      JsonNode impact;
      try {
        service.always(HEADER, id);
        invocation.command().work().run(new Call(invocation, session, new Silent(terminal)));
        service.never(HEADER);
        impact = watched(session, () -> service.get(path));
      } finally {
        service.never(HEADER);
        service.delete(path, false);
      }
      print(impact, invocation);
      List<String> found = failing.stream().filter(severity -> impact.path("classes").path(severity).asInt(0) > 0).toList();
      if (!found.isEmpty()) {
        terminal.out().flush();
        terminal.err().println("ERROR: what-if found traffic that is " + String.join(" and ", found) + " (--fail-on)");
      }
      return found.isEmpty() ? 0 : FOUND;
    } finally {
      session.close();
    }
  }

  private void print(JsonNode impact, Invocation invocation) {
    boolean text = !invocation.has("output") && !invocation.has("query");
    Printer.Format format = Printer.Format.of(invocation.text("output").orElse("json"));
    if (text) {
      impact.path("summary").forEach(line -> terminal.out().println(line.asString("")));
      return;
    }
    if (invocation.text("output").filter("table"::equals).isPresent() && !invocation.has("query")) {
      terminal.out().println(impact.path("summary").path(0).asString(""));
    }
    Printer.print(
        impact, WhatIfCommand.SHOWN, format, invocation.text("query").orElse(""), "1".equals(terminal.variable("UNDERPASS_COLOR")),
        terminal.out());
  }

  /** What may take a while, with the time shown to who watches. */
  private JsonNode watched(Cli.Session session, Supplier<JsonNode> work) {
    if (!terminal.interactive()) {
      return work.get();
    }
    CountDownLatch done = new CountDownLatch(1);
    Thread clock = Thread.ofPlatform().daemon().start(() -> tick(session, done));
    try {
      return work.get();
    } finally {
      done.countDown();
      join(clock);
      session.done();
    }
  }

  private static void tick(Cli.Session session, CountDownLatch done) {
    long began = System.nanoTime();
    try {
      while (!done.await(1, TimeUnit.SECONDS)) {
        session.waiting(Duration.ofNanos(System.nanoTime() - began));
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /** What a command writes beside its answer isn't asked for; its errors are. */
  private record Silent(Terminal around, Terminal.Captured kept) implements Terminal {
    Silent(Terminal around) {
      this(around, Terminal.captured(Map.of()));
    }

    @Override
    public java.io.PrintStream out() {
      return kept.out();
    }

    @Override
    public java.io.PrintStream err() {
      return around.err();
    }

    @Override
    public InputStream in() {
      return around.in();
    }

    @Override
    public boolean interactive() {
      return around.interactive();
    }

    @Override
    public int columns() {
      return around.columns();
    }

    @Override
    public @Nullable String variable(String name) {
      return around.variable(name);
    }
  }
}
