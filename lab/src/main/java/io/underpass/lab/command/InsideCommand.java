package io.underpass.lab.command;

import io.underpass.cli.CliException;
import io.underpass.cli.client.ServerFile;
import io.underpass.lab.azure.Server;
import io.underpass.lab.build.Routers;
import io.underpass.lab.linux.Libc;
import io.underpass.lab.linux.NetworkNamespace;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/** {@code exec} and {@code capture}: this process becomes the command, inside the node's namespace. */
public final class InsideCommand {
  private static final String EXEC_USAGE =
      """
      usage: underpass exec [--data DIR] NODE [--] COMMAND [ARGUMENT…]
      Runs a command in the namespace of a node: of the lab (onprem-1, vm-1 …) or of Underpass
      (host-1, myExpressRouteCircuit-primary …).""";
  private static final String CAPTURE_USAGE =
      """
      usage: underpass capture [--data DIR] NODE [-i INTERFACE] [-w FILE] [tcpdump's options and filter…]
      Shows packets of a node; with -w FILE, or into a pipe or file, writes them as pcap. Without -i: all interfaces of the node.""";

  private final PrintStream out;

  public InsideCommand(PrintStream out) {
    this.out = out;
  }

  public int exec(List<String> args) {
    Words words = new Words(args, EXEC_USAGE);
    if (words.help) {
      out.println(EXEC_USAGE);
      return 0;
    }
    List<String> command = words.rest.isEmpty() ? List.of("bash", "--norc") : words.rest;
    return become(words.node, namespace(words.data, words.node), command, tools(words.data, words.node));
  }

  public int capture(List<String> args) {
    Words words = new Words(args, CAPTURE_USAGE);
    if (words.help) {
      out.println(CAPTURE_USAGE);
      return 0;
    }
    List<String> command = new ArrayList<>(List.of("tcpdump", "-n", "-U", "-Z", "root"));
    if (words.rest.stream().noneMatch(word -> word.startsWith("-i") || word.startsWith("--interface"))) {
      command.addAll(List.of("-i", "any"));
    }
    boolean writes = words.rest.stream().anyMatch(word -> word.startsWith("-w"));
    if (!writes && !Libc.terminal(1)) {
      command.addAll(List.of("-w", "-"));
    }
    command.addAll(words.rest);
    return become(words.node, namespace(words.data, words.node), command, tools(words.data, words.node));
  }

  /** Options of ours come before the node; everything behind it is the command's. */
  private static final class Words {
    private final Path data;
    private final String node;
    private final List<String> rest;
    private final boolean help;

    Words(List<String> args, String usage) {
      String named = null;
      int i = 0;
      boolean asked = false;
      while (i < args.size() && args.get(i).startsWith("-") && !args.get(i).equals("--")) {
        String option = args.get(i++);
        if (option.equals("--data") && i < args.size()) {
          named = args.get(i++);
        } else if (option.startsWith("--data=")) {
          named = option.substring(7);
        } else if (option.equals("--help") || option.equals("-h")) {
          asked = true;
        } else {
          throw CliException.usage("'" + option + "' is not an option here.\n" + usage);
        }
      }
      if (!asked && i == args.size()) {
        throw CliException.usage("A node's name is missing.\n" + usage);
      }
      help = asked;
      data = ServerFile.dataDirectory(named, System::getenv);
      node = i < args.size() ? args.get(i++) : "";
      if (i < args.size() && args.get(i).equals("--")) {
        i++;
      }
      rest = args.subList(Math.min(i, args.size()), args.size());
    }
  }

  /** The lab's own nodes are known by their namespace alone, so a server that has died is no obstacle. */
  static NetworkNamespace namespace(Path data, String node) {
    ServerFile file =
        ServerFile.read(data)
            .orElseThrow(() -> CliException.failed(
                "No server has run with the data directory " + data + ". Bring a lab up with: ./underpass lab up hub"));
    NetworkNamespace own = new NetworkNamespace(file.prefix() + "-" + node);
    if (own.exists()) {
      return own;
    }
    TreeSet<String> known = new TreeSet<>();
    NetworkNamespace.startingWith(file.prefix() + "-").forEach(name -> known.add(name.substring(file.prefix().length() + 1)));
    Optional<Server> running = Server.running(data);
    if (running.isPresent()) {
      try (Server server = running.get()) {
        boolean emulated = server.dataPlane().equals("emulated");
        for (JsonNode item : LabCommand.items(server.get("/underpass/nodes"))) {
          String name = item.path("name").asString("");
          known.add(name);
          if (name.equals(node) && !item.path("netns").asString("").isEmpty() && !emulated) {
            return new NetworkNamespace(item.path("netns").asString());
          }
        }
        if (emulated) {
          throw CliException.failed("The data plane is emulated: '" + node + "' has no namespace and no packets, nor has any other node. "
              + "Real ones need root on Linux: ./underpass doctor says what is missing");
        }
      }
    }
    throw new CliException(
        CliException.NOT_FOUND,
        "There is no node '" + node + "'; there "
        + (known.isEmpty() ? "are none. Bring a lab up with: ./underpass lab up hub" : "is " + String.join(", ", known)));
  }

  /** On a router, {@code vtysh} and its like mean that router's: their wrappers come first in the path. */
  private static List<String[]> tools(Path data, String node) {
    Path bin = ServerFile.read(data).map(file -> Routers.directory(file.prefix(), node).resolve("bin")).orElse(Path.of(""));
    if (!Files.isDirectory(bin)) {
      return List.of();
    }
    String path = System.getenv().getOrDefault("PATH", "/usr/sbin:/usr/bin:/sbin:/bin");
    return List.<String[]>of(new String[] {"PATH", bin + ":" + path});
  }

  private int become(String node, NetworkNamespace namespace, List<String> command, List<String[]> more) {
    out.flush();
    List<String[]> environment = new ArrayList<>(more);
    environment.add(new String[] {"UNDERPASS_NODE", node});
    String why = Libc.become(namespace.command(command), environment);
    throw CliException.failed("'ip' can't be run: " + why + ". It comes with the package iproute2.");
  }
}
