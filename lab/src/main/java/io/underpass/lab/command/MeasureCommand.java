package io.underpass.lab.command;

import io.underpass.cli.CliException;
import io.underpass.cli.client.Json;
import io.underpass.lab.azure.Server;
import io.underpass.lab.build.Lab;
import io.underpass.lab.build.Wiring;
import io.underpass.lab.file.LabFile;
import io.underpass.lab.linux.AtEnd;
import io.underpass.lab.measure.ConnectionSwitch;
import io.underpass.lab.measure.Measurement;
import io.underpass.lab.measure.Reading;
import io.underpass.lab.measure.ReadingJson;
import io.underpass.lab.measure.ReadingTable;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** {@code measure}: latency, throughput and packet rate across the lab, on one path or on both. */
public final class MeasureCommand {
  private static final String USAGE =
      """
      usage: underpass measure [--from NODE] [--to NODE] [--compare] [--connection NAME] [--resource-group NAME] [--full] [--json]
      Measures UDP round trips, TCP with 1 and 4 streams (iperf3), and the rate of small UDP packets.
        --from, --to   nodes of the lab (default: its first computer, its first machine)
        --compare      through the gateway and past it: FastPath is switched off, on, and back to how it was
        --connection   whose FastPath is switched (default: the only one of the resource group)
        --full         longer runs
        --json         as JSON on standard output""";

  private final PrintStream out;

  public MeasureCommand(PrintStream out) {
    this.out = out;
  }

  public int run(List<String> args) {
    Options options =
        new Options(
            USAGE, args, Set.of("--from", "--to", "--connection", "--resource-group", "-g"),
            Set.of("--compare", "--full", "--json", "--help", "-h"));
    if (options.has("--help") || options.has("-h")) {
      out.println(USAGE);
      return 0;
    }
    if (!options.words().isEmpty()) {
      throw CliException.usage("'" + options.words().getFirst() + "' is one word too many.\n" + USAGE);
    }
    try (Server server = Server.require(options.data())) {
      Lab lab = Lab.require(server);
      if (!lab.carriesPackets()) {
        throw CliException.failed(
            "The data plane is emulated: it sends no packet, so there is nothing to measure. "
            + "The limit that binds is what 'underpass path' predicts.");
      }
      LabFile file = lab.file();
      String from = options.value("--from").orElseGet(() -> first(file.computers().keySet(), "computer"));
      String to = options.value("--to").orElseGet(() -> first(file.machines().keySet(), "machine"));
      for (String node : List.of(from, to)) {
        if (!file.nodes().contains(node)) {
          throw CliException.usage("'" + node + "' is not a node of this lab; there is " + String.join(", ", file.nodes()));
        }
      }
      Measurement measurement =
          new Measurement(lab, from, to, options.has("--full") ? Measurement.Durations.FULL : Measurement.Durations.SHORT);
      boolean json = options.has("--json");
      PrintStream talk = json ? System.err : out;
      talk.printf(
          "%s → %s, TCP congestion control %s, gso_max_size %,d octets%n", from, to, Wiring.CONGESTION_CONTROL, Wiring.GSO_MAX_SIZE);
      Optional<ConnectionSwitch> connection =
          ConnectionSwitch.find(
              server, options.value("--resource-group").or(() -> options.value("-g")), options.value("--connection"),
              file.machines().get(to));
      List<Reading> readings = new ArrayList<>();
      if (options.has("--compare")) {
        ConnectionSwitch toggle =
            connection.orElseThrow(
                () -> CliException.failed("There is no connection to switch. Create one first: underpass network vpn-connection create …"));
        boolean was = toggle.fastPath();
        try (AtEnd _ = new AtEnd(() -> toggle.set(was))) {
          toggle.set(false);
          readings.add(measure(measurement, "FastPath off", toggle, talk));
          toggle.set(true);
          readings.add(measure(measurement, "FastPath on", toggle, talk));
        }
      } else {
        String label = connection.map(found -> "FastPath " + (found.fastPath() ? "on" : "off")).orElse("now");
        readings.add(measure(measurement, label, connection.orElse(null), talk));
      }
      if (json) {
        ObjectNode report = Json.object().put("from", from).put("to", to).put("congestionControl", Wiring.CONGESTION_CONTROL);
        report.put("gsoMaxSize", Wiring.GSO_MAX_SIZE);
        readings.forEach(reading -> report.withArray("readings").add(ReadingJson.of(reading)));
        out.println(report.toPrettyString());
      } else {
        out.print(ReadingTable.of(readings));
      }
      return 0;
    }
  }

  private static Reading measure(
      Measurement measurement, String label, @Nullable ConnectionSwitch connection, PrintStream talk) {
    talk.println(label + ":");
    return measurement.read(
        label, Optional.ofNullable(connection).map(ConnectionSwitch::gateway), Optional.empty(), line -> talk.println("  " + line));
  }

  private static String first(Set<String> names, String kind) {
    return names.stream().findFirst().orElseThrow(() -> CliException.usage("This lab has no " + kind + "; say --from and --to"));
  }
}
