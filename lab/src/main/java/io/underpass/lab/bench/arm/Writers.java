package io.underpass.lab.bench.arm;

import io.underpass.cli.client.Reply;
import io.underpass.cli.client.Service;
import io.underpass.lab.linux.LinuxException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/** Clients that create, each one resource after the other, and follow every operation to its end. */
public final class Writers {
  private static final long LONGEST_NANOS = 60_000_000_000L;

  private Writers() {}

  /** What is put where. */
  public record Put(String target, String body) {}

  /**
   * What it took.
   *
   * @param accepted nanoseconds until the PUT was answered: then it is durable
   * @param succeeded nanoseconds until the operation had succeeded: then the data plane runs it
   * @param seconds for all of them
   */
  public record Result(Histogram accepted, Histogram succeeded, double seconds) {
    public double perSecond() {
      return succeeded.getTotalCount() / seconds;
    }
  }

  /**
   * @param clients how many work at once
   * @param connection makes one client's connection
   * @param puts the n-th resource, 0 ≤ n < count
   */
  public static Result run(int clients, Supplier<Service> connection, IntFunction<Put> puts, int count) {
    Histogram accepted = new ConcurrentHistogram(LONGEST_NANOS, 3);
    Histogram succeeded = new ConcurrentHistogram(LONGEST_NANOS, 3);
    AtomicInteger next = new AtomicInteger();
    List<CompletableFuture<Void>> done = new ArrayList<>();
    long begin = System.nanoTime();
    for (int i = 0; i < clients; i++) {
      CompletableFuture<Void> end = new CompletableFuture<>();
      done.add(end);
      Thread.ofPlatform().name("writer-" + i).daemon().start(() -> {
        try (Service service = connection.get()) {
          for (int n = next.getAndIncrement(); n < count; n = next.getAndIncrement()) {
            Put put = puts.apply(n);
            long start = System.nanoTime();
            Reply reply = service.send("PUT", put.target, put.body, Map.of());
            accepted.recordValue(Math.min(LONGEST_NANOS, System.nanoTime() - start));
            follow(service, put, reply);
            succeeded.recordValue(Math.min(LONGEST_NANOS, System.nanoTime() - start));
          }
          end.complete(null);
        } catch (RuntimeException failure) {
          next.set(count);
          end.completeExceptionally(failure);
        }
      });
    }
    try {
      CompletableFuture.allOf(done.toArray(CompletableFuture[]::new)).join();
    } catch (CompletionException failure) {
      throw failure.getCause() instanceof RuntimeException known ? known : failure;
    }
    return new Result(accepted, succeeded, (System.nanoTime() - begin) / 1e9);
  }

  private static void follow(Service service, Put put, Reply reply) {
    if (!reply.succeeded()) {
      throw new LinuxException("PUT " + put.target + " was answered " + reply.status() + ": " + reply.body());
    }
    String operation = reply.header("Azure-AsyncOperation").orElse("");
    while (!operation.isEmpty()) {
      URI uri = URI.create(operation);
      String status = service.send("GET", uri.getRawPath() + "?" + uri.getRawQuery(), null, Map.of("Prefer", "wait=30")).json()
          .path("status").asString("");
      switch (status) {
        case "Succeeded" -> operation = "";
        case "InProgress" -> {}
        default -> throw new LinuxException("the operation of PUT " + put.target + " ended as '" + status + "'");
      }
    }
  }
}
