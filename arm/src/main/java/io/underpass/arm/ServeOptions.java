package io.underpass.arm;

import io.underpass.arm.wire.Pages;
import io.underpass.arm.wire.Throttle;
import io.underpass.arm.wire.Throttle.Bucket;
import io.underpass.arm.wire.WireOptions;
import io.underpass.control.ControlOptions;
import io.underpass.control.ControlOptions.DataPlaneChoice;
import io.underpass.control.ControlOptions.GatewayRoutes;
import io.underpass.control.ControlOptions.Limits;
import io.underpass.control.ControlOptions.Timing;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the server is told on its command line.
 *
 * @param port 0–65535; 0 takes a free one
 * @param control data directory, data plane, timing, limits, routes on GatewaySubnet
 * @param wire page size, limits of calls
 * @param record where every call is recorded, from the environment's {@code UNDERPASS_COVERAGE}; null: nowhere
 */
record ServeOptions(int port, ControlOptions control, WireOptions wire, @Nullable Path record) {
  static final int DEFAULT_PORT = 7443;

  static final String USAGE =
      """
      usage: underpass serve [--data DIR] [--port N] [--timing fast|azure] [--dataplane auto|linux|emulated]
                             [--limits on|off] [--udr bypass|gateway] [--rate-limit off|azure|READS,WRITES] [--page-size N]
                             [--flow-interval SECONDS]

        --data DIR       where state is kept (default: UNDERPASS_DATA, else /var/lib/underpass for root, else ~/.local/share/underpass)
        --port N         loopback port for HTTP and HTTPS (default: 7443; 0 takes a free one)
        --timing WHICH   fast: gateways take as long as the work takes (default); azure: 30-60 s
        --dataplane KIND linux where this machine can, else emulated (auto, the default); linux; emulated
        --limits on|off  whether gateway SKUs limit bits, packets and new flows a second (default: on)
        --udr WHAT       what FastPath does where a route stands on GatewaySubnet: bypass it (default) or keep to the gateway
        --rate-limit L   calls that one caller may make: off (default), azure (the service's limits), or READS,WRITES a
                         minute; more answers 429
        --page-size N    the most entries of a list's page (default: 10000)
        --flow-interval S how often flow logs are written, in seconds: 1 to 60 (default: 60)
      """;

  /** All mistakes of a command line. */
  static final class Mistakes extends Exception {
    private static final long serialVersionUID = 1;

    Mistakes(List<String> mistakes) {
      super(String.join(System.lineSeparator(), mistakes));
    }
  }

  /**
   * @param root whether this process may do everything
   * @throws Mistakes naming all of them
   */
  static ServeOptions parse(List<String> arguments, Map<String, String> environment, boolean root) throws Mistakes {
    List<String> mistakes = new ArrayList<>();
    Map<String, String> given = new LinkedHashMap<>();
    List<String> names = List.of(
        "--data", "--port", "--timing", "--dataplane", "--limits", "--udr", "--rate-limit", "--page-size", "--flow-interval");
    for (int i = 0; i < arguments.size(); i++) {
      String argument = arguments.get(i);
      int equals = argument.indexOf('=');
      String name = equals > 0 ? argument.substring(0, equals) : argument;
      if (!names.contains(name)) {
        mistakes.add("unknown option '" + argument + "'; expected " + String.join(", ", names));
        if (equals < 0 && i + 1 < arguments.size() && argument.startsWith("--") && !arguments.get(i + 1).startsWith("--")) {
          i++; // its value
        }
      } else if (equals > 0) {
        given.put(name, argument.substring(equals + 1));
      } else if (i + 1 == arguments.size() || arguments.get(i + 1).startsWith("--")) {
        mistakes.add(name + " needs a value");
      } else {
        given.put(name, arguments.get(++i));
      }
    }
    Path data = data(given.get("--data"), environment, root, mistakes);
    int port = port(given.get("--port"), mistakes);
    ControlOptions control =
        ControlOptions.of(data == null ? Path.of("") : data)
            .with(
                one(
                    "--timing",
                    given,
                    Timing.FAST,
                    Map.of("fast", Timing.FAST, "azure", Timing.AZURE),
                    mistakes))
            .with(
                one(
                    "--dataplane",
                    given,
                    DataPlaneChoice.AUTO,
                    Map.of(
                        "auto",
                        DataPlaneChoice.AUTO,
                        "linux",
                        DataPlaneChoice.LINUX,
                        "emulated",
                        DataPlaneChoice.EMULATED),
                    mistakes))
            .with(
                one(
                    "--limits",
                    given,
                    Limits.ON,
                    Map.of("on", Limits.ON, "off", Limits.OFF),
                    mistakes))
            .with(
                one(
                    "--udr",
                    given,
                    GatewayRoutes.SKIP,
                    Map.of("bypass", GatewayRoutes.SKIP, "gateway", GatewayRoutes.GATEWAY),
                    mistakes))
            .with(flowInterval(given.get("--flow-interval"), mistakes));
    WireOptions wire =
        new WireOptions(
            pages(given.get("--page-size"), mistakes),
            limits(given.getOrDefault("--rate-limit", "off"), mistakes),
            WireOptions.DEFAULTS.steps());
    if (!mistakes.isEmpty()) {
      throw new Mistakes(mistakes);
    }
    String record = environment.getOrDefault("UNDERPASS_COVERAGE", "");
    return new ServeOptions(port, control, wire, record.isBlank() ? null : Path.of(record).toAbsolutePath());
  }

  private static Duration flowInterval(@Nullable String text, List<String> mistakes) {
    if (text != null && !text.matches("[1-9]|[1-5]\\d|60")) {
      mistakes.add("--flow-interval '" + text + "' is not a number of seconds from 1 to 60");
      return ControlOptions.FLOW_INTERVAL;
    }
    return text == null ? ControlOptions.FLOW_INTERVAL : Duration.ofSeconds(Integer.parseInt(text));
  }

  private static Pages pages(@Nullable String text, List<String> mistakes) {
    if (text != null && !text.matches("[1-9]\\d{0,6}")) {
      mistakes.add("--page-size '" + text + "' is not a number from 1 to 9999999");
      return WireOptions.DEFAULTS.pages();
    }
    return text == null ? WireOptions.DEFAULTS.pages() : new Pages(Integer.parseInt(text));
  }

  private static Throttle.Limits limits(String text, List<String> mistakes) {
    switch (text.toLowerCase(Locale.ROOT)) {
      case "off" -> {
        return Throttle.Limits.OFF;
      }
      case "azure" -> {
        return Throttle.Limits.AZURE;
      }
      default -> {
        if (!text.matches("[1-9]\\d{0,6},[1-9]\\d{0,6}")) {
          mistakes.add("--rate-limit '" + text + "' is none of off, azure, and READS,WRITES a minute such as 1200,120");
          return Throttle.Limits.OFF;
        }
        String[] numbers = text.split(",");
        Bucket writes = Bucket.perMinute(Integer.parseInt(numbers[1]));
        return new Throttle.Limits(Bucket.perMinute(Integer.parseInt(numbers[0])), writes, writes);
      }
    }
  }

  private static @Nullable Path data(@Nullable String given, Map<String, String> environment, boolean root, List<String> mistakes) {
    String text =
        Optional.ofNullable(given)
            .or(() -> Optional.ofNullable(environment.get("UNDERPASS_DATA")).filter(value -> !value.isBlank()))
            .orElseGet(() -> root ? "/var/lib/underpass" : environment.getOrDefault("HOME", ".") + "/.local/share/underpass");
    try {
      if (!text.isBlank()) {
        return Path.of(text).toAbsolutePath();
      }
    } catch (InvalidPathException _) {
      // Said below.
    }
    mistakes.add("--data '" + text + "' is not a directory's path");
    return null;
  }

  private static int port(@Nullable String text, List<String> mistakes) {
    if (text == null) {
      return DEFAULT_PORT;
    }
    try {
      int port = Integer.parseInt(text);
      if (port >= 0 && port <= 65_535) {
        return port;
      }
    } catch (NumberFormatException _) {
      // Said below.
    }
    mistakes.add("--port '" + text + "' is not a number from 0 to 65535");
    return 0;
  }

  private static <T> T one(String name, Map<String, String> given, T otherwise, Map<String, T> values, List<String> mistakes) {
    String text = given.get(name);
    if (text == null) {
      return otherwise;
    }
    T value = values.get(text.toLowerCase(Locale.ROOT));
    if (value == null) {
      String[] expected = values.keySet().toArray(String[]::new);
      Arrays.sort(expected);
      mistakes.add(name + " '" + text + "' is none of " + String.join(", ", expected));
      return otherwise;
    }
    return value;
  }
}
