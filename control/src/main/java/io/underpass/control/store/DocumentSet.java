package io.underpass.control.store;

import io.underpass.control.Document;
import io.underpass.control.Snapshot;
import io.underpass.model.ResourceId;
import io.underpass.model.ResourceType;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * A snapshot that shares all that didn't change with the one it was made from.
 *
 * @param documents by id, in order
 * @param index the same, for whoever asks for one
 * @param types by type, then by id
 * @param leaving those that are {@link Document#deleting}, by id
 */
public record DocumentSet(
    long revision, SortedTree<Document> documents, DocumentIndex index, SortedTree<SortedTree<Document>> types,
    SortedTree<Document> leaving)
    implements Snapshot {
  public static final DocumentSet EMPTY =
      new DocumentSet(0, SortedTree.empty(), DocumentIndex.EMPTY, SortedTree.empty(), SortedTree.empty());

  public DocumentSet with(Document document) {
    String key = document.id().key();
    String type = document.id().type().key();
    SortedTree<Document> ofType = types.get(type);
    return new DocumentSet(
        revision,
        documents.with(key, document),
        index.with(document),
        types.with(type, (ofType == null ? SortedTree.<Document>empty() : ofType).with(key, document)),
        document.deleting() ? leaving.with(key, document) : leaving.without(key));
  }

  public DocumentSet without(ResourceId id) {
    String type = id.type().key();
    SortedTree<Document> ofType = types.get(type);
    if (ofType == null || ofType.get(id.key()) == null) {
      return this;
    }
    SortedTree<Document> left = ofType.without(id.key());
    return new DocumentSet(
        revision,
        documents.without(id.key()),
        index.without(id.key()),
        left.size() == 0 ? types.without(type) : types.with(type, left),
        leaving.without(id.key()));
  }

  public DocumentSet at(long newRevision) {
    return new DocumentSet(newRevision, documents, index, types, leaving);
  }

  @Override
  public Optional<Document> get(ResourceId id) {
    return Optional.ofNullable(index.get(id.key()));
  }

  @Override
  public Collection<Document> ofType(ResourceType type) {
    SortedTree<Document> ofType = types.get(type.key());
    return ofType == null ? List.of() : ofType.values();
  }

  @Override
  public Collection<Document> below(ResourceId parent) {
    return documents.startingWith(parent.key() + "/");
  }

  @Override
  public Collection<Document> all() {
    return documents.values();
  }
}
