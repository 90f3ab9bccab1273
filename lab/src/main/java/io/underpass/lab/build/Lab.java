package io.underpass.lab.build;

import io.underpass.cli.CliException;
import io.underpass.lab.azure.Az;
import io.underpass.lab.azure.Server;
import io.underpass.lab.azure.ServerStart;
import io.underpass.lab.azure.ServerStop;
import io.underpass.lab.build.Wiring.NicFacts;
import io.underpass.lab.file.LabFile;
import io.underpass.lab.file.LabFile.Link;
import io.underpass.lab.file.LabFileReader;
import io.underpass.lab.file.RouterSoftware;
import io.underpass.lab.linux.AtEnd;
import io.underpass.lab.linux.LinuxException;
import io.underpass.lab.linux.NetworkNamespace;
import io.underpass.lab.linux.ProcessIdentity;
import io.underpass.net.IpAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Collectors;

/** A lab on a server: brought up whole or not at all. For one thread. */
public final class Lab {
  private final Server server;
  private final LabFile file;
  private final Wiring wiring;
  private final Routers routers;
  private final AzureSide azure;

  private Lab(Server server, LabFile file) {
    this(server, server, file);
  }

  private Lab(Server server, Az az, LabFile file) {
    this.server = server;
    this.file = file;
    wiring = new Wiring(server.prefix(), file);
    routers = new Routers(server.prefix(), file, wiring);
    azure = new AzureSide(server, az);
  }

  /** The lab that stands on this server. */
  public static Optional<Lab> standing(Server server) {
    return Owner.read(server.prefix())
        .filter(owner -> owner.state() == Owner.State.UP)
        .map(owner -> new Lab(server, LabFileReader.read(owner.lab(), owner.text())));
  }

  /** Like {@link #standing}; none is an error that says what to do. */
  public static Lab require(Server server) {
    return standing(server)
        .orElseThrow(() -> CliException.failed("No lab is up on this server. Bring one up with: ./underpass lab up hub"));
  }

  /**
   * Brings a lab up. What was made is taken away again when a step fails or this process is told to end, the owner's server included.
   *
   * @param owner says who stands behind it; the server's prefix and the lab's text are in it
   */
  public static Lab up(Server server, Owner owner, Progress progress) {
    return up(server, owner, Routers.usual(LabFileReader.read(owner.lab(), owner.text())), progress);
  }

  /** Like {@link #up(Server, Owner, Progress)}, whatever the lab file says about the routers. */
  public static Lab up(Server server, Owner owner, RouterSoftware software, Progress progress) {
    return up(server, server, owner, software, progress);
  }

  /** Like {@link #up(Server, Owner, RouterSoftware, Progress)}, the lab file's commands run by another than our own command line. */
  public static Lab up(Server server, Az az, Owner owner, RouterSoftware software, Progress progress) {
    LabFile file = LabFileReader.read(owner.lab(), owner.text());
    Lab lab = new Lab(server, az, file);
    for (String node : file.nodes()) {
      if (lab.namespace(node).exists()) {
        throw new LinuxException(
            "namespace " + lab.namespace(node) + " exists already and isn't this lab's. Delete it (ip netns delete " + lab.namespace(node)
                + "), or name the node otherwise");
      }
    }
    owner.with(Owner.State.BUILDING).write();
    try (AtEnd undo = new AtEnd(() -> lab.abandon(owner, progress))) {
      lab.build(software, progress);
      owner.with(Owner.State.UP).write();
      undo.drop();
      return lab;
    }
  }

  private void build(RouterSoftware asked, Progress progress) {
    if (azure.holdsPortsIn(file.nodes().stream().map(node -> namespace(node).name()).collect(Collectors.toSet()))) {
      progress.step("the server still stores this lab from before the machine started: taking that away first");
      takeAway(progress);
    }
    boolean packets = carriesPackets();
    RouterSoftware software = packets ? asked : RouterSoftware.STATIC;
    CompletableFuture<Void> namespaces =
        packets ? CompletableFuture.runAsync(() -> raise(software), Thread::startVirtualThread) : CompletableFuture.completedFuture(null);
    try {
      file.hosts().forEach(azure::host);
      azure.run(file.build(), progress);
      if (!software.speaks()) {
        file.advertisements().forEach(azure::advertise);
      }
    } finally {
      // Whoever takes away what was made begins when nobody makes any more of it.
      namespaces.exceptionally(_ -> null).join();
    }
    if (!packets) {
      progress.step("the data plane is emulated: no namespaces, no packets; path answers and predictions only");
    }
    try {
      namespaces.join();
    } catch (CompletionException failure) {
      throw failure.getCause() instanceof RuntimeException cause ? cause : failure;
    }
    if (packets) {
      progress.step(file.nodes().size() + " namespaces: " + String.join(", ", file.nodes()));
    }
    Map<String, NicFacts> nics = new LinkedHashMap<>();
    file.machines().forEach((name, machine) -> nics.put(name, azure.nic(machine)));
    if (packets) {
      nics.forEach(wiring::attach);
    }
    file.machines().forEach((name, machine) -> azure.bindMachine(name, machine, nics.get(name), wiring.end(name)));
    file.routers().forEach((name, router) -> router.links().forEach(link -> azure.bindLink(link, wiring.end(name, link))));
    if (packets) {
      wiring.routeMachines(nics);
    }
    if (packets && !software.speaks()) {
      wiring.routeStatically();
    }
    progress.step(nics.size() + file.routers().values().stream().mapToInt(router -> router.links().size()).sum() + " ports bound");
    routers.await(software, progress);
  }

  private void raise(RouterSoftware software) {
    wiring.raise();
    routers.start(software);
  }

  private void abandon(Owner owner, Progress progress) {
    progress.step("not up: taking away what was made");
    routers.stop();
    try (Server fresh = server.another()) {
      new Lab(fresh, file).takeAway(_ -> {});
      wiring.raze();
      if (owner.server() != null) {
        owner.server().end();
      }
    } catch (CliException gone) {
      // What a server that doesn't answer has is in the kernel.
      wiring.raze();
      if (owner.server() != null) {
        ServerStop.takeAway(owner.data());
      }
    }
    Owner.forget(owner.prefix());
  }

  /** Takes everything away that {@link #up} made, the Azure side included. What is already gone is no error. */
  public void down(Progress progress) {
    try {
      routers.stop();
      takeAway(progress);
    } finally {
      wiring.raze();
      Owner.forget(server.prefix());
    }
    progress.step("lab '" + file.name() + "' is down");
  }

  private void takeAway(Progress progress) {
    file.machines().keySet().forEach(name -> azure.forget("ports/" + name));
    file.routers().values().forEach(router -> router.links().forEach(link -> azure.forget("ports/" + link.port())));
    file.advertisements().keySet().forEach(name -> azure.forget("routes/" + name));
    azure.run(file.remove(), progress);
    file.hosts().forEach(name -> azure.forget("hosts/" + name));
  }

  public boolean carriesPackets() {
    return server.dataPlane().equals("linux");
  }

  public LabFile file() {
    return file;
  }

  public Routers routers() {
    return routers;
  }

  public Server server() {
    return server;
  }

  public NetworkNamespace namespace(String node) {
    return wiring.namespace(node);
  }

  /** The address of a node of the lab, a machine's as Azure has it. */
  public IpAddress address(String node) {
    return file.address(node).orElseGet(() -> azure.nic(file.machines().get(node)).addresses().getFirst().address());
  }

  /** The address of a node of the lab, or the address that the text is. */
  public IpAddress addressOf(String end) {
    return file.nodes().contains(end) ? address(end) : IpAddress.parse(end);
  }

  /** The links of all routers. */
  public List<Link> links() {
    return file.routers().values().stream().flatMap(router -> router.links().stream()).toList();
  }

  /** Sweeps what dead processes left; says whose it was. */
  public static void sweep(Progress progress) {
    for (Path data : TemporaryData.abandonedOnes()) {
      progress.step("sweeping what a run that is gone left: its server, its lab, and " + data);
      TemporaryData.takeAway(data);
    }
    for (Owner owner : Owner.abandonedOnes()) {
      progress.step("sweeping what a process that is gone (" + owner.process().pid() + ") left under " + owner.prefix() + "-*");
      sweep(owner);
    }
  }

  private static void sweep(Owner owner) {
    if (!Files.isDirectory(owner.data())) {
      owner.sweep();
      return;
    }
    Optional<Server> running = Server.running(owner.data());
    Owner heir = owner;
    if (running.isEmpty()) {
      running = Optional.of(ServerStart.start(owner.data(), List.of("--port", "0")));
      heir = owner.withServer(running.flatMap(server -> ProcessIdentity.of(server.pid())).orElseThrow());
    }
    try (Server server = running.get()) {
      new Lab(server, LabFileReader.read(owner.lab(), owner.text())).abandon(heir, _ -> {});
    }
  }

  /** An owner for a lab that stays up after this process. */
  public static Owner owner(Server server, LabFile file, String text) {
    return new Owner(
        server.prefix(), server.data().toAbsolutePath(), Owner.State.BUILDING, ProcessIdentity.current(), null, file.name(), text,
        file.nodes());
  }
}
