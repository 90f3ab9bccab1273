package io.underpass.dataplane.linux;

import io.underpass.dataplane.DataPlaneException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The interfaces of one namespace and which of them have our filter, as last looked at, and whether something was announced since. It keeps
 * the namespace alive: close it when the name goes. Used by one thread.
 */
final class NamespaceView implements AutoCloseable {
  private final String name;
  private final @Nullable Object identity;
  private final NetlinkSocket requests;
  private final NetlinkSocket announcements;
  private final Map<String, Netlink.Link> links = new HashMap<>();
  private final Map<Integer, Boolean> filters = new HashMap<>();
  private final Set<Integer> filtered = new HashSet<>();
  private Interest interest = Interest.EVERYTHING;

  /** How much of it must be looked at. */
  private enum Interest {
    NOTHING,
    LINKS,
    EVERYTHING
  }

  private NamespaceView(String name, @Nullable Object identity, NetlinkSocket requests, NetlinkSocket announcements) {
    this.name = name;
    this.identity = identity;
    this.requests = requests;
    this.announcements = announcements;
  }

  /** @throws DataPlaneException if the namespace isn't there */
  static NamespaceView open(String name) {
    Object identity = Netns.identity(name);
    return Netns.in(name, () -> {
      NetlinkSocket requests = NetlinkSocket.open();
      try {
        return new NamespaceView(name, identity, requests, NetlinkSocket.listen());
      } catch (DataPlaneException failure) {
        requests.close();
        throw failure;
      }
    });
  }

  /** Whether its name still means this namespace. */
  boolean isNamed() {
    return identity != null && identity.equals(Netns.identity(name));
  }

  /** Readable when something was announced. */
  int fd() {
    return announcements.fd();
  }

  void hear() {
    switch (announcements.news(filtered)) {
      case NONE -> { }
      case SOME -> wantLinks();
      case TOO_MUCH -> wantEverything();
    }
  }

  void wantLinks() {
    interest = interest == Interest.NOTHING ? Interest.LINKS : interest;
  }

  void wantEverything() {
    interest = Interest.EVERYTHING;
  }

  /**
   * Looks at what has to be looked at; false if that was nothing.
   *
   * @param indices of the interfaces whose filters matter
   */
  boolean look(Set<Integer> indices) {
    if (interest == Interest.NOTHING && filters.keySet().containsAll(indices)) {
      return false;
    }
    boolean everything = interest == Interest.EVERYTHING;
    interest = Interest.NOTHING;
    links.clear();
    Netlink.links(requests).forEach(link -> links.put(link.name(), link));
    filters.keySet().retainAll(indices);
    for (int index : indices) {
      if (everything || filtered.contains(index) || !filters.containsKey(index)) {
        filters.put(index, Netlink.filters(requests, index));
      }
    }
    filtered.clear();
    return true;
  }

  Netlink.@Nullable Link link(String device) {
    return links.get(device);
  }

  boolean hasFilter(int index) {
    return filters.getOrDefault(index, false);
  }

  @Override
  public void close() {
    requests.close();
    announcements.close();
  }
}
