package io.underpass.routing.whatif;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BinaryOperator;
import java.util.function.Function;

/** Boxes that don't overlap, made fewer: two that differ in one dimension alone are one. */
final class Boxes {
  private Boxes() {}

  static List<Traffic> merged(Collection<Traffic> boxes) {
    List<Traffic> merged = List.copyOf(boxes);
    int before;
    do {
      before = merged.size();
      merged = along(merged, box -> box.to(AddressSet.ALL), destinations());
      merged = along(merged, box -> box.from(AddressSet.ALL), sources());
      merged = along(merged, box -> box.toPorts(IntRanges.PORTS), (one, other) -> one.toPorts(one.destinationPorts().union(other.destinationPorts())));
      merged = along(merged, box -> withSourcePorts(box, IntRanges.PORTS),
          (one, other) -> withSourcePorts(one, one.sourcePorts().union(other.sourcePorts())));
      merged = along(merged, box -> box.of(IntRanges.PROTOCOLS), (one, other) -> one.of(one.protocols().union(other.protocols())));
    } while (merged.size() < before);
    return merged;
  }

  private static Traffic withSourcePorts(Traffic box, IntRanges ports) {
    return new Traffic(box.sources(), box.destinations(), box.protocols(), ports, box.destinationPorts());
  }

  private static BinaryOperator<Traffic> destinations() {
    return (one, other) -> one.to(AddressSet.union(List.of(one.destinations(), other.destinations())));
  }

  private static BinaryOperator<Traffic> sources() {
    return (one, other) -> one.from(AddressSet.union(List.of(one.sources(), other.sources())));
  }

  private static List<Traffic> along(List<Traffic> boxes, Function<Traffic, Traffic> rest, BinaryOperator<Traffic> join) {
    Map<Traffic, List<Traffic>> alike = new LinkedHashMap<>();
    boxes.forEach(box -> alike.computeIfAbsent(rest.apply(box), _ -> new ArrayList<>(1)).add(box));
    return alike.values().stream().map(same -> joined(same, join)).toList();
  }

  /** Halves first, so that many small sets don't become one large one step by step. */
  private static Traffic joined(List<Traffic> boxes, BinaryOperator<Traffic> join) {
    int size = boxes.size();
    return size == 1 ? boxes.getFirst() : join.apply(joined(boxes.subList(0, size / 2), join), joined(boxes.subList(size / 2, size), join));
  }
}
