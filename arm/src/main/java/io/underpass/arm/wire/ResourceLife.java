package io.underpass.arm.wire;

import io.underpass.arm.http.Answer;
import io.underpass.arm.http.Call;
import io.underpass.arm.http.Caller;
import io.underpass.control.ControlPlane;
import io.underpass.control.Document;
import io.underpass.control.Operation;
import io.underpass.control.Proposal;
import io.underpass.control.Snapshot;
import io.underpass.model.ResourceId;
import io.underpass.model.ResourceType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** GET, PUT, PATCH and DELETE, alike for all resource types. */
public final class ResourceLife {
  private static final Schema TAGS = Schema.of("TagsObject").textMap("tags").text("id", "name", "type", "location");
  private static final Schema GROUP_TAGS =
      Schema.of("ResourceGroupPatchable").textMap("tags").text("id", "name", "type", "location", "managedBy").anything("properties");

  private final ControlPlane control;
  private final Catalogue catalogue;
  private final References references;
  private final Tree tree;
  private final Rendering rendering;
  private final RenderedBodies bodies;
  private final Contention contention;
  private final Guard guard;
  private final Pages pages;

  public ResourceLife(ControlPlane control, Catalogue catalogue, Guard guard, Pages pages) {
    this.control = control;
    this.guard = guard;
    this.pages = pages;
    this.catalogue = catalogue;
    this.references = new References(control.snapshot());
    this.tree = new Tree(catalogue);
    this.rendering = new Rendering(control, catalogue);
    this.bodies = new RenderedBodies(control, rendering, references);
    this.contention = new Contention(control);
  }

  /** The newest state. */
  public Draft now() {
    return new Draft(control.snapshot(), references);
  }

  public Catalogue catalogue() {
    return catalogue;
  }

  public boolean mayRead(Caller caller, ResourceId id) {
    return guard.allows(caller, id.type() + "/read", id.toString());
  }

  /** How lists come. */
  public Pages pages() {
    return pages;
  }

  public ObjectNode shown(Draft draft, Document document) {
    return rendering.show(draft, document);
  }

  public Answer get(ResourceId id) {
    Draft draft = now();
    Document document = draft.snapshot().get(id).orElse(null);
    if (document == null) {
      bodies.forget(id.key());
      throw Ids.notFound(draft, id);
    }
    return tagged(draft, document, Answer.json(200, bodies.of(draft.snapshot(), document)));
  }

  /**
   * The items of a list in a resource's body, or one of them.
   *
   * @param member as the shape spells it
   * @param name of the item; empty for all
   */
  Answer member(ResourceId owner, String member, Optional<String> name) {
    Draft draft = now();
    Document document = draft.snapshot().get(owner).orElseThrow(() -> Ids.notFound(draft, owner));
    JsonNode items = Json.at(rendering.show(draft, document), "properties", member);
    if (name.isEmpty()) {
      return Answer.json(200, Json.list(items instanceof ArrayNode list ? list : Json.array()));
    }
    return Members.find(items, name.get())
        .map(item -> Answer.json(200, item).with("ETag", rendering.etag(draft, document)))
        .orElseThrow(() -> Ids.notFound(draft, document.id().child(member, name.get())));
  }

  private Answer answer(int status, Draft draft, Document document) {
    return tagged(draft, document, Answer.json(status, rendering.show(draft, document)));
  }

  private Answer tagged(Draft draft, Document document, Answer answer) {
    return catalogue.of(document.id()).shape().isNetwork() ? answer.with("ETag", rendering.etag(draft, document)) : answer;
  }

  /** @throws ArmError 412 where the call wants the resource to be as it isn't */
  private void checkPreconditions(Call call, Draft draft, ResourceId id) {
    Preconditions.check(call, draft.committed(id).map(document -> rendering.etag(draft, document)));
  }

  /** All of a type below a scope: a parent resource, a resource group or a subscription. */
  public Answer list(Call call, ResourceId scope, ResourceKind kind) {
    Draft draft = now();
    Ids.requireScope(draft, scope);
    ResourceType type = kind.shape().type();
    List<Pages.Entry> entries = new ArrayList<>();
    for (Document document : scope.resourceGroup().isEmpty() ? draft.snapshot().ofType(type) : draft.snapshot().below(scope)) {
      if (document.id().type().equals(type) && document.id().isWithin(scope)) {
        entries.add(new Pages.Entry(Siblings.key(kind.shape(), document), () -> bodies.of(draft.snapshot(), document)));
      }
    }
    if (kind.shape().memberOfParent() != null) {
      entries.sort(Comparator.comparing(Pages.Entry::key));
    }
    return pages.answer(call, entries);
  }

  /**
   * Judges a PUT against a draft and puts the resource into it; nothing is committed.
   *
   * @throws ArmError as the PUT would
   */
  public ResourceId rehearse(Draft draft, ResourceId asked, ObjectNode body) {
    ResourceKind kind = catalogue.of(asked);
    ResourceId id = Ids.canonical(draft, asked, kind.shape());
    if (!id.type().equals(ResourceType.RESOURCE_GROUP)) {
      Ids.requireAbove(draft, id);
    }
    tree.put(draft, kind, id, kind.shape().schema().read(body));
    return id;
  }

  /** A resource as it would be shown were the draft committed. */
  public ObjectNode shownAs(Draft draft, ResourceId id) {
    return rendering.showAs(draft, id);
  }

  /** A resource's first PUT answers 201, a further one 200, both with the operation that takes it to the data plane. */
  public Answer put(Call call, ResourceId asked) {
    ResourceKind kind = catalogue.of(asked);
    if (kind.shape().isFinalAtOnce()) {
      return putAtOnce(call, asked);
    }
    ObjectNode body = kind.shape().schema().read(Json.object(call.body()));
    ResourceId[] id = new ResourceId[1];
    boolean[] created = new boolean[1];
    ControlPlane.Committed committed = control.commit(snapshot -> {
      references.tidy(snapshot, control.snapshot());
      Draft draft = new Draft(snapshot, references, call);
      id[0] = Ids.canonical(draft, asked, kind.shape());
      Ids.requireAbove(draft, id[0]);
      contention.checkNotLeaving(call, draft, id[0]);
      Optional<Document> existing = draft.committed(id[0]);
      checkPreconditions(call, draft, id[0]);
      contention.check(call, draft, id[0], body);
      created[0] = existing.isEmpty();
      tree.put(draft, kind, id[0], body);
      linked(call, draft, id[0]);
      return proposal(draft, "Put" + kind.shape().operation() + "Operation", id[0], Operation.Kind.PUT);
    });
    return begun(call, committed, id[0], created[0] ? 201 : 200);
  }

  private void linked(Call call, Draft draft, ResourceId id) {
    LinkedScopes.check(guard, call.caller(), id, draft);
    contention.checkProvisioned(id, LinkedScopes.references(draft, id));
  }

  /** A PUT that is final when it is answered: what the data plane has no part in. */
  public Answer putAtOnce(Call call, ResourceId asked) {
    ResourceKind kind = catalogue.of(asked);
    ObjectNode body = kind.shape().schema().read(Json.object(call.body()));
    ResourceId[] id = new ResourceId[1];
    boolean[] created = new boolean[1];
    ControlPlane.Committed committed = control.commit(snapshot -> {
      Draft draft = new Draft(snapshot, references);
      id[0] = Ids.canonical(draft, asked, kind.shape());
      if (kind.shape().placement() == Shape.Placement.EXTENSION && !draft.exists(asked.parent())) {
        throw Ids.notFound(draft, asked.parent());
      }
      if (kind.shape().placement() == Shape.Placement.RECORD) {
        Ids.requireAbove(draft, id[0]);
      }
      contention.checkNotLeaving(call, draft, id[0]);
      Optional<Document> existing = draft.committed(id[0]);
      checkPreconditions(call, draft, id[0]);
      created[0] = existing.isEmpty();
      tree.put(draft, kind, id[0], body);
      linked(call, draft, id[0]);
      return new Proposal(draft.changes(), null);
    });
    return answer(
        created[0] && !kind.shape().isFinalAtOnce() ? 201 : 200, draft(committed.snapshot()),
        committed.snapshot().get(id[0]).orElseThrow());
  }

  /** A DELETE that is final when it is answered. */
  private Answer deleteAtOnce(Call call, ResourceId id) {
    control.commit(snapshot -> {
      Draft draft = new Draft(snapshot, references);
      if (draft.exists(id)) {
        checkPreconditions(call, draft, id);
        tree.delete(draft, id);
      }
      return new Proposal(draft.changes(), null);
    });
    return Answer.empty(200);
  }

  /** Deletes a resource group with everything in it. What is being deleted already is answered with the operation that does it. */
  public Answer deleteGroup(Call call, ResourceId asked) {
    Draft before = now();
    ResourceId id = before.snapshot().get(asked).orElseThrow(() -> Ids.notFound(before, asked)).id();
    Optional<Operation> leaving = contention.leaving(before, id);
    if (leaving.isPresent()) {
      return Operations.groupAccepted(call, leaving.get());
    }
    ControlPlane.Committed committed = control.commit(snapshot -> {
      Draft draft = new Draft(snapshot, references);
      if (draft.exists(id)) {
        checkPreconditions(call, draft, id);
        tree.deleteGroup(draft, id);
      }
      return proposal(draft, "DeleteResourceGroupOperation", id, Operation.Kind.DELETE);
    });
    Operation operation = committed.operation();
    return operation == null ? Answer.empty(200) : Operations.groupAccepted(call, operation);
  }

  /** Tags, or whatever the type's {@link ResourceKind#patch} says. */
  public Answer patch(Call call, ResourceId asked) {
    ResourceKind kind = catalogue.of(asked);
    if (!kind.shape().isRegional()) {
      throw ResourceManager.notAllowed(call, "GET, PUT or DELETE: " + kind.shape().type() + " has no tags to patch");
    }
    if (kind.patch() == ResourceKind.Patch.MERGE) {
      return merge(call, kind, asked);
    }
    boolean group = kind.shape().type().equals(ResourceType.RESOURCE_GROUP);
    ObjectNode patch = (group ? GROUP_TAGS : TAGS).read(Json.object(call.body()));
    Names.checkTags(patch.path("tags"));
    ResourceId[] id = new ResourceId[1];
    ControlPlane.Committed committed = control.commit(snapshot -> {
      Draft draft = new Draft(snapshot, references);
      Document document = draft.committed(asked).orElseThrow(() -> Ids.notFound(draft, asked));
      checkPreconditions(call, draft, asked);
      id[0] = document.id();
      ObjectNode changed = document.body().deepCopy();
      if (patch.has("tags")) {
        changed.set("tags", patch.get("tags"));
      }
      draft.put(id[0], changed);
      return new Proposal(draft.changes(), null);
    });
    return answer(200, draft(committed.snapshot()), committed.snapshot().get(id[0]).orElseThrow());
  }

  private Answer merge(Call call, ResourceKind kind, ResourceId asked) {
    ObjectNode patch = Json.object(call.body());
    ResourceId[] id = new ResourceId[1];
    ControlPlane.Committed committed = control.commit(snapshot -> {
      Draft draft = new Draft(snapshot, references, call);
      Document document = draft.committed(asked).orElseThrow(() -> Ids.notFound(draft, asked));
      checkPreconditions(call, draft, asked);
      id[0] = document.id();
      tree.put(draft, kind, id[0], kind.shape().schema().read(Json.patched(document.body(), patch)));
      linked(call, draft, id[0]);
      return kind.shape().isFinalAtOnce()
          ? new Proposal(draft.changes(), null)
          : proposal(draft, "Put" + kind.shape().operation() + "Operation", id[0], Operation.Kind.PUT);
    });
    return begun(call, committed, id[0], 200);
  }

  /** 202 and an operation; 204 for what isn't there. */
  public Answer delete(Call call, ResourceId asked) {
    ResourceKind kind = catalogue.of(asked);
    Draft before = now();
    Ids.requireGroup(before, asked);
    if (before.committed(asked).isEmpty()) {
      return before.snapshot().get(asked).isPresent() ? leaving(call, before, asked) : Answer.empty(204);
    }
    if (kind.shape().isFinalAtOnce()) {
      return deleteAtOnce(call, before.canonical(asked));
    }
    boolean[] gone = new boolean[1];
    ControlPlane.Committed committed = control.commit(snapshot -> {
      Draft draft = new Draft(snapshot, references);
      Optional<Document> document = draft.committed(asked);
      gone[0] = document.isEmpty();
      if (document.isPresent()) {
        checkPreconditions(call, draft, asked);
        contention.check(call, draft, document.get().id(), document.get().body());
        tree.remove(draft, document.get().id());
      }
      return gone[0]
          ? new Proposal(List.of(), null)
          : proposal(draft, "Delete" + kind.shape().operation() + "Operation", document.get().id(), Operation.Kind.DELETE);
    });
    return gone[0] ? Answer.empty(204) : accepted(call, committed, asked);
  }

  /** A change that isn't a PUT of the resource itself. The editor changes the draft. */
  public Answer change(Call call, String operation, ResourceId subject, Consumer<Draft> editor, ResourceId answered) {
    ControlPlane.Committed committed = control.commit(snapshot -> {
      Draft draft = new Draft(snapshot, references);
      Ids.requireAbove(draft, subject);
      contention.checkNotLeaving(call, draft, subject);
      checkPreconditions(call, draft, subject);
      contention.check(call, draft, subject, draft.body(subject).orElseGet(Json::object));
      editor.accept(draft);
      return proposal(draft, operation, subject, Operation.Kind.PUT);
    });
    return begun(call, committed, answered, 200);
  }

  /** An operation that changes no document: 202, and the data plane does the rest. */
  public Answer act(Call call, String operation, ResourceId subject) {
    ControlPlane.Committed committed = control.commit(snapshot -> {
      Draft draft = new Draft(snapshot, references);
      Document document = draft.committed(subject).orElseThrow(() -> Ids.notFound(draft, subject));
      contention.check(call, draft, subject, document.body());
      return proposal(draft, operation, subject, Operation.Kind.ACTION);
    });
    return accepted(call, committed, subject);
  }

  /** A change of documents that are no resources of Azure's. */
  public Snapshot edit(Consumer<Draft> editor) {
    return control
        .commit(snapshot -> {
          Draft draft = new Draft(snapshot, references);
          editor.accept(draft);
          return new Proposal(draft.changes(), null);
        })
        .snapshot();
  }

  private Proposal proposal(Draft draft, String operation, ResourceId subject, Operation.Kind kind) {
    return new Proposal(draft.changes(), new Proposal.OperationRequest(operation, subject, kind));
  }

  private Draft draft(Snapshot snapshot) {
    return new Draft(snapshot, references);
  }

  private Answer begun(Call call, ControlPlane.Committed committed, ResourceId id, int status) {
    Draft draft = draft(committed.snapshot());
    Answer answer = answer(status, draft, committed.snapshot().get(id).orElseThrow());
    Operation operation = committed.operation();
    if (operation == null) {
      return answer;
    }
    return Operations.begun(answer, call, operation, Ids.location(draft, id));
  }

  private Answer accepted(Call call, ControlPlane.Committed committed, ResourceId id) {
    Operation operation = committed.operation();
    return operation == null ? Answer.empty(200) : Operations.accepted(call, operation, Ids.location(draft(committed.snapshot()), id));
  }

  /** A DELETE of what is being deleted is answered with the operation that does it. */
  private Answer leaving(Call call, Draft draft, ResourceId id) {
    return contention.leaving(draft, id)
        .map(operation -> Operations.accepted(call, operation, Ids.location(draft, id)))
        .orElseGet(() -> Answer.empty(204));
  }
}
