package io.underpass.lab.bench;

import io.underpass.lab.traffic.Flood;
import io.underpass.lab.traffic.PingPong;
import java.time.Duration;
import java.util.Map;

/** One measurement on one way; every way is measured with equal settings. */
enum Probe {
  TCP_1 {
    @Override
    Map<Metric, Double> read(Way way, int seconds) {
      return Map.of(Metric.TCP_1, Iperf.client(way, seconds, 1, "cubic").gigabitsPerSecond());
    }
  },
  TCP_4 {
    @Override
    Map<Metric, Double> read(Way way, int seconds) {
      return Map.of(Metric.TCP_4, Iperf.client(way, seconds, 4, "cubic").gigabitsPerSecond());
    }
  },
  UDP {
    @Override
    Map<Metric, Double> read(Way way, int seconds) {
      Flood.Rate rate = Flood.measure(
          way.from(), way.to(), way.address(), UDP_PAYLOAD, Flood.Cpus.two(), LEAD, Duration.ofSeconds(seconds));
      return Map.of(Metric.UDP_64, rate.receivedPerSecond() / 1000);
    }
  },
  LATENCY {
    @Override
    Map<Metric, Double> read(Way way, int seconds) {
      PingPong.RoundTrips trips = roundTrips(way, Flood.Cpus.two(), seconds);
      return Map.of(Metric.P50, trips.p50(), Metric.P99, trips.p99());
    }
  },
  LATENCY_ONE_CPU {
    @Override
    Map<Metric, Double> read(Way way, int seconds) {
      PingPong.RoundTrips trips = roundTrips(way, Flood.Cpus.one(), seconds);
      return Map.of(Metric.P50_ONE_CPU, trips.p50(), Metric.P99_ONE_CPU, trips.p99());
    }
  };

  /** Octets of UDP payload: what {@code iperf3 -u -l 64} sends. */
  static final int UDP_PAYLOAD = 64;

  private static final Duration LEAD = Duration.ofMillis(200);

  abstract Map<Metric, Double> read(Way way, int seconds);

  private static PingPong.RoundTrips roundTrips(Way way, Flood.Cpus cpus, int seconds) {
    PingPong.RoundTrips trips = PingPong.measure(way.from(), way.to(), way.address(), cpus, LEAD, Duration.ofSeconds(seconds));
    if (trips.count() == 0 || trips.lost() > trips.count() / 1000) {
      throw new BenchException(way.mode().label() + ": " + trips.lost() + " of " + (trips.count() + trips.lost())
          + " round trips were lost; a way that loses packets when it is idle can't be measured");
    }
    return trips;
  }
}
