package io.underpass.lab.router;

import java.util.List;
import java.util.Map;

/**
 * What makes a plan run, as values: the files of a run directory, the programs that read them, and the tools that speak with the programs.
 *
 * @param files names in the run directory, and what is in them
 * @param owner the user that the directory and its files belong to; programs give their rights away to it
 * @param programs in the order of their start
 * @param tools commands that users know, such as {@code vtysh}, and the words that reach this router's program
 */
record Layout(Map<String, String> files, String owner, List<Program> programs, Map<String, List<String>> tools) {
  Layout {
    files = Map.copyOf(files);
    programs = List.copyOf(programs);
    tools = Map.copyOf(tools);
  }

  /**
   * A program to run in the router's namespace.
   *
   * @param name its own, for messages and {@code <name>.pid}
   * @param way how it goes into the background
   */
  record Program(String name, List<String> command, Way way) {
    Program {
      command = List.copyOf(command);
    }

    /** How a program goes into the background. */
    enum Way {
      /** By itself: the command ends once the program is ready, which writes {@code <name>.pid}. */
      DAEMON,
      /** Not by itself. */
      FOREGROUND
    }
  }
}
