package io.underpass.cli.grammar;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Finds what somebody probably meant. */
public final class Nearest {
  private Nearest() {}

  /**
   * At most three candidates, nearest first: those within a third of the word's length in edits (insert, delete, replace, swap),
   * and those that begin with the word or contain all of its dash-separated parts.
   */
  public static List<String> to(String word, Collection<String> candidates) {
    record Scored(String candidate, double distance) {}
    String wanted = bare(word);
    if (wanted.isEmpty()) {
      return List.of();
    }
    double limit = Math.max(1, wanted.length() / 3.0);
    return candidates.stream()
        .distinct()
        .map(candidate -> new Scored(candidate, distance(wanted, bare(candidate))))
        .filter(scored -> scored.distance <= limit)
        .sorted(Comparator.comparingDouble(Scored::distance).thenComparing(Scored::candidate))
        .limit(3)
        .map(Scored::candidate)
        .toList();
  }

  private static String bare(String word) {
    return word.toLowerCase(Locale.ROOT).replaceFirst("^-+", "").replace('_', '-');
  }

  private static double distance(String wanted, String candidate) {
    double edits = edits(wanted, candidate);
    if (edits > 1 && candidate.startsWith(wanted)) {
      return Math.min(edits, 1);
    }
    if (edits > 1 && wanted.length() > 3 && List.of(candidate.split("-")).containsAll(List.of(wanted.split("-")))) {
      return Math.min(edits, 1.5);
    }
    if (edits > 1 && wanted.replace("-", "").equals(candidate.replace("-", ""))) {
      return 0.5;
    }
    return edits;
  }

  /** Optimal string alignment distance. */
  static int edits(String a, String b) {
    int[][] d = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          d[i][j] = i + j;
          continue;
        }
        int replace = d[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        d[i][j] = Math.min(replace, 1 + Math.min(d[i - 1][j], d[i][j - 1]));
        if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
          d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
        }
      }
    }
    return d[a.length()][b.length()];
  }
}
