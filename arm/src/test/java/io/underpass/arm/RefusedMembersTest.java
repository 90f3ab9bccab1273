package io.underpass.arm;

import static org.assertj.core.api.Assertions.assertThat;

import io.underpass.arm.network.CircuitTraffic;
import io.underpass.arm.wire.ResourceKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The members that are refused are those that docs/api.md lists: none more, none fewer. */
class RefusedMembersTest {
  private static final Pattern NAME = Pattern.compile("`([A-Za-z0-9.]+)`");

  @Test
  void theListIsHonest() throws IOException {
    Set<String> refused = new TreeSet<>();
    try (TestServer server = TestServer.start()) {
      for (ResourceKind kind : Api.kinds(new CircuitTraffic(server.control()))) {
        refused.addAll(kind.shape().schema().refused());
      }
    }
    assertThat(listed()).isEqualTo(refused);
  }

  private static Set<String> listed() throws IOException {
    String page = Files.readString(Path.of("..", "docs", "api.md"));
    int start = page.indexOf("## Members that are refused");
    Set<String> names = new TreeSet<>();
    for (String line : page.substring(start, page.indexOf("\n## ", start + 3)).lines().filter(line -> line.startsWith("| ")).toList()) {
      Matcher matcher = NAME.matcher(line);
      while (matcher.find()) {
        names.add(matcher.group(1).substring(matcher.group(1).lastIndexOf('.') + 1));
      }
    }
    return names;
  }
}
