package io.underpass.lab;

import io.underpass.cli.CliException;
import io.underpass.lab.bench.Bench;
import io.underpass.lab.command.InsideCommand;
import io.underpass.lab.command.LabCommand;
import io.underpass.lab.command.MeasureCommand;
import io.underpass.lab.demo.DemoCommand;
import io.underpass.lab.file.LabFileException;
import io.underpass.lab.linux.LinuxException;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The lab's commands: {@code lab}, {@code exec}, {@code capture}, {@code measure}, {@code demo}, {@code bench}. */
public final class Main {
  /** As shells say it of a process that Ctrl-C has ended. */
  private static final int INTERRUPTED = 130;

  private Main() {}

  public static void main(String[] args) {
    PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
    PrintStream err = new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
    System.exit(run(List.of(args), out, err));
  }

  /** Runs one command; returns its exit code. */
  static int run(List<String> args, PrintStream out, PrintStream err) {
    try {
      String command = args.isEmpty() ? "" : args.getFirst();
      List<String> rest = args.subList(Math.min(1, args.size()), args.size());
      return switch (command) {
        case "lab" -> new LabCommand(out).run(rest);
        case "exec" -> new InsideCommand(out).exec(rest);
        case "capture" -> new InsideCommand(out).capture(rest);
        case "measure" -> new MeasureCommand(out).run(rest);
        case "demo" -> new DemoCommand(out).run(rest);
        case "bench" -> new Bench(out, err).run(rest);
        case "--help", "-h" -> {
          out.println("underpass lab | exec | capture | measure | demo | bench: --help behind each says more");
          yield 0;
        }
        default -> throw CliException.usage("'" + command + "' is not one of lab, exec, capture, measure, demo, bench");
      };
    } catch (CliException failure) {
      err.println("ERROR: " + failure.getMessage());
      return failure.exitCode();
    } catch (LinuxException | LabFileException failure) {
      if (Thread.currentThread().isInterrupted()) {
        return INTERRUPTED;
      }
      err.println("ERROR: " + failure.getMessage());
      return CliException.FAILED;
    } finally {
      out.flush();
    }
  }
}
