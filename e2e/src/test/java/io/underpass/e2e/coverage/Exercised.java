package io.underpass.e2e.coverage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Which operations each client has got a good answer from, by a server's record of its calls. */
record Exercised(Map<Client, Set<Operation>> byClient) {
  /** @param record as {@code UNDERPASS_COVERAGE} names it; none: nothing was exercised */
  static Exercised read(Path record, Collection<Operation> operations) throws IOException {
    Map<Client, Set<Operation>> byClient = new EnumMap<>(Client.class);
    List<String> lines = Files.exists(record) ? Files.readAllLines(record).stream().distinct().toList() : List.of();
    for (Client client : Client.values()) {
      Set<Operation> exercised = new TreeSet<>();
      for (String line : lines) {
        String[] parts = line.split("\t");
        if (parts[3].equals(client.record()) && Integer.parseInt(parts[2]) < 400) {
          // The one with most words of its own: "providers/microsoft.network/operations" rather than "providers/{}/operations".
          operations.stream()
              .filter(one -> one.is(parts[0], parts[1]))
              .min(Comparator.comparingInt(one -> one.shape().split("\\{}", -1).length))
              .ifPresent(exercised::add);
        }
      }
      byClient.put(client, exercised);
    }
    return new Exercised(byClient);
  }

  /** With what a page says about clients that haven't called. */
  Exercised orElse(Map<String, CoveragePage.Row> page, Collection<Operation> operations) {
    Map<Client, Set<Operation>> completed = new EnumMap<>(byClient);
    for (Client client : Client.values()) {
      if (!called(client)) {
        Set<Operation> said = new TreeSet<>();
        operations.stream().filter(one -> page.containsKey(one.call()) && page.get(one.call()).clients().contains(client))
            .forEach(said::add);
        completed.put(client, said);
      }
    }
    return new Exercised(completed);
  }

  boolean by(Client client, Operation operation) {
    return byClient.get(client).contains(operation);
  }

  /** Whether a client has called at all. */
  boolean called(Client client) {
    return !byClient.get(client).isEmpty();
  }
}
