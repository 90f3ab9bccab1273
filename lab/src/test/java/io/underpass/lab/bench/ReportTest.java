package io.underpass.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

class ReportTest {
  private static Figure figure(double value, Target target) {
    return Figure.single("a figure", value, "ms", target, "");
  }

  @ParameterizedTest(name = "{0} within {1}–{2}: {3}")
  @CsvSource({
    "0.95,  0.95, Infinity,  reached",
    "0.90,  0.95, Infinity,  missed by 0.050 ms (5.3 %)",
    "50,    -Infinity, 50,   reached",
    "51.5,  -Infinity, 50,   missed by 1.500 ms (3.0 %)",
    "0.9,   0.85, 1,         reached",
    "1.1,   0.85, 1,         missed by 0.100 ms (10.0 %)",
    "3,     0, 0,            missed by 3 ms",
  })
  void saysByHowMuchATargetIsMissed(double value, double atLeast, double atMost, String verdict) {
    Figure figure = figure(value, new Target(atLeast, atMost));
    assertThat(figure.verdict()).isEqualTo(verdict);
    assertThat(figure.reached()).isEqualTo(verdict.equals("reached"));
  }

  @Test
  void theMedianDecides() {
    Figure figure = new Figure("ratio", new Quartiles(0.8, 0.96, 1.2, 9), "", Target.atLeast(0.95), "");
    assertThat(figure.reached()).isTrue();
    assertThat(figure.reading()).isEqualTo("0.960 [0.800–1.200]");
  }

  @Test
  void exitCodeSaysReachedMissedOrDoesNotCount() {
    Report report = new Report("x");
    report.figure(figure(1, Target.atMost(2)));
    assertThat(report.exitCode()).isZero();
    report.figure(figure(3, Target.atMost(2)));
    assertThat(report.exitCode()).isEqualTo(1);
    report.doesNotCount("it was noisy");
    assertThat(report.exitCode()).isEqualTo(3);
    assertThat(report.text()).contains("doesn't count (missed by 1 ms (50.0 %))").contains("This run doesn't count: it was noisy");
  }

  @Test
  void jsonHoldsWhatTheTextShows(@TempDir Path directory) throws IOException {
    Report report = new Report("dataplane");
    report.fact("kernel", "6.1");
    report.table(new Report.Table("Readings", List.of("way", "kpps"), List.of(List.of("plain", "104"))));
    report.figure(new Figure("fastpath ÷ plain", new Quartiles(1.0, 1.1, 1.2, 9), "", Target.atLeast(1.0), "paired"));
    report.figure(figure(7, null));
    Path file = directory.resolve("report.json");
    report.write(file);
    JsonNode root = new ObjectMapper().readTree(Files.readString(file));
    assertThat(root.path("bench").asString()).isEqualTo("dataplane");
    assertThat(root.path("counts").asBoolean()).isTrue();
    assertThat(root.path("facts").path("kernel").asString()).isEqualTo("6.1");
    JsonNode ratio = root.path("figures").path(0);
    assertThat(ratio.path("median").asDouble()).isEqualTo(1.1);
    assertThat(ratio.path("lowerQuartile").asDouble()).isEqualTo(1.0);
    assertThat(ratio.path("upperQuartile").asDouble()).isEqualTo(1.2);
    assertThat(ratio.path("readings").asInt()).isEqualTo(9);
    assertThat(ratio.path("atLeast").asDouble()).isEqualTo(1.0);
    assertThat(ratio.has("atMost")).isFalse();
    assertThat(ratio.path("reached").asBoolean()).isTrue();
    assertThat(ratio.path("verdict").asString()).isEqualTo("reached");
    assertThat(root.path("figures").path(1).has("reached")).isFalse();
    assertThat(root.path("tables").path(0).path("rows").path(0).path(1).asString()).isEqualTo("104");
  }
}
