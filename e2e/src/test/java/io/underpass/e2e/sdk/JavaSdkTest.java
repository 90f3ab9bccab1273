package io.underpass.e2e.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import com.azure.core.management.exception.ManagementException;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.opentest4j.TestAbortedException;

/**
 * Azure's SDK for Java against a server process: each chapter in a resource group of its own, all at a time, since the
 * library waits a second for each operation.
 */
class JavaSdkTest {
  private static final Map<String, Consumer<AzureJava>> CHAPTERS = new LinkedHashMap<>();

  static {
    CHAPTERS.put("hub and spoke with FastPath", HubAndSpoke::life);
    CHAPTERS.put("security groups and route tables", Filtering::life);
    CHAPTERS.put("load balancer and private link", Balancing::life);
    CHAPTERS.put("Direct, Global Reach and sites", Circuits::life);
    CHAPTERS.put("network watcher", Watching::life);
    CHAPTERS.put("Resource Manager", Managing::life);
    CHAPTERS.put("deployment of a template", Deploying::life);
    CHAPTERS.put("the fluent layer", Fluently::life);
  }

  private static Cloud cloud;
  private static AzureJava azure;

  @BeforeAll
  static void start() throws IOException {
    cloud = Cloud.start();
    azure = AzureJava.of(cloud);
  }

  @AfterAll
  static void stop() {
    if (cloud != null) {
      cloud.close();
    }
  }

  @TestFactory
  Stream<DynamicTest> chapters() {
    Map<String, Future<?>> runs = new LinkedHashMap<>();
    ExecutorService atATime = Executors.newCachedThreadPool();
    CHAPTERS.forEach((title, chapter) -> runs.put(title, atATime.submit(() -> run(title, chapter))));
    atATime.shutdown();
    Stream<DynamicTest> tests = runs.entrySet().stream().map(run -> DynamicTest.dynamicTest(run.getKey(), () -> {
      try {
        run.getValue().get();
      } catch (ExecutionException failure) {
        throw failure.getCause();
      }
    }));
    return Stream.concat(tests, Stream.of(DynamicTest.dynamicTest("every field sent has come back", JavaSdkTest::fields)));
  }

  /**
   * A chapter about a type that the server doesn't have is skipped; docs/coverage.md says which those are, and its test
   * holds it to that.
   */
  private static void run(String title, Consumer<AzureJava> chapter) {
    long began = System.nanoTime();
    try {
      chapter.accept(azure);
    } catch (ManagementException e) {
      if (e.getResponse() != null && e.getResponse().getStatusCode() == 501) {
        throw new TestAbortedException(e.getMessage());
      }
      throw e;
    } finally {
      System.out.printf("Java SDK: %-40s %5.1f s%n", title, (System.nanoTime() - began) / 1e9);
    }
  }

  private static void fields() {
    assertThat(azure.witness().compared()).as("resources whose fields were compared").hasSizeGreaterThan(10);
    assertThat(azure.witness().lost()).isEmpty();
  }
}
