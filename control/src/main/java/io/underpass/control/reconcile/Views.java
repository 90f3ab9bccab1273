package io.underpass.control.reconcile;

import io.underpass.control.Document;
import io.underpass.control.RouteSource;
import io.underpass.control.store.Store;
import io.underpass.model.Reading;
import io.underpass.model.Resource;
import io.underpass.model.ResourceId;
import io.underpass.model.ResourceReader;
import io.underpass.model.Resources;
import io.underpass.routing.BackendHealth;
import io.underpass.routing.GatewayState;
import io.underpass.routing.Options;
import io.underpass.routing.View;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;

/** The typed side of the newest durable state: only documents that changed are read again. Safe for any thread. */
public final class Views {
  private final RouteSource routes;
  private final Options options;
  private final Supplier<Map<ResourceId, GatewayState>> gateways;
  private final Supplier<BackendHealth> health;
  private final Map<ResourceId, List<String>> unread = new HashMap<>();
  /** Guards the next two alone: the store's thread never waits for a view. */
  private final Object inbox = new Object();
  private Set<ResourceId> touched = new LinkedHashSet<>();
  private Store.State newest;
  private Resources resources;
  private View view = View.EMPTY;

  /** Reads all documents; call {@link #committed} for whatever the store commits from here on. */
  public Views(
      Store store, RouteSource routes, Options options, Supplier<Map<ResourceId, GatewayState>> gateways, Supplier<BackendHealth> health) {
    this.routes = routes;
    this.options = options;
    this.gateways = gateways;
    this.health = health;
    this.newest = store.state();
    List<Resource> all = new ArrayList<>();
    store.opened().stream().filter(document -> !document.deleting()).forEach(document -> read(document).ifPresent(all::add));
    this.resources = Resources.of(all);
  }

  /** Takes note of a commit; the work is done when somebody looks. */
  public void committed(Store.State state, Set<ResourceId> changed) {
    synchronized (inbox) {
      newest = state;
      touched.addAll(changed);
    }
  }

  /** The view of the newest state; the same object as long as nothing changes. */
  public synchronized View view() {
    Store.State state;
    Set<ResourceId> changed;
    synchronized (inbox) {
      state = newest;
      changed = touched;
      touched = new LinkedHashSet<>();
    }
    if (!changed.isEmpty()) {
      Map<ResourceId, Optional<Resource>> changes = new LinkedHashMap<>();
      for (ResourceId id : changed) {
        unread.remove(id);
        changes.put(id, state.documents().get(id).filter(document -> !document.deleting()).flatMap(this::read));
      }
      resources = resources.with(changes);
    }
    View next = new View(
        state.revision(),
        resources,
        routes.routes(resources),
        routes.reachability(),
        state.allocations().allocations(),
        gateways.get(),
        health.get(),
        options);
    if (!next.equals(view)) {
      view = next;
    }
    return view;
  }

  /** What could not be read, by resource id. */
  public synchronized Map<String, String> problems() {
    Map<String, String> problems = new TreeMap<>();
    unread.forEach((id, texts) -> problems.put(id.toString(), String.join("; ", texts)));
    return problems;
  }

  private Optional<Resource> read(Document document) {
    Reading reading = ResourceReader.read(document.id(), document.body());
    if (!reading.problems().isEmpty()) {
      unread.put(document.id(), reading.problems());
    }
    return reading.resource();
  }

}
