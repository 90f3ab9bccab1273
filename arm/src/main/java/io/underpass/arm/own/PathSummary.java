package io.underpass.arm.own;

import io.underpass.plan.Reason;
import io.underpass.routing.Trace;
import io.underpass.routing.Trace.Hop;
import io.underpass.routing.Trace.Limit;
import io.underpass.routing.Trace.Verdict;
import io.underpass.routing.Trace.Way;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A trace in a few lines for people. */
final class PathSummary {
  private static final double GIGA = 1e9;
  private static final double MEGA = 1e6;
  private static final double KILO = 1e3;

  private final PathQuery query;
  private final Trace trace;

  PathSummary(PathQuery query, Trace trace) {
    this.query = query;
    this.trace = trace;
  }

  List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add(query.text() + ": " + disposition());
    lines.add(way("there", trace.there()));
    Way back = trace.back();
    if (back != null) {
      lines.add(way("back ", back));
    }
    limit("there", trace.there(), lines);
    if (back != null) {
      limit("back", back, lines);
    }
    trace.assumptions().forEach(assumption -> lines.add("assumed: " + assumption.text()));
    return lines;
  }

  private String disposition() {
    Way back = trace.back();
    return switch (trace.disposition()) {
      case WORKS -> "arrives, and so does the answer";
      case ASYMMETRIC -> "arrives, and so would the answer; a firewall that sees one direction alone is predicted to end it";
      case NO_ANSWER -> "arrives; the answer doesn't" + (back == null ? "" : ": " + why(back));
      case ANSWERED -> "a node takes it for itself";
      case DROPPED, NOWHERE -> why(trace.there());
    };
  }

  private static String why(Way way) {
    String what = way.verdict() == Verdict.DROPPED ? "dropped, " + way.drop() : way.verdict() == Verdict.ANSWERED ? "taken by a node"
        : "never comes in";
    Reason reason = way.reason();
    return what + " (" + reason.code() + ": " + reason.text() + ")";
  }

  private static String way(String word, Way way) {
    List<String> places = new ArrayList<>();
    for (Hop hop : way.hops()) {
      if (!hop.in().isEmpty() && (places.isEmpty() || !places.getLast().equals(hop.in()))) {
        places.add(hop.in());
      }
      places.add(hop.node());
      if (!hop.out().isEmpty()) {
        places.add(hop.out());
      }
    }
    String end = way.verdict() == Verdict.DROPPED ? " → dropped, " + way.drop() : "";
    String bypass = way.atEdge().map(reason -> way.bypass()
            ? "; past the gateway (FastPath, " + reason.code() + ")"
            : way.usesGateway() ? "; through the gateway (" + reason.code() + ")" : "")
        .orElse("");
    return word + ": " + (places.isEmpty() ? "nowhere" : String.join(" → ", places)) + end + bypass;
  }

  private void limit(String word, Way way, List<String> lines) {
    for (Limit limit : way.limits()) {
      limit.bound(query.packetOctets(), query.packetsPerFlow()).ifPresent(bound -> lines.add(
          "limit " + word + ": gateway " + limit.site() + (limit.sku().isEmpty() ? "" : " (" + limit.sku() + ")") + ": with packets of "
              + query.packetOctets() + " octets" + (query.packetsPerFlow() == 0 ? "" : ", " + query.packetsPerFlow() + " a flow,") + " "
              + switch (bound.kind()) {
                case BITS -> "bits bind";
                case PACKETS -> "packets bind";
                case CONNECTIONS -> "new connections bind";
              }
              + ": " + rate(bound.bitsPerSecond()) + ", " + String.format(Locale.ROOT, "%,d", bound.packetsPerSecond())
              + " packets/s (predicted)"));
    }
  }

  private static String rate(long bits) {
    return bits >= GIGA ? String.format(Locale.ROOT, "%.2f Gbit/s", bits / GIGA)
        : bits >= MEGA ? String.format(Locale.ROOT, "%.1f Mbit/s", bits / MEGA)
        : String.format(Locale.ROOT, "%.1f kbit/s", bits / KILO);
  }
}
