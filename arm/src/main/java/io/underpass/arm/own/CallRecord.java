package io.underpass.arm.own;

import io.underpass.arm.http.Answer;
import io.underpass.arm.http.Call;
import io.underpass.arm.wire.Front;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * One line a call, for docs/coverage.md: method, operation, status and client, with tabs between. No
 * name, query or body is in it. The line is written before the answer leaves. Thread-safe; several
 * servers may share a file.
 */
public final class CallRecord implements Front.Watch, AutoCloseable {
  private static final Set<String> ROOTS = Set.of("subscriptions", "providers", "tenants");
  private static final Set<String> OTHER_WORDS =
      Set.of("metadata", "endpoints", "oauth2", "v2.0", "token", "discovery", "keys", "instance", ".well-known", "openid-configuration",
          "v1", "workspaces", "query", "underpass", "health", "metrics", "ca.pem");

  private final OutputStream out;

  private CallRecord(OutputStream out) {
    this.out = out;
  }

  /**
   * @param file is appended to, and made with its directories if it isn't there
   * @throws IOException if it can't be written
   */
  public static CallRecord appendTo(Path file) throws IOException {
    if (file.getParent() != null) {
      Files.createDirectories(file.getParent());
    }
    return new CallRecord(Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND));
  }

  @Override
  public void answered(Call call, Answer answer, long nanos) {
    String method = call.method().matches("[A-Z]{1,10}") ? call.method() : "OTHER";
    String line = String.join("\t", method, operation(call.segments()), Integer.toString(answer.status()), client(call)) + "\n";
    synchronized (this) {
      try {
        out.write(line.getBytes(StandardCharsets.UTF_8));
      } catch (IOException e) {
        System.getLogger(CallRecord.class.getName()).log(System.Logger.Level.WARNING, "a call was not recorded: {0}", e.getMessage());
      }
    }
  }

  @Override
  public void close() throws IOException {
    out.close();
  }

  /**
   * A path of Resource Manager in lower case with <code>{}</code> in place of every name: {@code
   * /subscriptions/{}/resourcegroups/{}/providers/microsoft.network/virtualnetworks/{}}. Of other paths the words that are no names.
   */
  static String operation(List<String> segments) {
    List<String> words = segments.stream().map(word -> word.toLowerCase(Locale.ROOT)).toList();
    boolean resourceManager = !words.isEmpty() && ROOTS.contains(words.getFirst());
    StringBuilder operation = new StringBuilder();
    boolean name = false;
    for (int i = 0; i < words.size(); i++) {
      String word = words.get(i);
      boolean namespace = i > 0 && words.get(i - 1).equals("providers");
      operation.append('/').append((resourceManager ? name && !namespace : !OTHER_WORDS.contains(word)) ? "{}"
          : word.replaceAll("\\p{Cntrl}", "?"));
      name = !name && !namespace;
    }
    return operation.toString();
  }

  /** The family of clients that a {@code User-Agent} names. */
  private static String client(Call call) {
    String agent = call.header("User-Agent").orElse("");
    if (agent.contains("AZURECLI/")) {
      return "az";
    } else if (agent.contains("azsdk-java")) {
      return "java";
    } else if (agent.contains("azsdk-js")) {
      return "js";
    } else if (agent.contains("terraform-provider-azurerm")) {
      return "terraform";
    }
    return agent.equals("underpass") ? "underpass" : "other";
  }
}
