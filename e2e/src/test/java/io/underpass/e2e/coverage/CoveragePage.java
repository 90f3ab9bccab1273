package io.underpass.e2e.coverage;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** docs/coverage.md as text, and read back. */
final class CoveragePage {
  private static final String HEAD = """
      # Coverage: which operations are there, and who has exercised them

      Written by `./underpass test --coverage-page`, which runs the suites of all clients; edited by nobody. `./underpass test` fails
      where this page and a server disagree about what is there, or where a client exercises what isn't said here.

      The list is the real service's, for the resource types that Underpass is about: the operations that Azure's own libraries for Java
      know, and, for namespaces without one here, `operations.txt` beside the generator. *There*: **yes**, or no, and then the answer is
      `501 NotImplemented` with the operation's name. A client's name means that it got a good answer at least once: **az** is Debian's
      azure-cli 2.45; **Java** and **JavaScript** are Azure's SDKs; **Terraform-like** is a test client with azurerm's rules, since
      Terraform can't be had in the tests. `…/` stands for
      `/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}/providers/`. [clients.md](clients.md) says how to point each
      of them at a server.

      """;

  private CoveragePage() {}

  /** What a page says about an operation. */
  record Row(boolean there, Set<Client> clients) {}

  static String text(List<Operation> operations, Predicate<Operation> there, Exercised exercised) {
    StringBuilder text = new StringBuilder(HEAD);
    summary(text, operations, there, exercised);
    Map<String, List<Operation>> chapters = operations.stream()
        .collect(Collectors.groupingBy(Operation::chapter, LinkedHashMap::new, Collectors.toList()));
    chapters.forEach((chapter, list) -> {
      text.append("\n## ").append(chapter).append("\n\n| call | operation | there | clients |\n|---|---|---|---|\n");
      for (Operation one : list) {
        String clients = Arrays.stream(Client.values()).filter(client -> exercised.by(client, one)).map(Client::title)
            .collect(Collectors.joining(", "));
        text.append("| `%s` | %s | %s | %s |\n".formatted(one.call(), one.name(), there.test(one) ? "yes" : "no", clients));
      }
    });
    return text.toString();
  }

  private static void summary(StringBuilder text, List<Operation> operations, Predicate<Operation> there, Exercised exercised) {
    text.append("| | operations |\n|---|---|\n");
    text.append("| listed | %d |\n".formatted(operations.size()));
    text.append("| there | %d |\n".formatted(operations.stream().filter(there).count()));
    for (Client client : Client.values()) {
      text.append("| exercised by %s | %d |\n".formatted(client.title(), exercised.byClient().get(client).size()));
    }
  }

  /** By call, as {@link Operation#call} writes it. */
  static Map<String, Row> rows(String page) {
    Map<String, Row> rows = new LinkedHashMap<>();
    for (String line : page.lines().filter(line -> line.startsWith("| `")).toList()) {
      String[] cells = line.substring(2, line.length() - 1).split(" \\| ?", -1);
      Set<Client> clients = EnumSet.noneOf(Client.class);
      for (Client client : Client.values()) {
        if (List.of(cells[3].strip().split(", ")).contains(client.title())) {
          clients.add(client);
        }
      }
      rows.put(cells[0].replace("`", ""), new Row(cells[2].equals("yes"), clients));
    }
    return rows;
  }
}
