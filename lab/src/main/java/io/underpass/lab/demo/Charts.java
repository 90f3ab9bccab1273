package io.underpass.lab.demo;

import io.underpass.lab.measure.AzureMetrics.Point;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Pictures of a report as SVG text; colours come from the page's style sheet. */
final class Charts {
  private Charts() {}

  /** Text for HTML and SVG. */
  static String escape(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\"", "&quot;");
  }

  /** One bar: {@code style} is a class of the style sheet. */
  record Bar(String label, double value, String text, String style) {}

  /** Horizontal bars from zero, longest first to the right edge. */
  static String bars(String title, List<Bar> bars) {
    double most = bars.stream().mapToDouble(Bar::value).max().orElse(0);
    int height = 40 + bars.size() * 44;
    StringBuilder svg = open(title, 640, height);
    svg.append("<text class=\"title\" x=\"0\" y=\"16\">").append(escape(title)).append("</text>");
    for (int i = 0; i < bars.size(); i++) {
      Bar bar = bars.get(i);
      int y = 34 + i * 44;
      double width = most == 0 ? 0 : Math.max(2, bar.value() / most * 500);
      svg.append("<text class=\"label\" x=\"0\" y=\"%d\">%s</text>".formatted(y + 10, escape(bar.label())));
      svg.append(
          "<rect class=\"%s\" x=\"0\" y=\"%d\" width=\"%s\" height=\"18\" rx=\"4\"><title>%s: %s</title></rect>"
              .formatted(bar.style(), y + 15, number(width), escape(bar.label()), escape(bar.text())));
      svg.append("<text class=\"value\" x=\"%s\" y=\"%d\">%s</text>".formatted(number(width + 8), y + 29, escape(bar.text())));
    }
    return svg.append("</svg>").toString();
  }

  private static final int ROW = 96;
  private static final int ABOVE = 44;

  /** Both ways drawn: the nodes of the first in a row, and the second passing beneath those that it leaves out. */
  static String paths(List<String> before, List<String> after) {
    int step = 960 / Math.max(1, before.size());
    int box = step - 34;
    StringBuilder svg = open("The two paths", 960, 224);
    List<Integer> fast = new ArrayList<>();
    for (int i = 0; i < before.size(); i++) {
      int x = i * step + step / 2;
      int y = after.contains(before.get(i)) ? ROW : ABOVE;
      if (i > 0) {
        int from = after.contains(before.get(i - 1)) ? ROW : ABOVE;
        svg.append("<path class=\"slow\" d=\"M%d %d L%d %d\"/>".formatted(x - step + box / 2, from, x - box / 2, y));
      }
      if (y == ROW) {
        fast.add(x);
      }
      svg.append(
          "<rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"48\" rx=\"8\"/>".formatted(
              y == ROW ? "node" : "bypassed", x - box / 2, y - 24, box));
      svg.append(name(before.get(i), x, y, box));
    }
    for (int i = 1; i < fast.size(); i++) {
      int from = fast.get(i - 1);
      int to = fast.get(i);
      int depth = to - from > step ? 190 : 146;
      svg.append(
          "<path class=\"fast\" d=\"M%d 124 C%d %d %d %d %d 124\"/>".formatted(
              from + 12, from + (to - from) / 4, depth, to - (to - from) / 4, depth, to - 12));
    }
    svg.append("<text class=\"legend slowText\" x=\"0\" y=\"14\">without FastPath: through the gateway</text>");
    svg.append("<text class=\"legend fastText\" x=\"0\" y=\"214\">with FastPath: beneath it</text>");
    return svg.append("</svg>").toString();
  }

  /** A name in a box, on two lines when it doesn't fit one. */
  private static String name(String name, int x, int y, int box) {
    int room = box / 8;
    int cut = name.lastIndexOf('-');
    if (name.length() <= room) {
      return "<text class=\"name\" x=\"%d\" y=\"%d\" text-anchor=\"middle\">%s</text>".formatted(x, y + 5, escape(name));
    }
    String first = cut > 0 ? name.substring(0, cut) : name;
    String second = cut > 0 ? name.substring(cut + 1) : "";
    String size = first.length() > room ? " textLength=\"" + (box - 12) + "\" lengthAdjust=\"spacingAndGlyphs\"" : "";
    return "<text class=\"name\" x=\"%d\" y=\"%d\" text-anchor=\"middle\"%s>%s</text>".formatted(x, y - 3, size, escape(first))
        + "<text class=\"label\" x=\"%d\" y=\"%d\" text-anchor=\"middle\">%s</text>".formatted(x, y + 15, escape(second));
  }

  /** A line over time, in a unit of its own. */
  record Line(String label, List<Point> points, double divisor, String unit, String style) {}

  /** Lines over the same time, each scaled to the common highest value. */
  static String course(String title, List<Line> lines) {
    List<Instant> times = lines.stream().flatMap(line -> line.points().stream()).map(Point::time).sorted().toList();
    if (times.size() < 2) {
      return "";
    }
    Instant first = times.getFirst();
    double span = Math.max(1, Duration.between(first, times.getLast()).toMillis());
    double most = lines.stream().flatMap(line -> line.points().stream().map(point -> point.value() / line.divisor())).mapToDouble(v -> v)
        .max().orElse(0);
    StringBuilder svg = open(title, 960, 300);
    svg.append("<text class=\"title\" x=\"0\" y=\"16\">").append(escape(title)).append("</text>");
    for (int i = 0; i <= 4; i++) {
      double y = 250 - i * 50;
      svg.append("<path class=\"grid\" d=\"M50 %s H960\"/>".formatted(number(y)));
      svg.append("<text class=\"axis\" x=\"44\" y=\"%s\" text-anchor=\"end\">%s</text>".formatted(number(y + 4), number(most * i / 4)));
    }
    for (int second = 0; second * 1_000.0 <= span; second += span > 300_000 ? 60 : 20) {
      svg.append("<text class=\"axis\" x=\"%s\" y=\"268\">%d s</text>".formatted(number(50 + second * 1_000.0 / span * 900), second));
    }
    int legend = 50;
    for (Line line : lines) {
      StringBuilder path = new StringBuilder();
      for (Point point : line.points()) {
        double x = 50 + Duration.between(first, point.time()).toMillis() / span * 900;
        double y = 250 - (most == 0 ? 0 : point.value() / line.divisor() / most * 200);
        path.append(path.isEmpty() ? "M" : " L").append(number(x)).append(' ').append(number(y));
      }
      svg.append("<path class=\"line %s\" d=\"%s\"/>".formatted(line.style(), path));
      svg.append("<text class=\"legend %sText\" x=\"%d\" y=\"292\">%s, %s</text>".formatted(
          line.style(), legend, escape(line.label()), escape(line.unit())));
      legend += 20 + (line.label().length() + line.unit().length()) * 8;
    }
    return svg.append("</svg>").toString();
  }

  private static StringBuilder open(String title, int width, int height) {
    return new StringBuilder("<svg viewBox=\"0 0 ").append(width).append(' ').append(height).append("\" role=\"img\" aria-label=\"")
        .append(escape(title)).append("\">");
  }

  static String number(double value) {
    return String.format(Locale.ROOT, value >= 100 || value == Math.rint(value) ? "%.0f" : "%.2f", value);
  }
}
