package io.underpass.cli.grammar;

import java.util.List;

/** All that can be typed. Commands are made when their group is asked for, so that one call doesn't pay for all. */
public interface Vocabulary {
  /** Every group, parents before children. */
  List<Group> groups();

  /** The commands right inside a group; those at the top for the empty path. */
  List<Command> commands(String groupPath);

  /** What every command takes besides its own. */
  List<Option> globals();
}
