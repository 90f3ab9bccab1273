package io.underpass.lab.file;

import io.underpass.lab.file.LabFile.Assertion;
import io.underpass.lab.file.LabFile.Computer;
import io.underpass.lab.file.LabFile.KernelRoute;
import io.underpass.lab.file.LabFile.Link;
import io.underpass.lab.file.LabFile.Machine;
import io.underpass.lab.file.LabFile.Path;
import io.underpass.lab.file.LabFile.Ping;
import io.underpass.lab.file.LabFile.Router;
import io.underpass.lab.file.LabFile.Throughput;
import io.underpass.lab.file.Yaml.Section;
import io.underpass.net.IpAddress;
import io.underpass.net.Prefix;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** What must agree between the parts of a lab file. */
final class LabFileCheck {
  private final LabFile lab;
  private final Section root;
  private final Yaml yaml;

  LabFileCheck(LabFile lab, Section root, Yaml yaml) {
    this.lab = lab;
    this.root = root;
    this.yaml = yaml;
  }

  void check() {
    names();
    lab.routers().forEach(this::router);
    lab.computers().forEach(this::computer);
    lab.machines().forEach(this::machine);
    ports();
    lab.assertions().forEach(this::assertion);
    if (lab.nodes().isEmpty() && lab.build().isEmpty()) {
      yaml.problem(0, "the lab has neither nodes nor 'build' commands: nothing would come up");
    }
  }

  private void names() {
    Map<String, String> kinds = new HashMap<>();
    for (Map.Entry<String, Set<String>> kind :
        List.of(
            Map.entry("routers", lab.routers().keySet()),
            Map.entry("computers", lab.computers().keySet()),
            Map.entry("machines", lab.machines().keySet()),
            Map.entry("hosts", Set.copyOf(lab.hosts())))) {
      for (String name : kind.getValue()) {
        try {
          LabFileReader.nodeName(name);
        } catch (IllegalArgumentException malformed) {
          yaml.problem(root.line(kind.getKey(), name), kind.getKey() + ": " + malformed.getMessage());
        }
        String other = kinds.putIfAbsent(name, kind.getKey());
        if (other != null) {
          yaml.problem(root.line(kind.getKey(), name), "'" + name + "' stands under both " + other + " and " + kind.getKey());
        }
      }
    }
  }

  private void router(String name, Router router) {
    router.networks().forEach(
        (network, address) -> {
          int line = root.line("routers", name, "networks", network);
          inside("router '" + name + "'", network, address, line);
        });
    if (router.links().isEmpty() && !router.towards().isEmpty()) {
      yaml.problem(root.line("routers", name), "router '" + name + "' sends " + router.towards() + " but has no links to send them over");
    }
    if (router.bgp() == null && lab.router() != null && lab.router().speaks()) {
      yaml.problem(root.line("routers", name), "router '" + name + "' runs " + lab.router().word() + ", so it needs 'bgp: {asn: …}'");
    }
  }

  private void inside(String what, String network, IpAddress address, int line) {
    Prefix prefix = lab.networks().get(network);
    if (prefix == null) {
      yaml.problem(line, what + ": there is no network '" + network + "'; there " + those(lab.networks().keySet()));
    } else if (!prefix.contains(address)) {
      yaml.problem(line, what + ": " + address + " is not in network '" + network + "' (" + prefix + ")");
    }
  }

  private static String those(Set<String> names) {
    return names.isEmpty() ? "are none" : "is " + String.join(", ", names);
  }

  private void computer(String name, Computer computer) {
    int line = root.line("computers", name);
    inside("computer '" + name + "'", computer.network(), computer.address(), line);
    Router router = lab.routers().get(computer.router());
    if (router == null) {
      yaml.problem(line, "computer '" + name + "': there is no router '" + computer.router() + "'; there " + those(lab.routers().keySet()));
    } else if (!router.networks().containsKey(computer.network())) {
      yaml.problem(line, "computer '" + name + "': router '" + computer.router() + "' has no address on network '" + computer.network()
          + "'");
    } else if (router.networks().get(computer.network()).equals(computer.address())) {
      yaml.problem(line, "computer '" + name + "' has the address of its router, " + computer.address());
    }
  }

  private void machine(String name, Machine machine) {
    if (!lab.hosts().contains(machine.host())) {
      yaml.problem(
          root.line("machines", name),
          "machine '" + name + "': there is no host '" + machine.host() + "'; there " + those(new TreeSet<>(lab.hosts())));
    }
    if (name.length() > 15) {
      yaml.problem(root.line("machines", name), "machine '" + name + "': the name is its port's too, 15 characters at most");
    }
  }

  private void ports() {
    Set<String> names = new HashSet<>(lab.machines().keySet());
    Set<String> ends = new HashSet<>();
    lab.routers().forEach(
        (name, router) -> {
          for (Link link : router.links()) {
            int line = root.line("routers", name, "links");
            if (!names.add(link.port())) {
              yaml.problem(line, "port '" + link.port() + "' is there twice; every port needs a name of its own");
            }
            if (!ends.add(link.circuit() + link.link())) {
              yaml.problem(line, "the " + link.link() + " link of " + link.circuit().name() + " has two customers' ends");
            }
          }
        });
  }

  private void assertion(Assertion assertion) {
    switch (assertion.claim()) {
      case Ping ping -> {
        node(assertion, ping.from());
        end(assertion, ping.to());
      }
      case Path path -> {
        end(assertion, path.from());
        end(assertion, path.to());
      }
      case KernelRoute route -> node(assertion, route.node());
      case Throughput throughput -> {
        node(assertion, throughput.from());
        node(assertion, throughput.to());
        if (throughput.atLeast() == null && throughput.atMost() == null) {
          yaml.problem(assertion.line(), "a throughput needs 'atLeast' or 'atMost'");
        }
      }
    }
  }

  private void node(Assertion assertion, String name) {
    if (!lab.nodes().contains(name)) {
      yaml.problem(assertion.line(), "'" + name + "' is not a node of this lab; there " + those(new TreeSet<>(lab.nodes())));
    }
  }

  private void end(Assertion assertion, String name) {
    if (!lab.nodes().contains(name)) {
      try {
        IpAddress.parse(name);
      } catch (IllegalArgumentException neither) {
        yaml.problem(assertion.line(), "'" + name + "' is neither a node of this lab nor an address");
      }
    }
  }
}
