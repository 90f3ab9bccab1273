package io.underpass.lab.build;

import io.underpass.lab.azure.ServerStop;
import io.underpass.lab.linux.FileTree;
import io.underpass.lab.linux.LinuxException;
import io.underpass.lab.linux.ProcessIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Data directories of servers that end with this process. Their names say whose they are, so that those of processes that were killed are
 * found.
 */
public final class TemporaryData {
  private static final Path WHERE = Path.of(System.getProperty("java.io.tmpdir"));
  private static final Pattern NAME = Pattern.compile("underpass-demo-(\\d{1,18})-(\\d{1,18})-.*");

  private TemporaryData() {}

  /** Makes one for this process. */
  public static Path make() {
    ProcessIdentity self = ProcessIdentity.current();
    return make("underpass-demo-" + self.pid() + "-" + self.start() + "-");
  }

  /** Makes one that outlives this process. */
  public static Path makeKept() {
    return make("underpass-kept-");
  }

  private static Path make(String prefix) {
    try {
      return Files.createTempDirectory(WHERE, prefix);
    } catch (IOException failure) {
      throw new LinuxException("no temporary directory can be made: " + failure.getMessage());
    }
  }

  /** Those of processes that have gone. */
  public static List<Path> abandonedOnes() {
    try (Stream<Path> entries = Files.list(WHERE)) {
      return entries.filter(path -> Files.isDirectory(path) && Files.isWritable(path)).filter(TemporaryData::abandoned).toList();
    } catch (IOException failure) {
      return List.of();
    }
  }

  private static boolean abandoned(Path path) {
    Matcher name = NAME.matcher(path.getFileName().toString());
    return name.matches() && !new ProcessIdentity(Long.parseLong(name.group(1)), Long.parseLong(name.group(2))).alive();
  }

  /** Takes away the server on this directory, the lab around it, and the directory. */
  public static void takeAway(Path data) {
    ServerStop.takeAway(data);
    Owner.of(data).ifPresent(Owner::sweep);
    FileTree.delete(data);
  }
}
