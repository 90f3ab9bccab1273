package io.underpass.bgp.rib;

/**
 * The paths of one family: four ints each, in lists that begin at a prefix. A path has a number from 1; 0 ends a list.
 */
final class PathPool {
  private static final int WORDS = 4;
  private static final int RECEIVED = 0;
  private static final int ACCEPTED = 1;
  private static final int NEXT = 2;
  private static final int OWNER = 3;
  private static final int MULTIPATH = 1 << 31;

  private final Ints words = new Ints();
  private int limit = 1;
  private int firstFree;

  int add(int received, int accepted, int owner) {
    int path = firstFree;
    if (path != 0) {
      firstFree = next(path);
    } else {
      path = limit++;
      words.reserve(limit * WORDS);
    }
    words.set(path * WORDS + RECEIVED, received);
    words.set(path * WORDS + ACCEPTED, accepted);
    words.set(path * WORDS + NEXT, 0);
    words.set(path * WORDS + OWNER, owner);
    return path;
  }

  void free(int path) {
    setNext(path, firstFree);
    firstFree = path;
  }

  /** The attributes before policy. */
  int received(int path) {
    return words.get(path * WORDS + RECEIVED);
  }

  /** The attributes after policy; negative if the path is no candidate: {@link #rejected}. */
  int accepted(int path) {
    return words.get(path * WORDS + ACCEPTED);
  }

  void set(int path, int received, int accepted) {
    words.set(path * WORDS + RECEIVED, received);
    words.set(path * WORDS + ACCEPTED, accepted);
  }

  int next(int path) {
    return words.get(path * WORDS + NEXT);
  }

  void setNext(int path, int next) {
    words.set(path * WORDS + NEXT, next);
  }

  /** The index of the peer. */
  int owner(int path) {
    return words.get(path * WORDS + OWNER) & ~MULTIPATH;
  }

  /** Whether the path is used: the best or as good. */
  boolean isMultipath(int path) {
    return words.get(path * WORDS + OWNER) < 0;
  }

  /** Whether that is new. */
  boolean setMultipath(int path, boolean used) {
    if (isMultipath(path) == used) {
      return false;
    }
    words.set(path * WORDS + OWNER, words.get(path * WORDS + OWNER) ^ MULTIPATH);
    return true;
  }

  /** What {@link #accepted} is for a path that was turned away. */
  static int rejected(Rejection reason) {
    return -1 - reason.ordinal();
  }

  static Rejection reason(int accepted) {
    return REASONS[-1 - accepted];
  }

  private static final Rejection[] REASONS = Rejection.values();
}
