package io.underpass.control.store;

import io.underpass.control.Document;
import org.jspecify.annotations.Nullable;

/**
 * Documents by id alone, for whoever asks for one: an immutable hash trie (Bagwell, Ideal Hash Trees, 2001) of 32 ways. A look-up
 * compares one id, where {@link SortedTree} compares log₂ n, each a walk through memory; a change copies the path to the root, as there.
 * Documents whose ids have one hash share a tree. Safe for any thread.
 */
public final class DocumentIndex {
  static final DocumentIndex EMPTY = new DocumentIndex(new Node(0, new Object[0]));

  private static final int BITS = 5;
  private static final int WAYS = 1 << BITS;

  private final Node root;

  /**
   * @param present which ways lead on
   * @param ways for each of these, in their order: another node, a document, or a tree of documents of one hash
   */
  private record Node(int present, Object[] ways) {
    boolean leads(int way) {
      return (present & 1 << way) != 0;
    }

    int at(int way) {
      return Integer.bitCount(present & (1 << way) - 1);
    }

    Node with(int way, Object next) {
      int at = at(way);
      if (leads(way)) {
        Object[] changed = ways.clone();
        changed[at] = next;
        return new Node(present, changed);
      }
      Object[] more = new Object[ways.length + 1];
      System.arraycopy(ways, 0, more, 0, at);
      more[at] = next;
      System.arraycopy(ways, at, more, at + 1, ways.length - at);
      return new Node(present | 1 << way, more);
    }

    Node without(int way) {
      int at = at(way);
      Object[] less = new Object[ways.length - 1];
      System.arraycopy(ways, 0, less, 0, at);
      System.arraycopy(ways, at + 1, less, at, less.length - at);
      return new Node(present & ~(1 << way), less);
    }
  }

  private DocumentIndex(Node root) {
    this.root = root;
  }

  /** @param key an id in lower case */
  @Nullable Document get(String key) {
    Node node = root;
    for (int rest = hash(key);; rest >>>= BITS) {
      int way = rest & WAYS - 1;
      if (!node.leads(way)) {
        return null;
      }
      switch (node.ways[node.at(way)]) {
        case Node below -> node = below;
        case Document only -> {
          return only.id().key().equals(key) ? only : null;
        }
        case Object several -> {
          return ofOneHash(several).get(key);
        }
      }
    }
  }

  DocumentIndex with(Document document) {
    return new DocumentIndex(with(root, document, hash(document), 0));
  }

  /** Itself when there is none of this id. */
  DocumentIndex without(String key) {
    return get(key) == null ? this : new DocumentIndex(without(root, key, hash(key), 0));
  }

  private static Node with(Node node, Document document, int hash, int used) {
    int way = hash >>> used & WAYS - 1;
    if (!node.leads(way)) {
      return node.with(way, document);
    }
    return node.with(way, switch (node.ways[node.at(way)]) {
      case Node below -> with(below, document, hash, used + BITS);
      case Document only when only.id().equals(document.id()) -> document;
      case Document only when hash(only) != hash -> with(alone(only, hash(only), used + BITS), document, hash, used + BITS);
      case Document only -> SortedTree.<Document>empty().with(only.id().key(), only).with(document.id().key(), document);
      case Object several when hashOf(several) != hash -> with(alone(several, hashOf(several), used + BITS), document, hash, used + BITS);
      case Object several -> ofOneHash(several).with(document.id().key(), document);
    });
  }

  private static Node alone(Object leaf, int hash, int used) {
    return new Node(1 << (hash >>> used & WAYS - 1), new Object[] {leaf});
  }

  private static Node without(Node node, String key, int hash, int used) {
    int way = hash >>> used & WAYS - 1;
    return switch (node.ways[node.at(way)]) {
      case Node below -> {
        Node left = without(below, key, hash, used + BITS);
        boolean isLeaf = left.ways.length == 1 && !(left.ways[0] instanceof Node);
        yield left.ways.length == 0 ? node.without(way) : node.with(way, isLeaf ? left.ways[0] : left);
      }
      case Document _ -> node.without(way);
      case Object several -> {
        SortedTree<Document> left = ofOneHash(several).without(key);
        yield node.with(way, left.size() == 1 ? left.values().getFirst() : left);
      }
    };
  }

  @SuppressWarnings("unchecked")
  private static SortedTree<Document> ofOneHash(Object several) {
    return (SortedTree<Document>) several;
  }

  private static int hashOf(Object several) {
    return hash(ofOneHash(several).values().getFirst());
  }

  private static int hash(Document document) {
    return hash(document.id().key());
  }

  /** Ids that differ in their last figures alone go different ways from the root on. */
  private static int hash(String key) {
    int hash = key.hashCode() * 0x9E3779B9;
    return hash ^ hash >>> 16;
  }
}
