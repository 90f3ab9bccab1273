package io.underpass.arm.access;

import io.underpass.arm.http.Caller;
import io.underpass.arm.wire.Guard;
import io.underpass.arm.wire.Json;
import io.underpass.control.Document;
import io.underpass.control.Snapshot;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The assignments of the newest snapshot, by principal. A call costs a look at its caller's own assignments; the index is made anew only
 * when an assignment has changed.
 */
public final class Access implements Guard {
  private final Supplier<Snapshot> snapshot;
  private volatile Index index = new Index(-1, List.of(), Map.of());

  /** @param scope in lower case; empty for everything */
  private record Grant(String scope, Role role) {
    boolean covers(String id) {
      return scope.isEmpty() || id.startsWith(scope) && (id.length() == scope.length() || id.charAt(scope.length()) == '/');
    }

    boolean isBelow(String id) {
      return scope.startsWith(id) && scope.length() > id.length() && scope.charAt(id.length()) == '/';
    }
  }

  private record Index(long revision, Collection<Document> documents, Map<String, List<Grant>> grants) {}

  public Access(Supplier<Snapshot> snapshot) {
    this.snapshot = snapshot;
  }

  @Override
  public boolean allows(Caller caller, String action, String scope) {
    return caller.isOwner() || role(caller, action, scope).isPresent();
  }

  @Override
  public boolean knows(Caller caller, String scope) {
    String id = scope.toLowerCase(Locale.ROOT);
    return caller.isOwner() || grants(caller).stream().anyMatch(grant -> grant.covers(id) || grant.isBelow(id));
  }

  /** The name of a role that allows it; for the log. */
  public String roleName(Caller caller, String action, String scope) {
    return caller.isOwner() ? Role.OWNER.name() : role(caller, action, scope).map(Role::name).orElse("");
  }

  private Optional<Role> role(Caller caller, String action, String scope) {
    String id = scope.toLowerCase(Locale.ROOT);
    for (Grant grant : grants(caller)) {
      if (grant.covers(id) && grant.role().allows(action)) {
        return Optional.of(grant.role());
      }
    }
    return Optional.empty();
  }

  private List<Grant> grants(Caller caller) {
    Snapshot now = snapshot.get();
    Index known = index;
    if (known.revision() != now.revision()) {
      known = following(known, now);
      index = known;
    }
    return known.grants().getOrDefault(caller.principal().toLowerCase(Locale.ROOT), List.of());
  }

  private static Index following(Index before, Snapshot now) {
    Collection<Document> documents = now.ofType(RoleAssignments.TYPE);
    if (before.revision() >= 0 && same(before.documents(), documents)) {
      return new Index(now.revision(), before.documents(), before.grants());
    }
    Map<String, List<Grant>> grants = new HashMap<>();
    for (Document document : documents) {
      if (!document.deleting()) {
        String principal = Json.text(document.body(), "properties", "principalId").orElse("").toLowerCase(Locale.ROOT);
        Json.text(document.body(), "properties", "roleDefinitionId")
            .flatMap(Role::of)
            .ifPresent(role ->
                grants.computeIfAbsent(principal, _ -> new ArrayList<>()).add(new Grant(document.id().parent().key(), role)));
      }
    }
    return new Index(now.revision(), documents, Map.copyOf(grants));
  }

  /** Documents are immutable, so the same objects are the same assignments. */
  private static boolean same(Collection<Document> one, Collection<Document> other) {
    if (one.size() != other.size()) {
      return false;
    }
    Iterator<Document> others = other.iterator();
    for (Document document : one) {
      if (document != others.next()) {
        return false;
      }
    }
    return true;
  }
}
