package io.underpass.e2e.coverage;

import com.azure.core.annotation.Delete;
import com.azure.core.annotation.Get;
import com.azure.core.annotation.Head;
import com.azure.core.annotation.Patch;
import com.azure.core.annotation.Post;
import com.azure.core.annotation.Put;
import com.azure.resourcemanager.network.NetworkManager;
import com.azure.resourcemanager.resources.ResourceManager;
import java.io.IOException;
import java.io.InputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The service's operations on the types that Underpass is about: those that Azure's libraries for Java know, and, for
 * namespaces whose library isn't here, a list beside this class.
 */
final class Operations {
  /** Of Microsoft.Network. The namespace has some hundred types more, which are not meant to be here. */
  private static final Set<String> NETWORK = Set.of(
      "virtualnetworks", "networksecuritygroups", "routetables", "networkinterfaces", "publicipaddresses", "loadbalancers",
      "privateendpoints", "privatelinkservices", "virtualnetworkgateways", "connections", "localnetworkgateways", "expressroutecircuits",
      "expressrouteports", "expressrouteportslocations", "expressroutecrossconnections", "expressrouteserviceproviders", "networkwatchers",
      "operations");

  /** Of Resource Manager itself. */
  private static final Pattern RESOURCES = Pattern.compile(String.join("|",
      "/tenants",
      "/providers(/\\{})?",
      "/subscriptions(/\\{}(/(locations|resources))?)?",
      "/subscriptions/\\{}/providers(/\\{}(/(register|unregister|resourcetypes))?)?",
      "/subscriptions/\\{}/resourcegroups(/\\{}(/resources|/exporttemplate)?)?",
      "/subscriptions/\\{}/resourcegroups/\\{}/providers/microsoft\\.resources/deployments(/.*)?",
      "/subscriptions/\\{}/resourcegroups/\\{}/deployments/\\{}/operations.*"));

  private Operations() {}

  /** In the page's order, each once. */
  static List<Operation> all() throws IOException {
    Map<String, Operation> all = new LinkedHashMap<>();
    Stream.of(
            ofLibrary(NetworkManager.class).filter(one -> isOfNetwork(one.shape())),
            ofLibrary(ResourceManager.class).filter(one -> RESOURCES.matcher(one.shape()).matches()),
            listed())
        .flatMap(operations -> operations)
        .sorted(Comparator.naturalOrder())
        .forEach(one -> all.putIfAbsent(one.method() + one.shape(), one));
    return List.copyOf(all.values());
  }

  private static boolean isOfNetwork(String shape) {
    int at = shape.indexOf("/providers/microsoft.network/");
    return at >= 0 && shape.indexOf("/providers/") == at && NETWORK.contains(shape.substring(at).split("/")[3]);
  }

  private static Stream<Operation> listed() throws IOException {
    try (InputStream file = Operations.class.getResourceAsStream("operations.txt")) {
      return new String(file.readAllBytes(), StandardCharsets.UTF_8).lines()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .map(line -> new Operation(line.substring(0, line.indexOf(' ')), line.substring(line.indexOf(' ') + 1)));
    }
  }

  /** What the interfaces that a library describes its calls with are annotated with. */
  private static Stream<Operation> ofLibrary(Class<?> member) throws IOException {
    List<Operation> found = new ArrayList<>();
    String folder = member.getPackageName().replace('.', '/') + "/implementation/";
    try (JarFile jar = new JarFile(Path.of(member.getProtectionDomain().getCodeSource().getLocation().toURI()).toFile())) {
      for (String name : jar.stream().map(entry -> entry.getName())
          .filter(name -> name.startsWith(folder) && name.endsWith("Service.class")).sorted().toList()) {
        Class<?> service = Class.forName(name.replace('/', '.')
            .substring(0, name.length() - ".class".length()), false, member.getClassLoader());
        for (Method method : service.getDeclaredMethods()) {
          for (Annotation annotation : method.getAnnotations()) {
            of(annotation).filter(one -> one.template().startsWith("/")).ifPresent(found::add);
          }
        }
      }
    } catch (ClassNotFoundException | URISyntaxException e) {
      throw new IOException("the library of " + member + " can't be read", e);
    }
    return found.stream();
  }

  private static Optional<Operation> of(Annotation annotation) {
    return Optional.ofNullable(switch (annotation) {
      case Get get -> new Operation("GET", get.value());
      case Head head -> new Operation("HEAD", head.value());
      case Put put -> new Operation("PUT", put.value());
      case Patch patch -> new Operation("PATCH", patch.value());
      case Post post -> new Operation("POST", post.value());
      case Delete delete -> new Operation("DELETE", delete.value());
      default -> null;
    });
  }
}
