package io.underpass.lab.file;

import io.underpass.lab.file.LabFile.Advertisement;
import io.underpass.lab.file.LabFile.Assertion;
import io.underpass.lab.file.LabFile.Bgp;
import io.underpass.lab.file.LabFile.Claim;
import io.underpass.lab.file.LabFile.Computer;
import io.underpass.lab.file.LabFile.Given;
import io.underpass.lab.file.LabFile.Link;
import io.underpass.lab.file.LabFile.Machine;
import io.underpass.lab.file.LabFile.Reference;
import io.underpass.lab.file.LabFile.Router;
import io.underpass.lab.file.Yaml.Section;
import io.underpass.net.Asn;
import io.underpass.net.IpAddress;
import io.underpass.net.Prefix;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads a lab file (docs/lab.md) and reports all its mistakes at once. */
public final class LabFileReader {
  /** The real service's hold time, seconds. */
  private static final int HOLD = 180;

  private final Yaml yaml = new Yaml();
  private String resourceGroup = "";

  private LabFileReader() {}

  /**
   * @param file its name, for messages
   * @throws LabFileException with every mistake and its line
   */
  public static LabFile read(String file, String text) {
    LabFileReader reader = new LabFileReader();
    LabFile lab = reader.read(text);
    if (!reader.yaml.problems().isEmpty() || lab == null) {
      throw new LabFileException(file, reader.yaml.problems());
    }
    return lab;
  }

  private @Nullable LabFile read(String text) {
    Section root = yaml.document(text);
    if (root == null) {
      return null;
    }
    String name = root.required("name", LabFileReader::nodeName);
    String description = root.optional("description", Function.identity());
    RouterSoftware router = root.optional("router", RouterSoftware::parse);
    resourceGroup = Objects.requireNonNullElse(root.optional("resourceGroup", Function.identity()), "");
    Map<String, Prefix> networks = root.values("networks", Prefix::parse);
    Map<String, Router> routers = root.named("routers", this::router);
    Map<String, Computer> computers = root.named("computers", LabFileReader::computer);
    List<String> hosts = root.list("hosts", LabFileReader::nodeName);
    Map<String, Machine> machines = root.named("machines", this::machine);
    Map<String, Advertisement> advertisements = root.named("advertise", this::advertisement);
    List<String> build = root.list("build", Function.identity());
    List<String> remove = root.list("remove", Function.identity());
    List<Assertion> assertions = root.sections("assertions", this::assertion);
    root.end();
    LabFile lab =
        new LabFile(
            Objects.requireNonNullElse(name, "?"),
            Objects.requireNonNullElse(description, ""),
            router,
            networks,
            routers,
            computers,
            hosts,
            machines,
            advertisements,
            build,
            remove,
            assertions);
    new LabFileCheck(lab, root, yaml).check();
    return lab;
  }

  static String nodeName(String text) {
    if (!text.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,62}")) {
      throw new IllegalArgumentException("'" + text + "' is not a name: 1–63 letters, digits, '.', '_' and '-'");
    }
    return text;
  }

  private Reference reference(String text) {
    String[] parts = text.split("/", -1);
    if (parts.length == 2 && !parts[0].isEmpty() && !parts[1].isEmpty()) {
      return new Reference(parts[0], parts[1]);
    }
    if (parts.length != 1 || text.isEmpty()) {
      throw new IllegalArgumentException("'" + text + "' is neither NAME nor RESOURCE-GROUP/NAME");
    }
    if (resourceGroup.isEmpty()) {
      throw new IllegalArgumentException(
          "'" + text + "' needs a resource group: say RESOURCE-GROUP/NAME, or 'resourceGroup' at the top of the file");
    }
    return new Reference(resourceGroup, text);
  }

  private @Nullable Router router(Section section) {
    Map<String, IpAddress> networks = section.values("networks", IpAddress::parse);
    List<Prefix> towards = section.list("towards", Prefix::parse);
    Bgp bgp = section.sections("bgp", LabFileReader::bgp).stream().findFirst().orElse(null);
    return new Router(networks, towards, bgp, section.sections("links", this::link));
  }

  private static @Nullable Bgp bgp(Section section) {
    Asn asn = section.required("asn", text -> new Asn(number(text, 1, 4_294_967_295L)));
    Long hold = section.optional("hold", text -> number(text, 3, 65_535));
    Boolean bfd = section.optional("bfd", LabFileReader::word);
    return asn == null ? null : new Bgp(asn, hold == null ? HOLD : hold.intValue(), bfd == null || bfd);
  }

  private static long number(String text, long least, long most) {
    if (!text.matches("\\d{1,10}") || Long.parseLong(text) < least || Long.parseLong(text) > most) {
      throw new IllegalArgumentException("'" + text + "' is not a whole number from " + least + " to " + most);
    }
    return Long.parseLong(text);
  }

  private @Nullable Link link(Section section) {
    Reference circuit = section.required("circuit", this::reference);
    String link = section.required("link", LabFileReader::linkRole);
    String port = section.required("port", LabFileReader::portName);
    Interface address = section.required("address", Interface::parse);
    IpAddress peer = section.required("peer", IpAddress::parse);
    String key = section.optional("key", LabFileReader::key);
    Long prepend = section.optional("prepend", text -> number(text, 0, 10));
    if (circuit == null || link == null || port == null || address == null || peer == null) {
      return null;
    }
    if (!Prefix.of(address.address(), address.length()).contains(peer) || peer.equals(address.address())) {
      yaml.problem(section.line("peer"), "peer " + peer + " is not the other end of " + address.address() + "/" + address.length());
    }
    return new Link(circuit, link, port, address.address(), address.length(), peer, key, prepend == null ? 0 : prepend.intValue());
  }

  private record Interface(IpAddress address, int length) {
    static Interface parse(String text) {
      int slash = text.indexOf('/');
      if (slash < 0) {
        throw new IllegalArgumentException("'" + text + "' is not an address with a length such as 172.16.0.1/30");
      }
      IpAddress address = IpAddress.parse(text.substring(0, slash));
      return new Interface(address, Prefix.parse(Prefix.of(address, 0).address() + text.substring(slash)).length());
    }
  }

  /** The service takes 25 characters at most; those that configuration files quote with are left out. */
  private static String key(String text) {
    if (!text.matches("[!#-\\[\\]-~]{1,25}")) {
      throw new IllegalArgumentException("a key has 1–25 printable characters without blanks, quotes and backslashes");
    }
    return text;
  }

  private static String linkRole(String text) {
    if (!text.equals("primary") && !text.equals("secondary")) {
      throw new IllegalArgumentException("'" + text + "' is neither primary nor secondary");
    }
    return text;
  }

  private static String portName(String text) {
    if (!text.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,14}")) {
      throw new IllegalArgumentException("'" + text + "' is not a port's name: 1–15 letters, digits, '.', '_' and '-'");
    }
    return text;
  }

  private static @Nullable Computer computer(Section section) {
    String network = section.required("network", Function.identity());
    String router = section.required("router", Function.identity());
    IpAddress address = section.required("address", IpAddress::parse);
    return network == null || router == null || address == null ? null : new Computer(network, router, address);
  }

  private @Nullable Machine machine(Section section) {
    Reference nic = section.required("nic", this::reference);
    String host = section.required("host", Function.identity());
    Boolean forwards = section.optional("forwards", LabFileReader::word);
    return nic == null || host == null
        ? null
        : new Machine(nic, host, forwards != null && forwards ? Machine.Kind.FORWARDING : Machine.Kind.PLAIN);
  }

  private @Nullable Advertisement advertisement(Section section) {
    Reference circuit = section.required("circuit", this::reference);
    String link = section.optional("link", LabFileReader::linkRole);
    List<Prefix> prefixes = section.list("prefixes", Prefix::parse);
    if (prefixes.isEmpty()) {
      yaml.problem(section.line("prefixes"), "an advertisement needs 'prefixes', at least one");
    }
    return circuit == null ? null : new Advertisement(circuit, link, prefixes);
  }

  private @Nullable Assertion assertion(Section section) {
    Given given = section.sections("given", this::given).stream().findFirst().orElse(Given.ALWAYS);
    Claim claim = null;
    int claims = 0;
    for (Map.Entry<String, Function<Section, @Nullable Claim>> kind : CLAIMS.entrySet()) {
      boolean said = section.has(kind.getKey());
      List<Claim> found = section.sections(kind.getKey(), kind.getValue());
      claims += said ? 1 : 0;
      claim = found.isEmpty() ? claim : found.getFirst();
    }
    if (claims != 1) {
      yaml.problem(section.line(), "an assertion says exactly one of " + String.join(", ", CLAIMS.keySet()) + ", not " + claims);
    }
    return claim == null ? null : new Assertion(section.line(), given, claim);
  }

  private @Nullable Given given(Section section) {
    Reference connection = section.required("connection", this::reference);
    Boolean exists = section.optional("exists", LabFileReader::word);
    Boolean fastPath = section.optional("fastPath", LabFileReader::word);
    return connection == null ? null : new Given(connection, exists == null || exists, fastPath);
  }

  private static boolean word(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "true", "on", "yes" -> true;
      case "false", "off", "no" -> false;
      default -> throw new IllegalArgumentException("'" + text + "' is neither true nor false");
    };
  }

  private static final Map<String, Function<Section, @Nullable Claim>> CLAIMS = claims();

  private static Map<String, Function<Section, @Nullable Claim>> claims() {
    Map<String, Function<Section, @Nullable Claim>> kinds = new LinkedHashMap<>();
    kinds.put("ping", LabFileReader::ping);
    kinds.put("path", LabFileReader::path);
    kinds.put("route", LabFileReader::route);
    kinds.put("throughput", LabFileReader::throughput);
    return kinds;
  }

  private static @Nullable Claim ping(Section section) {
    String from = section.required("from", Function.identity());
    String to = section.required("to", Function.identity());
    Boolean answered = section.optional("answered", LabFileReader::word);
    return from == null || to == null ? null : new LabFile.Ping(from, to, answered == null || answered);
  }

  private static @Nullable Claim path(Section section) {
    String from = section.required("from", Function.identity());
    String to = section.required("to", Function.identity());
    Boolean bypass = section.optional("bypass", LabFileReader::word);
    List<String> passes = section.list("passes", Function.identity());
    List<String> avoids = section.list("avoids", Function.identity());
    return from == null || to == null ? null : new LabFile.Path(from, to, bypass, passes, avoids);
  }

  private static @Nullable Claim route(Section section) {
    String node = section.required("node", Function.identity());
    IpAddress to = section.required("to", IpAddress::parse);
    List<IpAddress> via = section.list("via", IpAddress::parse);
    return node == null || to == null ? null : new LabFile.KernelRoute(node, to, via);
  }

  private static @Nullable Claim throughput(Section section) {
    String from = section.required("from", Function.identity());
    String to = section.required("to", Function.identity());
    Integer streams = section.optional("streams", text -> whole(text, 1, 128));
    Integer seconds = section.optional("seconds", text -> whole(text, 1, 600));
    Long atLeast = section.optional("atLeast", Rate::parse);
    Long atMost = section.optional("atMost", Rate::parse);
    return from == null || to == null
        ? null
        : new LabFile.Throughput(from, to, streams == null ? 1 : streams, seconds == null ? 3 : seconds, atLeast, atMost);
  }

  private static int whole(String text, int least, int most) {
    int value = text.matches("\\d{1,9}") ? Integer.parseInt(text) : -1;
    if (value < least || value > most) {
      throw new IllegalArgumentException("'" + text + "' is not a whole number from " + least + " to " + most);
    }
    return value;
  }
}
