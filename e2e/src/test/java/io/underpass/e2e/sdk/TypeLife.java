package io.underpass.e2e.sdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.azure.core.http.rest.PagedIterable;
import com.azure.core.management.exception.ManagementException;
import com.azure.json.JsonProviders;
import com.azure.json.JsonReader;
import com.azure.resourcemanager.resources.fluentcore.collection.InnerSupportsDelete;
import com.azure.resourcemanager.resources.fluentcore.collection.InnerSupportsGet;
import com.azure.resourcemanager.resources.fluentcore.collection.InnerSupportsListing;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;
import java.util.function.Supplier;

/** The life that all resources of a group have alike: made, read, made anew, listed, deleted, gone. */
final class TypeLife {
  private TypeLife() {}

  /** {@code createOrUpdate}. */
  @FunctionalInterface
  interface Put<T> {
    T send(String group, String name, T body);
  }

  /** {@code fromJson} of one of the library's types. */
  @FunctionalInterface
  interface Reading<T> {
    T from(JsonReader reader) throws IOException;
  }

  /** @param json with single quotes for double ones */
  static <T> T read(Reading<T> reading, String json) {
    return readJson(reading, json.replace('\'', '"'));
  }

  /** @param name of a file of JSON beside this class's */
  static <T> T readFile(Reading<T> reading, String name) {
    try (InputStream file = TypeLife.class.getResourceAsStream(name)) {
      return readJson(reading, new String(file.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static <T> T readJson(Reading<T> reading, String json) {
    try (JsonReader reader = JsonProviders.createReader(json)) {
      return reading.from(reader);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Makes it with each body in turn, and lists it.
   *
   * @param bodies with single quotes for double ones; the first makes it, the others change it
   * @return as read at last
   */
  static <T, C extends InnerSupportsGet<T> & InnerSupportsListing<T>> T make(
      C client, Put<T> put, Reading<T> reading, Function<T, String> name, String group, String called, String... bodies) {
    for (String body : bodies) {
      assertThat(name.apply(put.send(group, called, read(reading, body)))).isEqualTo(called);
    }
    // Read and written back whole: nothing of what is shown may be refused.
    put.send(group, called, client.getByResourceGroup(group, called));
    assertListed(client.listByResourceGroup(group), name, called);
    assertListed(client.list(), name, called);
    return client.getByResourceGroup(group, called);
  }

  private static <T> void assertListed(PagedIterable<T> list, Function<T, String> name, String called) {
    assertThat(list.stream().map(name)).contains(called);
  }

  /** Deletes it: afterwards it is gone, and deleting it again is no error. */
  static <T, C extends InnerSupportsGet<T> & InnerSupportsDelete<Void>> void unmake(C client, String group, String name) {
    client.deleteAsync(group, name).block();
    assertGone(() -> client.getByResourceGroup(group, name));
    client.deleteAsync(group, name).block();
  }

  static void assertGone(Supplier<?> get) {
    ManagementException gone = catchThrowableOfType(ManagementException.class, get::get);
    assertThat(gone).isNotNull();
    assertThat(gone.getResponse().getStatusCode()).isEqualTo(404);
    assertThat(gone.getValue().getCode()).isIn("ResourceNotFound", "NotFound");
  }
}
