package io.underpass.lab.bench;

/** What is read on every way. */
enum Metric {
  TCP_1("TCP, 1 stream", "Gbit/s"),
  TCP_4("TCP, 4 streams", "Gbit/s"),
  UDP_64("UDP, 64 octets", "kpps"),
  P50("latency p50, two CPUs", "µs"),
  P99("latency p99, two CPUs", "µs"),
  P50_ONE_CPU("latency p50, one CPU", "µs"),
  P99_ONE_CPU("latency p99, one CPU", "µs");

  final String label;
  final String unit;

  Metric(String label, String unit) {
    this.label = label;
    this.unit = unit;
  }
}
