package io.underpass.control.store;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * An immutable map from text to values in the order of the text: an AVL tree whose changes copy the path to the root and share the rest, so
 * that a new version costs O(log n). Safe for any thread.
 */
public final class SortedTree<V> {
  private static final SortedTree<?> EMPTY = new SortedTree<>(null);
  private final @Nullable Node<V> root;

  private record Node<V>(String key, V value, @Nullable Node<V> left, @Nullable Node<V> right, int height, int size) {}

  private SortedTree(@Nullable Node<V> root) {
    this.root = root;
  }

  @SuppressWarnings("unchecked")
  public static <V> SortedTree<V> empty() {
    return (SortedTree<V>) EMPTY;
  }

  public int size() {
    return size(root);
  }

  /** O(log n). */
  public @Nullable V get(String key) {
    Node<V> node = root;
    while (node != null) {
      int order = key.compareTo(node.key);
      if (order == 0) {
        return node.value;
      }
      node = order < 0 ? node.left : node.right;
    }
    return null;
  }

  /** O(log n). */
  public SortedTree<V> with(String key, V value) {
    return new SortedTree<>(put(root, key, value));
  }

  /** O(log n); itself when the key isn't there. */
  public SortedTree<V> without(String key) {
    return get(key) == null ? this : of(remove(root, key));
  }

  /** All values, in order of key. O(n). */
  public List<V> values() {
    List<V> values = new ArrayList<>(size());
    visit(root, (_, value) -> values.add(value));
    return values;
  }

  /** The values whose keys begin with this text, in order of key. O(log n + found). */
  public List<V> startingWith(String prefix) {
    List<V> values = new ArrayList<>();
    collect(root, prefix, values);
    return values;
  }

  /** In order of key. */
  public void forEach(BiConsumer<String, V> action) {
    visit(root, action);
  }

  private static <V> SortedTree<V> of(@Nullable Node<V> root) {
    return root == null ? empty() : new SortedTree<>(root);
  }

  private static int size(@Nullable Node<?> node) {
    return node == null ? 0 : node.size;
  }

  private static int height(@Nullable Node<?> node) {
    return node == null ? 0 : node.height;
  }

  private static <V> void visit(@Nullable Node<V> node, BiConsumer<String, V> action) {
    if (node != null) {
      visit(node.left, action);
      action.accept(node.key, node.value);
      visit(node.right, action);
    }
  }

  private static <V> void collect(@Nullable Node<V> node, String prefix, List<V> found) {
    if (node == null) {
      return;
    }
    boolean matches = node.key.startsWith(prefix);
    if (matches || node.key.compareTo(prefix) > 0) {
      collect(node.left, prefix, found);
    }
    if (matches) {
      found.add(node.value);
    }
    if (matches || node.key.compareTo(prefix) < 0) {
      collect(node.right, prefix, found);
    }
  }

  private static <V> Node<V> put(@Nullable Node<V> node, String key, V value) {
    if (node == null) {
      return join(key, value, null, null);
    }
    int order = key.compareTo(node.key);
    if (order == 0) {
      return new Node<>(node.key, value, node.left, node.right, node.height, node.size);
    }
    return order < 0
        ? balanced(node, put(node.left, key, value), node.right)
        : balanced(node, node.left, put(node.right, key, value));
  }

  private static <V> @Nullable Node<V> remove(@Nullable Node<V> node, String key) {
    if (node == null) {
      return null;
    }
    int order = key.compareTo(node.key);
    if (order < 0) {
      return balanced(node, remove(node.left, key), node.right);
    }
    if (order > 0) {
      return balanced(node, node.left, remove(node.right, key));
    }
    if (node.left == null || node.right == null) {
      return node.left == null ? node.right : node.left;
    }
    Node<V> next = node.right;
    while (next.left != null) {
      next = next.left;
    }
    return balanced(next, node.left, remove(node.right, next.key));
  }

  private static <V> Node<V> join(String key, V value, @Nullable Node<V> left, @Nullable Node<V> right) {
    return new Node<>(key, value, left, right, 1 + Math.max(height(left), height(right)), 1 + size(left) + size(right));
  }

  private static <V> Node<V> balanced(Node<V> middle, @Nullable Node<V> left, @Nullable Node<V> right) {
    int lean = height(left) - height(right);
    if (lean > 1 && left != null) {
      return height(left.left) >= height(left.right) ? rotateRight(middle, left, right)
          : rotateRight(middle, rotateLeft(left, left.left, left.right), right);
    }
    if (lean < -1 && right != null) {
      return height(right.right) >= height(right.left) ? rotateLeft(middle, left, right)
          : rotateLeft(middle, left, rotateRight(right, right.left, right.right));
    }
    return join(middle.key, middle.value, left, right);
  }

  private static <V> Node<V> rotateRight(Node<V> middle, @Nullable Node<V> left, @Nullable Node<V> right) {
    if (left == null) {
      throw new IllegalStateException("nothing to rotate at " + middle.key);
    }
    return join(left.key, left.value, left.left, join(middle.key, middle.value, left.right, right));
  }

  private static <V> Node<V> rotateLeft(Node<V> middle, @Nullable Node<V> left, @Nullable Node<V> right) {
    if (right == null) {
      throw new IllegalStateException("nothing to rotate at " + middle.key);
    }
    return join(right.key, right.value, join(middle.key, middle.value, left, right.left), right.right);
  }
}
