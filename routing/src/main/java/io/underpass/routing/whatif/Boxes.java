package io.underpass.routing.whatif;

import io.underpass.routing.Budget;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Boxes that don't overlap, made fewer: two that differ in one dimension alone are one. */
final class Boxes {
  private static final int STEPS_A_BOX = 20;

  private Boxes() {}

  /** @param budget what it may take: every box, each time that all are looked through */
  static List<Traffic> merged(Collection<Traffic> boxes, Budget budget) {
    List<Traffic> merged = List.copyOf(boxes);
    int before;
    do {
      before = merged.size();
      budget.spend(Budget.Work.CLASSES, (long) STEPS_A_BOX * before);
      merged = along(merged, box -> box.to(AddressSet.ALL), same ->
          same.getFirst().to(AddressSet.union(same.stream().map(Traffic::destinations).toList())));
      merged = along(merged, box -> box.from(AddressSet.ALL), same ->
          same.getFirst().from(AddressSet.union(same.stream().map(Traffic::sources).toList())));
      merged = along(merged, box -> box.toPorts(IntRanges.PORTS), same ->
          same.getFirst().toPorts(united(same, Traffic::destinationPorts)));
      merged = along(merged, box -> withSourcePorts(box, IntRanges.PORTS), same ->
          withSourcePorts(same.getFirst(), united(same, Traffic::sourcePorts)));
      merged = along(merged, box -> box.of(IntRanges.PROTOCOLS), same -> same.getFirst().of(united(same, Traffic::protocols)));
    } while (merged.size() < before);
    return merged;
  }

  private static Traffic withSourcePorts(Traffic box, IntRanges ports) {
    return new Traffic(box.sources(), box.destinations(), box.protocols(), ports, box.destinationPorts());
  }

  /** @param join makes one of several that are alike but for one dimension */
  private static List<Traffic> along(List<Traffic> boxes, Function<Traffic, Traffic> rest, Function<List<Traffic>, Traffic> join) {
    Map<Traffic, List<Traffic>> alike = new LinkedHashMap<>();
    boxes.forEach(box -> alike.computeIfAbsent(rest.apply(box), _ -> new ArrayList<>(1)).add(box));
    return alike.values().stream().map(same -> same.size() == 1 ? same.getFirst() : join.apply(same)).toList();
  }

  /** Halves first, so that many small sets don't become one large one step by step. */
  private static IntRanges united(List<Traffic> boxes, Function<Traffic, IntRanges> dimension) {
    int size = boxes.size();
    return size == 1 ? dimension.apply(boxes.getFirst())
        : united(boxes.subList(0, size / 2), dimension).union(united(boxes.subList(size / 2, size), dimension));
  }
}
