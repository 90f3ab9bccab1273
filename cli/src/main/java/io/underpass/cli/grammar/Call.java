package io.underpass.cli.grammar;

import io.underpass.cli.Terminal;
import io.underpass.cli.client.Service;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * One run of a command: what was typed, the server, the terminal.
 *
 * @param invocation what was typed
 * @param server the server, looked for when first asked
 * @param terminal where to read and write beside the answer
 */
public record Call(Invocation invocation, Supplier<Service> server, Terminal terminal) {
  public Service service() {
    return server.get();
  }

  public boolean has(String key) {
    return invocation.has(key);
  }

  public boolean is(String key) {
    return invocation.is(key);
  }

  public Optional<String> text(String key) {
    return invocation.text(key);
  }

  public String require(String key) {
    return invocation.require(key);
  }

  public List<String> words(String key) {
    return invocation.words(key);
  }

  /** The subscription's id: the one named, else the server's. */
  public String subscription() {
    return text("subscription").filter(named -> !named.isEmpty()).orElseGet(() -> service().server().subscription());
  }

  public boolean waits() {
    return !has("no-wait");
  }

  /** The same call with another command line. */
  public Call with(Invocation other) {
    return new Call(other, server, terminal);
  }
}
